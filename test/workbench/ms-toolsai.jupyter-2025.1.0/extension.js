/**
 * Plays the Jupyter extension, which the tests cannot download: the part of its public interface that deals with servers
 * (https://www.npmjs.com/package/@vscode/jupyter-extension). As the real one it asks for the servers once, and again only
 * after `onDidChangeServers`; it connects to each as a notebook would. What it knows it writes into the file that
 * CONDA_IN_DOCKER_STAND_IN names.
 */
const { writeFileSync } = require('node:fs');
const vscode = require('vscode');

/** @type {{ id: string, label: string, provider: any, collection: any, servers: any[] }[]} */
const all = [];
const none = new vscode.CancellationTokenSource().token;

/** What answers there, with the server's own programs: the environments of its kernels' pythons. */
async function connect(server, provider) {
  const { connectionInformation } = await provider.resolveJupyterServer(server, none);
  const { baseUrl, token } = connectionInformation;
  const get = (path, headers) => fetch(new URL(path, baseUrl.toString()), { headers }).then(({ status }) => status);
  return {
    label: server.label,
    address: baseUrl.toString(),
    withToken: await get('api/kernels', { authorization: `token ${token}` }),
    withoutToken: await get('api/kernels', {}),
  };
}

async function report(entry) {
  const servers = (await entry.provider.provideJupyterServers(none)) ?? [];
  entry.servers = await Promise.all(
    servers.map((server) => connect(server, entry.provider).catch((error) => ({ ...server, error: String(error) }))),
  );
  write();
}

function write(more = {}) {
  const collections = all.map(({ id, label, servers }) => ({ id, label, servers }));
  writeFileSync(process.env.CONDA_IN_DOCKER_STAND_IN, JSON.stringify({ collections, ...more }));
}

/** The kernel picker with nothing in its list: the one command that may be carried out at once is. */
async function selectServer() {
  const [{ collection, provider }] = all;
  const commands = await collection.commandProvider.provideCommands(undefined, none);
  const [only] = commands.filter(({ canBeAutoSelected }) => canBeAutoSelected);
  const server = await collection.commandProvider.handleCommand(only, none);
  write({ command: only.label, selected: server ? await connect(server, provider) : null });
}

exports.activate = (context) => {
  context.subscriptions.push(vscode.commands.registerCommand('standIn.selectServer', selectServer));
  return {
    createJupyterServerCollection(id, label, provider) {
      const collection = { id, label, dispose: () => all.splice(all.indexOf(entry), 1) };
      const entry = { id, label, provider, collection, servers: [] };
      all.push(entry);
      provider.onDidChangeServers?.(() => report(entry));
      void report(entry);
      return collection;
    },
  };
};
