// Opens rule files and cases as an editor does: no shipped file has a fault, and what is wrong or asked for in
// expectations.yaml comes out as it says there.
import { readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { start } from './server.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const project = join(here, '..', '..');
/** Files that hold neither rules nor cases, and so have no schema. */
const WITHOUT_SCHEMA = ['cases/essex-2019-20/published.yaml'];
const CURSOR = '¦';

const server = await start(project);
let checked = 0;
const failures = [];

function expect(what, found, expected) {
  checked += 1;
  const [left, right] = [found, expected].map((value) => JSON.stringify(value, null, 2));
  if (left !== right) failures.push(`${what}\n  expected ${right}\n  found    ${left}`);
}

/** What is found wrong, each with the line where it begins. */
async function problems(path, text) {
  const lines = text.split('\n');
  const found = await server.diagnostics(path, text);
  found.sort((one, other) => one.range.start.line - other.range.start.line
    || one.range.start.character - other.range.start.character || one.message.localeCompare(other.message));
  return found.map(({ range, message }) => ({ line: lines[range.start.line].trim(), says: message }));
}

function yamlFiles(folder) {
  return readdirSync(folder, { recursive: true }).map(String).filter((name) => name.endsWith('.yaml')).sort()
    .map((name) => join(folder, name));
}

/** The same with a key that is in no schema, at the end of every document. */
function spoilt(text) {
  const documents = text.split(/\n(?=---)/);
  const isList = (document) => /^- /m.test(document) && !/^\w+:/m.test(document);
  const key = (document) => `${document.trimEnd()}\n${isList(document) ? '- ' : ''}zzz_no_key: 1`;
  return [documents.length, `${documents.map(key).join('\n')}\n`];
}

for (const path of ['rules', 'cases'].flatMap((folder) => yamlFiles(join(project, folder)))) {
  const name = relative(project, path).replaceAll('\\', '/');
  const text = readFileSync(path, 'utf8');
  const isLined = text.startsWith('# yaml-language-server: $schema=');
  // Mapping files have no schema.
  const isMap = /^map: /m.test(text);
  expect(`${name} begins with the editor's line`, isLined, !isMap && !WITHOUT_SCHEMA.includes(name));
  expect(`${name} has no fault`, await problems(path, text), []);
  if (isLined) {
    const [documents, spoiled] = spoilt(text);
    const found = await problems(join(dirname(path), `spoilt-${basename(path)}`), spoiled);
    const lines = found.filter(({ says }) => says === 'Property zzz_no_key is not allowed.');
    expect(`every document of ${name} is held to its schema`, lines.length, documents);
  }
}

const schemas = { audit: '../../rules/schema/audit.json', cases: '../../rules/moj-audit-2019-20/schema/cases.json' };
const table = parse(readFileSync(join(here, 'expectations.yaml'), 'utf8'));
for (const [number, { what, of, text, problems: expected, offers, words, hover }] of table.entries()) {
  const path = join(here, `expectation-${number}.yaml`);
  const schema = schemas[of] ?? `../../rules/schema/${of}.json`;
  const whole = `# yaml-language-server: $schema=${schema}\n${text}`;
  const before = whole.split(CURSOR)[0].split('\n');
  const position = { line: before.length - 1, character: before.at(-1).length };
  const found = await problems(path, whole.replace(CURSOR, ''));
  if (expected) expect(what, found, expected);
  const labels = offers || words ? (await server.completions(path, position)).map(({ label }) => label) : [];
  if (offers) expect(`${what}: offered`, labels.filter((label) => offers.includes(label)).sort(), [...offers].sort());
  if (words) expect(`${what}: all that is offered`, labels, words);
  if (hover) {
    const said = await server.hover(path, position);
    expect(`${what}: ${said}`, hover.filter((part) => said.includes(part)), hover);
  }
}

await server.stop();
console.log(failures.length ? failures.join('\n') : `${checked} expectations met`);
process.exitCode = failures.length ? 1 : 0;
