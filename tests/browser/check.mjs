// Opens the board's pages in a headless Chromium: no fault that axe finds, nothing wider than a narrow screen, nothing
// asked of a network, and paper comes out. The pages lie in the folder that is given; --pictures FOLDER keeps what was seen.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import puppeteer from 'puppeteer-core';

const [folder, flag, pictures] = process.argv.slice(2);
const pages = readdirSync(folder).filter((name) => name.endsWith('.html')).sort();
const SHAPES = ['exempt', 'many', 'none', 'one', 'sample', 'unknown'];
const WIDTHS = { desktop: 1280, narrow: 320 };
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const executablePath = [process.env.CHROMIUM, '/usr/bin/chromium'].find((path) => path && existsSync(path));
const failures = [];

for (const shape of SHAPES) {
  if (!pages.some((name) => name.startsWith(`${shape}-`))) failures.push(`no page of the shape ${shape} in ${folder}`);
}
if (flag === '--pictures') mkdirSync(pictures, { recursive: true });

const profile = mkdtempSync(join(tmpdir(), 'vcop-browser-'));
const browser = await puppeteer.launch({
  executablePath, userDataDir: profile, args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
});
try {
  for (const name of pages) await look(name);
} finally {
  await browser.close();
  rmSync(profile, { recursive: true, force: true });
}

async function look(name) {
  const page = await browser.newPage();
  const address = pathToFileURL(join(folder, name)).href;
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('console', (message) => failures.push(`${name}: the browser says: ${message.text()}`));
  for (const [label, width] of Object.entries(WIDTHS)) {
    await page.setViewport({ width, height: 900 });
    await page.goto(address, { waitUntil: 'load' });
    await opened(page);
    const reach = await page.evaluate(() => document.documentElement.scrollWidth);
    if (reach > width) failures.push(`${name}: ${reach} pixels wide on a screen of ${width}: ${await widest(page, width)}`);
    await judged(page, `${name} at ${width}`);
    if (flag === '--pictures') {
      await page.screenshot({ path: join(pictures, `${name}.${label}.png`), fullPage: true });
    }
  }
  const elsewhere = asked.filter((url) => url !== address);
  if (elsewhere.length > 0) failures.push(`${name}: asked for ${elsewhere.join(', ')}`);
  const paper = await page.pdf({ format: 'A4', preferCSSPageSize: true });
  if (paper.length < 5000) failures.push(`${name}: printed to ${paper.length} bytes`);
  if (flag === '--pictures') writeFileSync(join(pictures, `${name}.pdf`), paper);
  await page.close();
}

/** Opens every disclosure, so that what is behind it is looked at too. */
async function opened(page) {
  await page.evaluate(() => document.querySelectorAll('details').forEach((details) => { details.open = true; }));
}

async function widest(page, width) {
  return page.evaluate((width) => [...document.querySelectorAll('main *')]
    .filter((element) => element.getBoundingClientRect().right > width)
    .slice(0, 3).map((element) => element.outerHTML.slice(0, 80)).join(' | '), width);
}

async function judged(page, where) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  }));
  for (const { id, help, nodes } of violations) {
    failures.push(`${where}: ${id}: ${help}\n  ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join('\n  ')}`);
  }
}

if (failures.length > 0) {
  console.error(failures.join('\n'));
  process.exit(1);
}
console.log(`${pages.length} pages: nothing that axe finds, nothing too wide, nothing asked for, all printed`);
