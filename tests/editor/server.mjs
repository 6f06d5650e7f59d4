// The language server that editors use, spoken to over its standard input and output.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node.js';

const require = createRequire(import.meta.url);

/** Starts the server for a folder. Nothing is fetched: the schemas are the files that the modelines name. */
export async function start(folder) {
  const program = require.resolve('yaml-language-server/bin/yaml-language-server');
  const child = spawn(process.execPath, [program, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
  const waiting = new Map();
  connection.onNotification('textDocument/publishDiagnostics', ({ uri, diagnostics }) => {
    waiting.get(uri)?.(diagnostics);
    waiting.delete(uri);
  });
  connection.onRequest('workspace/configuration', ({ items }) => items.map(({ section }) => settings[section] ?? null));
  connection.onRequest('client/registerCapability', () => null);
  connection.listen();
  const uri = pathToFileURL(folder).href;
  await connection.sendRequest('initialize', {
    processId: process.pid, rootUri: uri, workspaceFolders: [{ uri, name: 'project' }],
    capabilities: {
      workspace: { configuration: true },
      textDocument: { hover: { contentFormat: ['markdown'] }, completion: { completionItem: {} } },
    },
  });
  connection.sendNotification('initialized', {});
  connection.sendNotification('workspace/didChangeConfiguration', { settings });
  return new Server(child, connection, waiting);
}

const settings = {
  yaml: { validate: true, hover: true, completion: true, schemaStore: { enable: false, url: '' } },
};

class Server {
  constructor(child, connection, waiting) {
    Object.assign(this, { child, connection, waiting });
  }

  /** Opens a text as the file of a path, each of which is opened once, and gives what is found wrong with it. */
  diagnostics(path, text) {
    const uri = pathToFileURL(path).href;
    const found = new Promise((resolve) => this.waiting.set(uri, resolve));
    const textDocument = { uri, languageId: 'yaml', version: 1, text };
    this.connection.sendNotification('textDocument/didOpen', { textDocument });
    return found;
  }

  /** What is offered at a place of a file that is open. */
  async completions(path, position) {
    const textDocument = { uri: pathToFileURL(path).href };
    const list = await this.connection.sendRequest('textDocument/completion', { textDocument, position });
    return list?.items ?? [];
  }

  /** What is said of the word at a place of a file that is open. */
  async hover(path, position) {
    const textDocument = { uri: pathToFileURL(path).href };
    const said = await this.connection.sendRequest('textDocument/hover', { textDocument, position });
    return said === null ? '' : [said.contents].flat().map((part) => part.value ?? part).join('\n');
  }

  async stop() {
    await this.connection.sendRequest('shutdown');
    this.connection.sendNotification('exit');
    this.connection.dispose();
  }
}
