/** Package specs in plain words. */

import type { Block, Line } from '../describe/prose';
import { type Prose, text } from '../describe/prose';
import {
  describe,
  type MatchSpec,
  type MatchSpecResult,
  pinKind,
  type Requirement,
  type Specifier,
  type VersionSpec,
} from '../parse/conda';

/** What a match spec of conda matches; `channels` are those that are searched where it names none, in order. */
export function describeSpec(spec: MatchSpecResult, channels: readonly string[] = []): Prose {
  if (!spec.ok) return [text({ strong: 'conda does not take this:' }, ' ', spec.message)];
  const blocks: Block[] = [text(...headline(spec))];
  const notes = notesOn(spec);
  if (notes.length > 0) blocks.push({ kind: 'list', lines: notes });
  if (spec.channel === undefined && channels.length > 0 && !spec.name.startsWith('__')) {
    blocks.push(text('Looked for in ', channels.join(', then '), '.'));
  }
  return blocks;
}

/** `numpy 1.20 or any 1.20.x, any build`, the name in bold. */
function headline(spec: MatchSpec): Line {
  const words = describe(spec);
  return words.startsWith(spec.name) ? [{ strong: spec.name }, words.slice(spec.name.length), '.'] : [words, '.'];
}

/** What people mix up. */
function notesOn(spec: MatchSpec): Line[] {
  const notes: Line[] = [];
  const { version } = spec;
  if (spec.name.startsWith('__')) {
    notes.push(['A virtual package: it stands for what the machine has, and cannot be installed.']);
  }
  if (version?.kind === 'relation') notes.push(...relationNotes(spec.name, version));
  if (version === undefined && spec.build === undefined && spec.url === undefined && pinKind(spec) === 'none') {
    notes.push(['The newest version that fits the others when the image is built: two builds may differ.']);
  }
  if (pinKind(spec) === 'build' && spec.url === undefined && spec.build !== undefined) {
    notes.push([
      'A build string belongs to one platform and goes away when the package is built again; ',
      { code: `${spec.name}==${versionText(version)}` },
      ' pins the version alone.',
    ]);
  }
  return notes;
}

function versionText(version: VersionSpec | undefined): string {
  return version?.kind === 'relation' ? version.version.text : (version?.text ?? '*');
}

function relationNotes(name: string, { relation, version }: Extract<VersionSpec, { kind: 'relation' }>): Line[] {
  const bare = version.text.replace(/\.\*$/, '');
  switch (relation) {
    case 'prefix': {
      const other = lookalike(bare);
      return [
        [
          'One ',
          { code: '=' },
          `: ${bare} and what starts with ${bare}.${other === undefined ? '' : `, not ${other}`}. `,
          { code: `${name}==${bare}` },
          ` is ${bare} alone.`,
        ],
      ];
    }
    case '==':
      return [
        [
          `${bare} alone (${bare}.0 counts as the same), not ${bare}.1. `,
          { code: `${name}=${bare}` },
          ` is any ${bare}.x.`,
        ],
      ];
    default:
      return [];
  }
}

/** A version that might be taken for one that starts with another: 1.20 for 1.2. 1.00 would be 1.0 again. */
function lookalike(version: string): string | undefined {
  const [, before = '', last] = /^(|.*\D)(\d+)$/.exec(version) ?? [];
  if (last === undefined) return undefined;
  return Number(last) === 0 ? `${before}1` : `${before}${last}0`;
}

/** What a requirement of pip asks for. */
export function describeRequirement(requirement: Requirement): Prose {
  const { kind, name, target, extras, specifiers, marker } = requirement;
  const blocks: Block[] = [];
  switch (kind) {
    case 'package': {
      const words = specifiers.length === 0 ? 'any version' : specifiers.map(specifierWords).join(' and ');
      const wanted = extras.length === 0 ? '' : `, with its extras ${extras.join(', ')}`;
      blocks.push(text({ strong: name ?? '' }, ` ${words}${wanted}, from PyPI (or the index that pip is told of).`));
      if (specifiers.length === 0) {
        blocks.push(text('The newest version when the image is built: two builds may differ.'));
      }
      break;
    }
    case 'url':
      blocks.push(text({ strong: name ?? 'A package' }, ' from ', { code: target ?? '' }, '.'));
      break;
    case 'path':
      blocks.push(text('The package in the folder or file ', { code: target ?? '' }, '.'));
      break;
    case 'editable':
      blocks.push(text('The package in ', { code: target ?? '' }, ', used where it lies instead of being copied.'));
      break;
    case 'file':
      blocks.push(text('The requirements in ', { code: target ?? '' }, '.'));
      break;
    case 'constraint':
      blocks.push(text('The versions allowed by ', { code: target ?? '' }, '; it installs nothing by itself.'));
      break;
    default:
      return [];
  }
  if (marker !== undefined) blocks.push(text('Only where ', { code: marker }, '.'));
  if (requirement.hashed) blocks.push(text('Only files with the given hashes are taken.'));
  return blocks;
}

/** https://packaging.python.org/en/latest/specifications/version-specifiers/ */
function specifierWords({ operator, version }: Specifier): string {
  const bare = version.replace(/\.\*$/, '');
  const wild = bare !== version;
  switch (operator) {
    case '==':
      return wild ? `any ${bare}.x` : `exactly ${bare}`;
    case '===':
      return `exactly the text ${version}`;
    case '!=':
      return wild ? `no ${bare}.x` : `not ${bare}`;
    case '<':
      return `older than ${bare}`;
    case '<=':
      return `${bare} or older`;
    case '>':
      return `newer than ${bare}`;
    case '>=':
      return `${bare} or newer`;
    case '~=': {
      const family = bare.split('.').slice(0, -1).join('.');
      return family === '' ? `${operator}${version}` : `${bare} or newer, within ${family}.x`;
    }
    default:
      return `${operator}${version}`;
  }
}
