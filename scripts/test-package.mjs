/**
 * `npm run test:package`: makes the VSIX and looks at what is in it; then the npm package, whose language server Neovim
 * starts. The last line is `N passed, N failed, N skipped`.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join, posix } from 'node:path';
import { parse } from 'yaml';
import { Checks } from './lib/checks.mjs';
import { findNeovim } from './lib/neovim.mjs';
import { foreignLicences, objections, publishing, tryNpmPackage } from './lib/release.mjs';
import { run } from './lib/run.mjs';
import { Unavailable } from './lib/tally.mjs';
import { root } from './lib/vscode-install.mjs';
import { makeVsix } from './lib/vsix.mjs';
import { readZip } from './lib/zip.mjs';

const MB = 1024 * 1024;
/** What may be in the package, as patterns of paths. */
const ALLOWED = [
  /^\[Content_Types\]\.xml$/,
  /^extension\.vsixmanifest$/,
  /^extension\/(?:package\.json|readme\.md|changelog\.md|LICENSE\.txt)$/,
  /^extension\/dist\/THIRD-PARTY-NOTICES\.txt$/,
  /^extension\/dist\/js_rattler_bg\.wasm$/,
  /^extension\/dist\/(?:cli|solver|client\/[\w.-]+|server\/(?:node|work|browser))\.js$/,
  /^extension\/syntaxes\/[\w.-]+\.json$/,
  /^extension\/schemas\/(?:config|environment)\.schema\.json$/,
  /^extension\/images\/icon\.png$/,
  /^extension\/media\/walkthrough\/[\w./-]+\.(?:svg|png|md)$/,
  /^extension\/media\/[\w./-]+\.(?:svg|png)$/,
  /^extension\/examples\/notebook\/[\w./-]+$/,
];

const checks = new Checks();
let made;
let files;

/** The text of a file of the package. */
function text(path) {
  const read = files.get(path);
  assert.ok(read !== undefined, `${path} is not in the package`);
  return read().toString('utf8');
}

/** Every string in a part of the manifest. */
function* strings(value) {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null) for (const each of Object.values(value)) yield* strings(each);
}

checks.add('the package holds what it should, and nothing else', () => {
  const strange = [...files.keys()].filter((path) => !path.endsWith('/') && !ALLOWED.some((each) => each.test(path)));
  assert.deepEqual(strange, []);
});

checks.add('every file that the manifest names is in it', () => {
  const manifest = JSON.parse(text('extension/package.json'));
  const named = [manifest.main, manifest.browser, manifest.icon, ...strings(manifest.contributes)].filter((each) =>
    /^(?:\.\/)?[\w./-]+\.(?:js|json|svg|png|md)$/.test(each ?? ''),
  );
  assert.ok(named.length > 8, named.join(', '));
  for (const each of named) text(posix.join('extension', each));
});

checks.add('the manifest says what the marketplace shows', () => {
  const manifest = JSON.parse(text('extension/package.json'));
  assert.equal(manifest.license, 'MIT');
  assert.match(text('extension/LICENSE.txt'), /MIT/);
  assert.ok(manifest.keywords.includes('conda') && manifest.keywords.length <= 30);
  assert.ok(manifest.categories.includes('Linters'));
  assert.match(manifest.galleryBanner.color, /^#[0-9a-f]{6}$/);
  assert.equal(manifest.scripts, undefined);
  assert.equal(manifest.devDependencies, undefined);
  assert.equal(manifest.dependencies, undefined);
});

checks.add('the icon is a square picture of 128 pixels or more', () => {
  const icon = files.get('extension/images/icon.png')();
  assert.equal(icon.toString('latin1', 1, 4), 'PNG');
  const [width, height] = [icon.readUInt32BE(16), icon.readUInt32BE(20)];
  assert.equal(width, height);
  assert.ok(width >= 128, `${width} pixels`);
});

checks.add('the pictures of the extension’s page are there, and the marketplace can load them', async () => {
  const readme = await readFile(join(root, 'docs/extension.md'), 'utf8');
  const images = [...readme.matchAll(/!\[[^\]]*\]\(([^)\s]+)\)|<(?:img|source)[^>]*\ssrc(?:set)?="([^"]+)"/g)].map(
    ([, plain, html]) => plain ?? html,
  );
  assert.ok(images.length > 0);
  const shown = text('extension/readme.md');
  for (const image of images) {
    if (/^https:/.test(image)) continue;
    assert.ok(existsSync(join(root, 'docs', image)), `${image} does not exist`);
    const address = new RegExp(`https://[^\\s")]+/docs/${image.replace(/[.]/g, '\\.')}`);
    assert.match(shown, address, `${image} stays relative`);
  }
  assert.doesNotMatch(shown, /!\[[^\]]*\]\((?!https:)/);
});

checks.add('the licences of what is bundled are in it', async () => {
  const notices = text('extension/dist/THIRD-PARTY-NOTICES.txt');
  for (const name of [
    '@conda-org/rattler',
    'dockerode',
    'fzstd',
    'tar-stream',
    'unbash',
    'vscode-languageclient',
    'vscode-languageserver',
    'yaml',
  ]) {
    const { version, license } = JSON.parse(await readFile(join(root, 'node_modules', name, 'package.json'), 'utf8'));
    assert.ok(notices.includes(`\n${name} ${version} (${license})\n`), `${name} is not named`);
  }
  assert.ok(notices.split('-'.repeat(80)).length > 20);
  assert.match(notices, /Permission is hereby granted, free of charge/);
  const npm = await readFile(join(root, '.npmignore'), 'utf8');
  assert.ok(npm.includes('!dist/THIRD-PARTY-NOTICES.txt'), 'the npm package leaves them out');
});

checks.add('what runs needs no package beside it', () => {
  for (const [path, read] of files) {
    if (!/\/dist\/.*\.js$/.test(path)) continue;
    const code = read().toString('utf8');
    assert.ok(!code.includes('sourceMappingURL='), `${path} names a source map`);
    for (const [, name] of code.matchAll(/\brequire\("([^"./][^"]*)"\)/g)) {
      const known = name === 'vscode' || isBuiltin(name) || OPTIONAL.includes(name);
      assert.ok(known, `${path} needs ${name}`);
    }
  }
});
/** Asked for in a `try`, and done without. */
const OPTIONAL = ['cpu-features', 'node-gyp-build'];

checks.add('the licences of what is bundled are on the list, and one that is not is seen', () => {
  const notices = text('extension/dist/THIRD-PARTY-NOTICES.txt');
  assert.deepEqual(foreignLicences(notices), []);
  assert.deepEqual(foreignLicences(notices.replace(/^dockerode (\S+) \(.*\)$/m, 'dockerode $1 (GPL-3.0-only)')), [
    `dockerode ${/^dockerode (\S+)/m.exec(notices)[1]} (GPL-3.0-only)`,
  ]);
});

checks.add('a tag of this version would be released; another tag, or a version without notes, would not', async () => {
  const { version } = JSON.parse(text('extension/package.json'));
  const notices = text('extension/dist/THIRD-PARTY-NOTICES.txt');
  const changelog = `# Changelog\n\n## ${version}\n\n- News.\n`;
  assert.deepEqual(objections({ tag: `v${version}`, version, changelog, notices }), []);
  assert.match(objections({ tag: 'v9.9.9', version, changelog, notices }).join(), /the tag is v9\.9\.9/);
  assert.match(objections({ tag: `v${version}`, version, changelog: '# Changelog\n', notices }).join(), /says nothing/);
  const own = await readFile(join(root, 'CHANGELOG.md'), 'utf8');
  assert.deepEqual(objections({ tag: undefined, version, changelog: own, notices }), []);
  const commands = publishing({ version, vsix: 'a.vsix', npm: 'a.tgz' }).map(({ args }) => args.join(' '));
  assert.equal(commands.length, 3);
  assert.ok(commands.every((each) => /a\.(?:vsix|tgz)/.test(each) && !/VSCE_PAT|OVSX_PAT|token/i.test(each)));
});

checks.add('the npm package runs where it is installed', async () => {
  const folder = join(root, '.cache/npm-package');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: root, quiet: true });
  const { name, version } = JSON.parse(text('extension/package.json'));
  const installed = join(folder, 'installed');
  assert.equal(await tryNpmPackage(join(folder, `${name}-${version}.tgz`), installed), version);
});

checks.add('workflows name only scripts and files that there are', async () => {
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  for (const name of await readdir(join(root, '.github/workflows'))) {
    const workflow = parse(await readFile(join(root, '.github/workflows', name), 'utf8'));
    const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);
    for (const { run: command = '' } of steps) {
      for (const [, script] of command.matchAll(/npm run (?:--silent )?([\w:]+)/g)) assert.ok(scripts[script], script);
      for (const [path] of command.matchAll(/(?<![\w/])\.ci\/\w+/g)) assert.ok(existsSync(join(root, path)), path);
    }
    assert.ok(steps.length > 0, name);
  }
});

// Of this the solver's WebAssembly takes 1.1 MB, packed. It is read only where somebody solves an environment.
checks.add('the package is at most 4 MB', () => {
  assert.ok(made.bytes <= 4 * MB, `${(made.bytes / MB).toFixed(2)} MB`);
});

/** What a window loads without containers, by platform and part. */
const LOADED = {
  node: { client: ['node.js'], server: ['node.js', 'work.js'] },
  browser: { client: ['browser.js'], server: ['browser.js'] },
};

/** The size of that in bytes. */
function loaded(platform, ...parts) {
  const wanted = parts.flatMap((part) => LOADED[platform][part].map((name) => join('dist', part, name)));
  const found = made.bundles.filter(({ file }) => wanted.some((each) => file.endsWith(each)));
  assert.equal(found.length, wanted.length);
  return found.reduce((sum, { bytes }) => sum + bytes, 0);
}

for (const platform of ['node', 'browser']) {
  checks.add(`${platform}: what the extension host loads, without containers, is at most 1 MB`, () => {
    const bytes = loaded(platform, 'client');
    assert.ok(bytes <= MB, `${(bytes / MB).toFixed(2)} MB`);
  });

  checks.add(`${platform}: together with the language server it is at most 1 MB`, () => {
    const bytes = loaded(platform, 'client', 'server');
    if (bytes > MB) throw new Unavailable(`the goal is not reached: ${(bytes / MB).toFixed(2)} MB`);
  });
}

/** Where the npm package is unpacked, after its test. */
let unpacked;

checks.add('the npm package holds the command line and the language server, and both start', async () => {
  const home = join(root, '.cache/npm-files');
  await rm(home, { recursive: true, force: true });
  const staged = join(home, 'staged');
  await mkdir(staged, { recursive: true });
  // With the build of the VSIX; packing in place would build again, and empty dist/.
  await cp(join(root, '.cache/vsix/dist'), join(staged, 'dist'), { recursive: true });
  for (const name of ['package.json', '.npmignore', 'README.md', 'CHANGELOG.md', 'LICENSE'])
    await cp(join(root, name), join(staged, name));
  run('npm', ['pack', '--ignore-scripts', '--pack-destination', home], { cwd: staged, quiet: true });
  const [archive] = (await readdir(home)).filter((name) => name.endsWith('.tgz'));
  run('tar', ['xzf', archive], { cwd: home, quiet: true });
  unpacked = join(home, 'package');
  const names = (await readdir(unpacked, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => posix.join(entry.parentPath ?? entry.path, entry.name).slice(unpacked.length + 1));
  assert.deepEqual(names.sort(), [
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'dist/THIRD-PARTY-NOTICES.txt',
    'dist/cli.js',
    'dist/client/engine.js',
    'dist/js_rattler_bg.wasm',
    'dist/server/node.js',
    'dist/server/work.js',
    'dist/solver.js',
    'package.json',
  ]);
  const version = spawnSync(process.execPath, [join(unpacked, 'dist/cli.js'), '--version'], { encoding: 'utf8' });
  assert.equal(version.status, 0, version.stderr);
});

const DOCKERFILE = `FROM continuumio/miniconda3
COPY environment.yml /tmp/
RUN conda env create -f /tmp/environment.yml
RUN conda run -n app python -V
`;

checks.add('Neovim, configured as the documentation says: findings, a fix, a rename, a change on disk', async () => {
  assert.ok(unpacked !== undefined, 'there is no npm package');
  const { program, version } = findNeovim();
  const page = await readFile(join(root, 'docs/editors.md'), 'utf8');
  const configurations = [...page.matchAll(/```lua\n([\s\S]*?)```/g)].map(([, code]) => code);
  // From 0.11 on there is a shorter way, which the page has as well.
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const way = major > 0 || minor >= 11 ? 'vim.lsp.enable' : 'nvim_create_autocmd';
  const configuration = configurations.find((code) => code.includes(way));
  assert.ok(configuration !== undefined, 'the page has no such configuration');
  const folder = await mkdtemp(join(tmpdir(), 'conda in docker neovim-'));
  try {
    const project = join(folder, 'project');
    await mkdir(join(project, '.git'), { recursive: true });
    await mkdir(join(folder, 'bin'));
    await writeFile(join(project, 'Dockerfile'), DOCKERFILE);
    await writeFile(
      join(project, 'environment.yml'),
      'name: app\nchannels: [conda-forge]\ndependencies: [python=3.12]\n',
    );
    await writeFile(join(folder, 'config.lua'), configuration);
    const shim = `#!/bin/sh\nexec "${process.execPath}" "${join(unpacked, 'dist/cli.js')}" "$@"\n`;
    await writeFile(join(folder, 'bin/conda-in-docker'), shim, { mode: 0o755 });
    const script = join(root, 'test/neovim/session.lua');
    const { status, stderr, stdout } = spawnSync(program, ['--clean', '--headless', '-c', `luafile ${script}`], {
      cwd: project,
      encoding: 'utf8',
      timeout: 60_000,
      env: {
        ...process.env,
        EDITOR_CONFIG: join(folder, 'config.lua'),
        PATH: `${join(folder, 'bin')}${delimiter}${process.env.PATH}`,
        XDG_STATE_HOME: join(folder, 'state'),
        XDG_CACHE_HOME: join(folder, 'cache'),
      },
    });
    assert.equal(status, 0, `Neovim ${version}: ${stderr}${stdout}`);
    const written = await readFile(join(project, 'Dockerfile'), 'utf8');
    assert.match(written, /conda clean/);
    assert.match(written, /conda run -n lab python/);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

let tally;
try {
  made = await makeVsix({ out: join(root, '.cache/conda-in-docker.vsix') });
  files = await readZip(made.vsix);
  tally = await checks.run();
} catch (error) {
  if (!(error instanceof Unavailable)) throw error;
  tally = checks.skipAll(error.message);
}
console.log(String(tally));
process.exitCode = tally.failed > 0 ? 1 : 0;
