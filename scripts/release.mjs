/**
 * `npm run release`: makes all files of a release, checks them, and publishes them.
 *
 *   npm run release                    a dry run: what would be published, and how
 *   npm run release -- --tag v0.2.0    publishes; the passwords are in VSCE_PAT and OVSX_PAT, and npm trusts the workflow
 */
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { isPreRelease, makeRelease, objections, publishing, tryNpmPackage } from './lib/release.mjs';
import { run } from './lib/run.mjs';
import { root } from './lib/vscode-install.mjs';

const { values } = parseArgs({ options: { tag: { type: 'string' } } });
const out = join(root, '.cache/release');
const release = await makeRelease(out);
const facts = {
  tag: values.tag,
  version: release.version,
  changelog: await readFile(join(root, 'CHANGELOG.md'), 'utf8'),
  notices: await readFile(join(root, 'dist/THIRD-PARTY-NOTICES.txt'), 'utf8'),
};
const against = objections(facts);
const seen = await tryNpmPackage(release.npm, join(root, '.cache/release-npm'));
if (seen !== release.version) against.push(`the npm package says that it is ${seen}`);
for (const each of against) console.error(`not released: ${each}`);
if (against.length > 0) process.exit(1);

const kind = isPreRelease(release.version) ? 'a pre-release' : 'a release';
console.log(
  `${release.version}, ${kind}: ${[release.vsix, release.npm, release.notes].map((path) => relative(root, path)).join(', ')}`,
);
for (const { what, command, args } of publishing(release)) {
  if (values.tag === undefined)
    console.log(`would publish to ${what}: ${[command === process.execPath ? 'node' : command, ...args].join(' ')}`);
  else run(command, args, { cwd: root });
}
