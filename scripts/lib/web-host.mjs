/**
 * The web extension host: a worker of the page, as vscode.dev has it. An extension runs there when the page itself names
 * its address; that of the server build does not, so the page's configuration is completed on its way to the browser.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';

const TYPES = { '.js': 'text/javascript', '.json': 'application/json', '.png': 'image/png', '.svg': 'image/svg+xml' };
/** Below the extension's address, since the tests run in the host of the extension that they belong to. */
const TESTS = '/extension/tests.js';

/**
 * Serves an extension as a web server does that knows nothing of VS Code, on a free port of this machine.
 * @param {{ extension: string, tests: string, report: (result: unknown) => void }} options the extension's folder, the
 *   bundled module of its tests, and what takes the JSON that the tests post to /report
 * @returns {Promise<{ port: number, close: () => Promise<void> }>}
 */
export async function serveExtension({ extension, tests, report }) {
  const server = createServer((call, answer) => {
    answer.setHeader('access-control-allow-origin', '*');
    answer.setHeader('access-control-allow-headers', '*');
    const path = decodeURIComponent(new URL(call.url, 'http://localhost').pathname);
    if (call.method === 'OPTIONS') return answer.writeHead(204).end();
    if (path === '/report') return receive(call, answer, report);
    const file = path === TESTS ? tests : normalize(join(extension, path.replace(/^\/extension\//, '')));
    const allowed = file === tests || (path.startsWith('/extension/') && file.startsWith(extension + sep));
    return sendFile(allowed ? file : undefined, answer);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const close = () =>
    new Promise((done) => {
      server.close(done);
      server.closeAllConnections();
    });
  return { port: server.address().port, close };
}

function receive(call, answer, report) {
  let body = '';
  call.setEncoding('utf8');
  call.on('data', (chunk) => {
    body += chunk;
  });
  call.on('end', () => {
    answer.writeHead(204).end();
    report(JSON.parse(body));
  });
}

async function sendFile(file, answer) {
  try {
    const { size } = await stat(file ?? '');
    answer.writeHead(200, {
      'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
      'content-length': size,
    });
    createReadStream(file).pipe(answer);
  } catch {
    answer.writeHead(404).end();
  }
}

/**
 * Opens the workbench with a served extension in its web extension host, and its tests.
 * @param {import('playwright-core').Page} page
 * @param {string} address of the workbench
 * @param {number} port of the served extension
 */
export async function openWithWebExtension(page, address, port) {
  const at = (path) => ({ scheme: 'http', authority: `127.0.0.1:${port}`, path });
  const developmentOptions = { extensions: [at('/extension')], extensionTestsPath: at(TESTS) };
  await page.route(
    (url) => url.pathname === '/' && url.searchParams.has('folder'),
    async (route) => {
      const response = await route.fetch();
      const html = await response.text();
      const pattern = /(id="vscode-workbench-web-configuration" data-settings=")([^"]*)"/;
      if (!pattern.test(html)) throw new Error('the page of the workbench has no configuration');
      const body = html.replace(pattern, (_, start, settings) => {
        const configuration = {
          ...JSON.parse(settings.replaceAll('&quot;', '"').replaceAll('&amp;', '&')),
          developmentOptions,
        };
        return `${start}${JSON.stringify(configuration).replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"`;
      });
      await route.fulfill({ response, body });
    },
  );
  await page.goto(address);
}
