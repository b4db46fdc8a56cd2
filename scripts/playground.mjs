/**
 * `npm run playground`: builds the page of the playground into dist/playground: one HTML file with everything in it, and
 * the licences of what is bundled. It works from any host, and from a file.
 *
 *   node scripts/playground.mjs [FOLDER]     another folder
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { build, noticesOf, packagesOf } from '../esbuild.mjs';
import { root } from './lib/vscode-install.mjs';

const source = join(root, 'playground');

/** Files of examples that are no text for people to read here. */
const LEFT_OUT = /\.(?:ipynb|png|svg)$/;

/** The examples with their files, in the order of examples.json. */
async function readExamples() {
  const list = JSON.parse(await readFile(join(source, 'examples.json'), 'utf8'));
  return Promise.all(
    list.map(async ({ title, folder }) => {
      const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
      const paths = entries
        .filter((entry) => entry.isFile() && !LEFT_OUT.test(entry.name))
        .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
        .sort((a, b) => Number(b.endsWith('/Dockerfile')) - Number(a.endsWith('/Dockerfile')) || (a < b ? -1 : 1));
      const files = await Promise.all(
        paths.map(async (path) => [
          path.slice(join(root, folder).length + 1).replaceAll('\\', '/'),
          await readFile(path, 'utf8'),
        ]),
      );
      return { title, files: Object.fromEntries(files) };
    }),
  );
}

const examples = {
  name: 'examples',
  setup(pass) {
    pass.onResolve({ filter: /^virtual:examples$/ }, ({ path }) => ({ path, namespace: 'examples' }));
    pass.onLoad({ filter: /.*/, namespace: 'examples' }, async () => ({
      contents: JSON.stringify(await readExamples()),
      loader: 'json',
    }));
  },
};

/** A script as the text of an element: nothing in it may end the element, or begin a comment in which its end is lost. */
function inScript(code) {
  const safe = code.replace(/<\/(script)/gi, '<\\/$1').replaceAll('<!--', '\\x3C!--');
  if (/<\/script|<!--/i.test(safe)) throw new Error('the script would end its element');
  return safe;
}

/** Starts the worker while the page's own script is still being read. */
const START = `globalThis.analysis = new Worker(URL.createObjectURL(
  new Blob([document.getElementById('server').textContent], { type: 'text/javascript' }),
));
analysis.onerror = (event) => { analysis.failed = event.message; };`;

function hash(text) {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/**
 * Builds the page.
 * @param {string} [outdir]
 * @returns {Promise<{ file: string, bytes: number }>}
 */
export async function buildPlayground(outdir = join(root, 'dist/playground')) {
  await rm(outdir, { recursive: true, force: true });
  await mkdir(outdir, { recursive: true });
  const parts = join(root, '.cache/playground-parts');
  const [page, servers] = await Promise.all([
    esbuild.build({
      absWorkingDir: root,
      entryPoints: ['playground/src/main.ts'],
      bundle: true,
      minify: true,
      format: 'iife',
      target: 'es2022',
      charset: 'ascii',
      write: false,
      metafile: true,
      plugins: [examples],
      logLevel: 'warning',
    }),
    build({ outdir: parts, production: true, parts: ['server'] }),
  ]);
  const wrong = Object.keys(page.metafile.inputs).filter((file) => /^(?:server|test)\//.test(file));
  if (wrong.length > 0) throw new Error(`the page must not hold ${wrong.join(', ')}`);
  const script = inScript(page.outputFiles[0].text);
  const server = inScript(await readFile(join(parts, 'server/browser.js'), 'utf8'));
  const style = await readFile(join(source, 'style.css'), 'utf8');
  // The editor adds a style sheet of its own. Scripts are held by their hash, and nothing may be asked of any host.
  const nonce = createHash('sha256').update(script).digest('base64url').slice(0, 22);
  const policy = [
    "default-src 'none'",
    `script-src ${hash(START)} ${hash(script)}`,
    'worker-src blob:',
    `style-src 'nonce-${nonce}'`,
    'img-src data:',
    "form-action 'none'",
    "base-uri 'none'",
  ].join('; ');
  const values = { CSP: policy, NONCE: nonce, STYLE: style, SERVER: server, START, SCRIPT: script };
  const template = await readFile(join(source, 'index.html'), 'utf8');
  const html = template.replace(/%([A-Z]+)%|\/\*([A-Z]+)\*\//g, (whole, a, b) => values[a ?? b] ?? whole);
  await writeFile(join(outdir, 'index.html'), html);
  const packages = new Set(packagesOf(page.metafile));
  const worker = servers.find(({ file }) => file.endsWith('browser.js'));
  for (const each of packagesOf(worker?.metafile ?? { outputs: {} })) packages.add(each);
  await writeFile(join(outdir, 'THIRD-PARTY-NOTICES.txt'), await noticesOf(packages));
  return { file: join(outdir, 'index.html'), bytes: Buffer.byteLength(html) };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { file, bytes } = await buildPlayground(process.argv[2] === undefined ? undefined : resolve(process.argv[2]));
  console.log(`${(bytes / 1024).toFixed(0)} kB  ${file}`);
}
