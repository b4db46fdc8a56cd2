/** What a release consists of: the checks before it, its files, and the commands that publish them. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from '../../esbuild.mjs';
import { run } from './run.mjs';
import { root } from './vscode-install.mjs';
import { makeVsix } from './vsix.mjs';

/** Licences of what may be bundled: permissive ones, which ask for no more than their text. SPDX names. */
const LICENCES = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Python-2.0',
  'Unlicense',
]);

/** The program that publishes to Open VSX. */
const OVSX = 'ovsx@0.10.6';

/**
 * The packages of a notices file whose licence is on no list.
 * @param {string} notices the text of THIRD-PARTY-NOTICES.txt
 * @returns {string[]} as `name version (licence)`
 */
export function foreignLicences(notices) {
  const titles = notices.split(`\n${'-'.repeat(80)}\n`).slice(1);
  return titles
    .map((part) => part.trim().split('\n', 1)[0] ?? '')
    .filter((title) => {
      const licence = /\(([^()]*(?:\([^()]*\))?[^()]*)\)$/.exec(title)?.[1] ?? '';
      // `(MIT OR Apache-2.0)`: one of them is enough.
      const choices = licence.replace(/[()]/g, '').split(/ OR /);
      return !choices.some((each) => each.split(/ AND /).every((name) => LICENCES.has(name.trim())));
    });
}

/**
 * What is new in a version, for people.
 * @param {string} changelog the text of CHANGELOG.md
 * @param {string} version `unreleased` for what comes next
 * @returns {string | undefined} undefined where the changelog does not have it
 */
export function notesOf(changelog, version) {
  const heading = new RegExp(`^## \\[?${version.replaceAll('.', '\\.')}\\]?(?: .*)?$`, 'im').exec(changelog);
  if (heading === null) return undefined;
  const rest = changelog.slice(heading.index + heading[0].length);
  const end = rest.search(/^## /m);
  return (end < 0 ? rest : rest.slice(0, end)).trim();
}

/**
 * Whether a version goes to those who take pre-releases: the marketplace wants numbers alone, so an odd minor version says it.
 * https://code.visualstudio.com/api/working-with-extensions/publishing-extension#prerelease-extensions
 */
export function isPreRelease(version) {
  return Number(version.split('.')[1]) % 2 === 1;
}

/**
 * What speaks against a release.
 * @param {{ tag: string | undefined, version: string, changelog: string, notices: string }} facts without a tag it is a
 *   dry run, for which what is not released yet will do
 * @returns {string[]}
 */
export function objections({ tag, version, changelog, notices }) {
  const found = [];
  if (!/^\d+\.\d+\.\d+$/.test(version))
    found.push(`package.json has the version ${version}, and marketplaces take MAJOR.MINOR.PATCH only`);
  if (tag !== undefined && tag !== `v${version}`) found.push(`the tag is ${tag}, and package.json says ${version}`);
  const notes = notesOf(changelog, version) ?? (tag === undefined ? notesOf(changelog, 'unreleased') : undefined);
  if (notes === undefined || notes === '') found.push(`CHANGELOG.md says nothing of ${version}`);
  for (const title of foreignLicences(notices))
    found.push(`the licence of ${title} is not on the list of scripts/lib/release.mjs`);
  return found;
}

/**
 * Makes the files of a release in a folder: the VSIX, the npm package, the notes and, where there is one, the page.
 * @param {string} out
 * @returns {Promise<{ version: string, vsix: string, npm: string, notes: string, page: string | undefined }>}
 */
export async function makeRelease(out) {
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const { name, version, scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const args = isPreRelease(version) ? ['--pre-release'] : [];
  const { vsix } = await makeVsix({ out: join(out, `${name}-${version}.vsix`), args, quiet: true });
  await build({ production: true });
  run('npm', ['pack', '--ignore-scripts', '--pack-destination', out], { cwd: root, quiet: true });
  const changelog = await readFile(join(root, 'CHANGELOG.md'), 'utf8');
  const notes = join(out, 'notes.md');
  await writeFile(notes, `${notesOf(changelog, version) ?? notesOf(changelog, 'unreleased') ?? ''}\n`);
  let page;
  if (scripts.playground !== undefined) {
    run('npm', ['run', '--silent', 'playground'], { cwd: root, quiet: true });
    page = join(root, 'dist/playground');
  }
  return { version, vsix, npm: join(out, `${name}-${version}.tgz`), notes, page };
}

/**
 * The commands that publish a release. The passwords come from the environment (VSCE_PAT, OVSX_PAT) and are in none of
 * them; npm trusts the workflow.
 * @returns {{ what: string, command: string, args: string[] }[]}
 */
export function publishing({ version, vsix, npm }) {
  const pre = isPreRelease(version);
  const flag = pre ? ['--pre-release'] : [];
  const vsce = join(root, '.cache/vsce/node_modules/@vscode/vsce/vsce');
  return [
    {
      what: 'the VS Code marketplace',
      command: process.execPath,
      args: [vsce, 'publish', '--packagePath', vsix, ...flag],
    },
    { what: 'Open VSX', command: 'npx', args: ['--yes', OVSX, 'publish', vsix, ...flag] },
    {
      what: 'npm',
      command: 'npm',
      args: ['publish', npm, '--provenance', '--access', 'public', '--tag', pre ? 'next' : 'latest'],
    },
  ];
}

/** Installs the npm package in a folder of its own, and runs it. @returns what `--version` prints */
export async function tryNpmPackage(npm, folder) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  run('npm', ['install', '--no-audit', '--no-fund', '--offline', npm], { cwd: folder, quiet: true });
  const bin = join(
    folder,
    'node_modules/.bin',
    process.platform === 'win32' ? 'conda-in-docker.cmd' : 'conda-in-docker',
  );
  if (!existsSync(bin)) throw new Error(`${bin} is not there`);
  const { stdout, stderr, status } = spawnSync(bin, ['--version'], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`conda-in-docker --version ends with ${status}: ${stderr}`);
  return stdout.trim();
}
