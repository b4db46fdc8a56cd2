/**
 * Bundles everything that ships: the extension (client), the language server and the command line, into dist/.
 *
 *   node esbuild.mjs                 development: source maps, readable
 *   node esbuild.mjs --production    minified, no source maps
 *   node esbuild.mjs --watch         rebuilds on change
 *
 * Each build also proves the direction of the imports: analysis needs neither Node nor VS Code, and the client and the
 * server share nothing but common/.
 */

import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';

const root = dirname(fileURLToPath(import.meta.url));

/** What each part may not bundle, as prefixes of paths below the repository. */
const forbidden = {
  client: ['server/', 'test/'],
  server: ['client/', 'server/src/cli/', 'test/'],
  cli: ['client/', 'server/src/lsp/', 'test/'],
  solver: ['client/', 'server/src/lsp/', 'server/src/cli/', 'test/'],
};

/** The adapter for container engines is a bundle of its own, read on first use: its import stays one of a file. */
const engineApart = {
  name: 'engine-apart',
  setup(pass) {
    pass.onResolve({ filter: /\/docker\/main$/ }, () => ({ path: './engine.js', external: true }));
  },
};

/** So is what works with containers: most windows only read Dockerfiles. */
const containersApart = {
  name: 'containers-apart',
  setup(pass) {
    pass.onResolve({ filter: /^\.\/main$/ }, ({ importer }) =>
      importer.endsWith('register.ts') ? { path: './containers.js', external: true } : undefined,
    );
  },
};

/** What the language server does is loaded behind the answer to `initialize`. */
const workApart = {
  name: 'work-apart',
  setup(pass) {
    pass.onResolve({ filter: /^\.\/work\.node$/ }, () => ({ path: './work.js', external: true }));
  },
};

/** It takes the protocol's library from the bundle that answered. */
const sharedProtocol = {
  name: 'shared-protocol',
  setup(pass) {
    pass.onResolve({ filter: /^vscode-languageserver(\/node)?$/ }, ({ path }) => ({ path, namespace: 'protocol' }));
    pass.onLoad({ filter: /.*/, namespace: 'protocol' }, () => ({
      contents: "module.exports = require('./node.js').protocol;",
    }));
    pass.onResolve({ filter: /^\.\/node\.js$/, namespace: 'protocol' }, ({ path }) => ({ path, external: true }));
  },
};

/** The WebAssembly of the solver goes beside its bundle, under the name that its module asks for. */
const wasmBeside = {
  name: 'wasm-beside',
  setup(pass) {
    pass.onEnd(async ({ errors }) => {
      if (errors.length > 0) return;
      const from = join(root, 'node_modules/@conda-org/rattler/dist/js_rattler_bg.wasm');
      const folder = dirname(pass.initialOptions.outfile);
      await mkdir(folder, { recursive: true });
      await copyFile(from, join(folder, 'js_rattler_bg.wasm'));
    });
  },
};

/**
 * dockerode without what the adapter does itself: ssh (through the system's ssh), tar, BuildKit's sessions and progress.
 * It saves 2 MB and the native addons of ssh2.
 */
const leanDockerode = {
  name: 'lean-dockerode',
  setup(pass) {
    const unused = /^(ssh2|tar-fs|protobufjs|@grpc\/grpc-js|@grpc\/proto-loader|@balena\/dockerignore)$/;
    pass.onResolve({ filter: unused }, ({ path }) => ({ path, namespace: 'unused' }));
    pass.onLoad({ filter: /.*/, namespace: 'unused' }, () => ({ contents: 'module.exports = {};' }));
    // It would print requests, with the credentials in them, where DEBUG is set.
    pass.onResolve({ filter: /^debug$/ }, ({ path }) => ({ path, namespace: 'silent' }));
    pass.onLoad({ filter: /.*/, namespace: 'silent' }, () => ({ contents: 'module.exports = () => () => {};' }));
  },
};

/**
 * The bundles: name → esbuild options without the ones that all share.
 * @returns {{ part: 'client' | 'server' | 'cli' | 'solver', options: import('esbuild').BuildOptions }[]}
 */
function bundles(outdir) {
  const list = [
    {
      part: 'client',
      options: {
        entryPoints: ['client/src/main.node.ts'],
        outfile: join(outdir, 'client/node.js'),
        platform: 'node',
        format: 'cjs',
        external: ['vscode'],
        plugins: [engineApart, containersApart],
      },
    },
    {
      part: 'client',
      options: {
        entryPoints: ['client/src/containers/main.ts'],
        outfile: join(outdir, 'client/containers.js'),
        platform: 'node',
        format: 'cjs',
        external: ['vscode'],
        plugins: [engineApart],
      },
    },
    {
      part: 'client',
      options: {
        entryPoints: ['client/src/engine/docker/main.ts'],
        outfile: join(outdir, 'client/engine.js'),
        platform: 'node',
        format: 'cjs',
        plugins: [leanDockerode],
      },
    },
    {
      part: 'client',
      options: {
        entryPoints: ['client/src/main.browser.ts'],
        outfile: join(outdir, 'client/browser.js'),
        platform: 'browser',
        format: 'cjs',
        external: ['vscode'],
        plugins: [engineApart],
      },
    },
    {
      part: 'server',
      options: {
        entryPoints: ['server/src/server.node.ts'],
        outfile: join(outdir, 'server/node.js'),
        platform: 'node',
        format: 'cjs',
        plugins: [workApart],
      },
    },
    {
      part: 'server',
      options: {
        entryPoints: ['server/src/work.node.ts'],
        outfile: join(outdir, 'server/work.js'),
        platform: 'node',
        format: 'cjs',
        plugins: [sharedProtocol],
      },
    },
    {
      part: 'server',
      options: {
        entryPoints: ['server/src/server.browser.ts'],
        outfile: join(outdir, 'server/browser.js'),
        platform: 'browser',
        format: 'iife',
      },
    },
  ];
  if (existsSync(join(root, 'server/src/cli/main.ts'))) {
    list.push({
      part: 'cli',
      options: {
        entryPoints: ['server/src/cli/main.ts'],
        outfile: join(outdir, 'cli.js'),
        platform: 'node',
        format: 'cjs',
        banner: { js: '#!/usr/bin/env node' },
      },
    });
    list.push({
      part: 'solver',
      options: {
        entryPoints: ['server/src/solver/worker.ts'],
        outfile: join(outdir, 'solver.js'),
        platform: 'node',
        format: 'cjs',
        // Its module for Node reads the WebAssembly beside the bundle.
        conditions: ['require'],
        plugins: [wasmBeside],
      },
    });
  }
  return list;
}

function common({ production }) {
  return {
    absWorkingDir: root,
    bundle: true,
    target: 'es2022',
    // One character beyond Latin-1 makes V8 hold the whole text of a bundle in two bytes a character.
    charset: 'ascii',
    mainFields: ['module', 'main'],
    minify: production,
    sourcemap: production ? false : 'linked',
    sourcesContent: false,
    metafile: true,
    logLevel: 'warning',
  };
}

/** Fails where a bundle holds a file of a part that it must not know of. */
function checkDirection(part, metafile) {
  const wrong = Object.keys(metafile.inputs).filter((file) =>
    forbidden[part].some((prefix) => file.startsWith(prefix)),
  );
  if (wrong.length > 0) throw new Error(`the ${part} bundle must not hold ${wrong.join(', ')}`);
}

/**
 * Builds into `outdir`.
 * @param {{ outdir?: string, production?: boolean, parts?: readonly ('client' | 'server' | 'cli' | 'solver')[] }} settings
 * @returns the files written, with their sizes in bytes
 */
export async function build({ outdir = join(root, 'dist'), production = false, parts } = {}) {
  const wanted = bundles(outdir).filter(({ part }) => parts === undefined || parts.includes(part));
  const packages = new Set();
  const written = await Promise.all(
    wanted.map(async ({ part, options }) => {
      const result = await esbuild.build({ ...common({ production }), ...options });
      checkDirection(part, result.metafile);
      for (const folder of packagesOf(result.metafile)) packages.add(folder);
      if (options.banner !== undefined) await chmod(options.outfile, 0o755);
      const output = Object.entries(result.metafile.outputs).find(([file]) => file.endsWith('.js'));
      return { file: options.outfile, bytes: output?.[1].bytes ?? 0, metafile: result.metafile };
    }),
  );
  if (parts === undefined) await writeFile(join(outdir, NOTICES), await noticesOf(packages));
  return written;
}

/** Where the licences of what is bundled are. */
const NOTICES = 'THIRD-PARTY-NOTICES.txt';

/** The packages whose files are in a bundle, by their folders. */
export function packagesOf(metafile) {
  const found = new Set();
  for (const output of Object.values(metafile.outputs)) {
    for (const [file, { bytesInOutput }] of Object.entries(output.inputs)) {
      const folder = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];
      if (folder !== undefined && bytesInOutput > 0) found.add(folder);
    }
  }
  return found;
}

/** The licences of packages, each with its name, version and text. @throws where a package has none */
export async function noticesOf(folders) {
  const parts = await Promise.all(
    [...folders].map(async (folder) => {
      const { name, version, license, homepage } = JSON.parse(
        await readFile(join(root, folder, 'package.json'), 'utf8'),
      );
      const files = (await readdir(join(root, folder))).filter((file) => /^(?:licen[cs]e|copying|notice)/i.test(file));
      const texts = await Promise.all(files.sort().map((file) => readFile(join(root, folder, file), 'utf8')));
      // Taken from its repository where the package leaves it out.
      const kept = join(root, 'scripts/licences', `${name.replace('/', '+')}.txt`);
      if (texts.length === 0 && existsSync(kept)) texts.push(await readFile(kept, 'utf8'));
      if (texts.length === 0 && typeof license !== 'string') throw new Error(`${name} is bundled, and has no licence`);
      const title = `${name} ${version} (${typeof license === 'string' ? license : 'see below'})`;
      const text = texts.length === 0 ? `The package holds no text of its licence, ${license}.` : texts.join('\n\n');
      return [title, ...(homepage === undefined ? [] : [homepage]), '', text.replace(/\r\n/g, '\n').trim()].join('\n');
    }),
  );
  const line = '-'.repeat(80);
  const head = 'Conda in Docker holds these packages of others, under their licences.';
  return `${[head, ...[...new Set(parts)].sort()].join(`\n\n${line}\n\n`)}\n`;
}

/** Every analysis module; the check covers those that no bundle reaches yet. */
async function analysisModules() {
  const files = await readdir(join(root, 'server/src/analysis'), { recursive: true, withFileTypes: true });
  return files
    .filter((file) => file.isFile() && file.name.endsWith('.ts'))
    .map((file) => join(file.parentPath ?? file.path, file.name));
}

/**
 * Bundles the whole analysis for a platform that has neither Node nor VS Code, and fails where it, or a package that it
 * uses, imports one of them. (That it uses no global of Node or the DOM is the type checker's matter: its tsconfig.json
 * knows none.)
 */
export async function checkAnalysisIsPure() {
  const builtins = new Set(builtinModules);
  const { metafile } = await esbuild.build({
    ...common({ production: false }),
    entryPoints: await analysisModules(),
    outdir: join(root, 'dist/.pure'),
    platform: 'neutral',
    conditions: ['browser'],
    mainFields: ['browser', 'module', 'main'],
    format: 'esm',
    write: false,
    plugins: [
      {
        name: 'pure',
        setup(pass) {
          pass.onResolve({ filter: /.*/ }, ({ path, importer }) => {
            const outside = path === 'vscode' || path.startsWith('node:') || builtins.has(path.split('/')[0]);
            if (!outside) return undefined;
            return { errors: [{ text: `analysis must stay pure: ${relative(root, importer)} imports "${path}"` }] };
          });
        },
      },
    ],
  });
  const wrong = Object.keys(metafile.inputs).filter(
    (file) =>
      !/^(server\/src\/analysis\/|node_modules\/|common\/src\/(containerPlan|dockerignore|glob)\.ts$)/.test(file),
  );
  if (wrong.length > 0) throw new Error(`analysis must not import ${wrong.join(', ')}`);
}

async function watch() {
  const contexts = await Promise.all(
    bundles(join(root, 'dist')).map(({ options }) =>
      esbuild.context({ ...common({ production: false }), ...options, logLevel: 'info' }),
    ),
  );
  await Promise.all(contexts.map((context) => context.watch()));
}

async function main(args) {
  const production = args.includes('--production');
  await mkdir(join(root, 'dist'), { recursive: true });
  if (args.includes('--watch')) return watch();
  if (production) await rm(join(root, 'dist'), { recursive: true, force: true });
  const [written] = await Promise.all([build({ production }), checkAnalysisIsPure()]);
  for (const { file, bytes } of written) {
    console.log(`${relative(root, file).padEnd(24)} ${(bytes / 1024).toFixed(0).padStart(6)} kB`);
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  main(process.argv.slice(2)).catch((error) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
