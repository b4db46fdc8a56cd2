/** What is known of the image or stage after FROM. */
import { type Block, type Inline, type Line, type Prose, text, withCode } from '../describe/prose';
import { runsIn } from '../describe/runsIn';
import { type BaseImage, parseImageReference } from '../knowledge/images';
import { analyzeDockerfile } from '../model/dockerfile';
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import { parseDockerfile } from '../parse/dockerfile/parser';
import { dirname, relativeTo } from '../project/paths';
import { display, isKnown } from '../text/value';

/** What a stage starts from. */
export function describeBase(stage: StageModel): Prose {
  const { base } = stage;
  if (base.kind === 'scratch') return [text({ strong: 'scratch' }, ': an empty image, without a shell.')];
  const facts = environmentFacts(stage);
  if (base.kind === 'stage') return [...describeParent(stage, base.stage), ...facts];
  const written = display(base.written);
  const { image } = base;
  if (image === undefined) {
    return [
      text({ strong: written }),
      text(
        'Nothing is known of this image, so little can be said of what is built on it. ',
        { code: 'base-images:' },
        ' in ',
        { code: '.conda-in-docker.yaml' },
        ' can tell.',
      ),
    ];
  }
  const blocks: Block[] = [text({ strong: written }), text(...withCode(image.summary))];
  const age = ageOf(image);
  if (age.length > 0) blocks.push({ kind: 'list', lines: age });
  blocks.push(...facts);
  const named = new Map(image.sources.map((url) => [hostOf(url), url]));
  const sources = [...named].map(([name, url]): Inline => ({ url, text: name }));
  if (sources.length > 0) blocks.push(text('Source: ', ...joined(sources)));
  return blocks;
}

/**
 * What is known of an image that another file than a Dockerfile names.
 *
 * @param built the stage that makes it, where the project does
 */
export function describeReference(file: string, written: string, built: StageModel | undefined): Prose | undefined {
  if (!isKnown(written) || parseImageReference(written) === undefined) return undefined;
  const dockerfile = parseDockerfile(`FROM ${written}\n`);
  const stage = analyzeDockerfile(file, dockerfile, { resolveImage: () => built }).final;
  return stage && describeBase(stage);
}

function describeParent(stage: StageModel, parent: StageModel): Prose {
  const name = parent.stage.name;
  const place = { file: parent.file, span: parent.stage.from.span };
  const written = stage.stage.from.image?.raw ?? name ?? '';
  if (parent.file === stage.file) {
    return [text({ strong: `stage ${name ?? parent.index}` }, ' (', { place }, '), from ', ...fromOf(parent), '.')];
  }
  const path = relativeTo(dirname(stage.file), parent.file);
  const known = path === undefined ? parent.file : `./${path}`;
  return [
    text({ strong: written }),
    text('Known from ', { code: known }, ' (', { place }, '), from ', ...fromOf(parent), '.'),
  ];
}

function fromOf({ base, stage }: StageModel): Line {
  if (base.kind === 'image') return [{ code: display(base.written) }];
  return [{ code: base.kind === 'scratch' ? 'scratch' : (base.stage.stage.name ?? stage.from.image?.raw ?? '') }];
}

/** End of life, a newer name, a tag that moves. */
function ageOf(image: BaseImage): Line[] {
  const lines: Line[] = [];
  const { deprecated, endOfLife, newestTag, tagMoves, tag } = image;
  if (deprecated !== undefined) {
    const instead: Line =
      deprecated.replacement === undefined ? [] : [' Use ', { code: deprecated.replacement }, ' instead.'];
    lines.push([sentence(deprecated.reason), ...instead]);
  }
  if (endOfLife !== undefined) lines.push([`End of life: ${endOfLife}.`]);
  if (tagMoves === true) lines.push([`The tag ${tag ?? ''} moves: two builds may start from different images.`]);
  if (newestTag !== undefined && tag !== newestTag) lines.push(['Newest tag known: ', { code: newestTag }, '.']);
  return lines;
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

/** Where conda is, and what runs, starts and logs in with which environment. */
function environmentFacts(stage: StageModel): Prose {
  const probe = probeOf(stage);
  if (probe === undefined) return [];
  const rows: [string, Line][] = [];
  const learned = probe.bottom?.learned === undefined ? undefined : probe.bottom;
  if (learned?.distribution !== undefined) {
    const { distribution, distributionVersion = '', glibc } = learned;
    rows.push([
      'system',
      [`${distribution} ${distributionVersion}`.trim(), glibc === undefined ? '' : `, glibc ${glibc}`],
    ]);
  }
  const { initial: state, machine, sh } = probe;
  const roots = machine.condaRoots.values(state.version).filter(({ root }) => isKnown(root));
  for (const { root, programs, version } of roots) {
    const names = [...programs].map((name) => (name === 'conda' && version !== undefined ? `conda ${version}` : name));
    const python = learned?.conda?.root === root ? learned.conda.pythonVersion : undefined;
    rows.push([
      'conda',
      [{ code: root }, ` (${[...names, ...(python === undefined ? [] : [`python ${python}`])].join(', ')})`],
    ]);
  }
  const others = machine.environments
    .values(state.version)
    .filter(({ base, prefix, maybe }) => !base && !maybe && isKnown(prefix));
  if (others.length > 0)
    rows.push(['environments', joined(others.slice(0, 6).map(({ prefix }) => ({ code: prefix })))]);
  if (isKnown(state.user)) rows.push(['user', [{ code: state.user }]]);
  const shell = state.shell.map(({ value }) => display(value)).join(' ');
  rows.push(['shell', [{ code: shell }, sh === undefined || sh === 'none' || !/\/sh\b/.test(shell) ? '' : ` (${sh})`]]);
  if (machine.baseKnown && roots.length > 0) rows.push(...activationRows(probe));
  return rows.length === 0 ? [] : [{ kind: 'facts', rows }];
}

/** In which environment a RUN, the container and its shells are, if nothing else is said. */
function activationRows(probe: StageModel): [string, Line][] {
  const where = new Map<string, string[]>();
  const add = (label: string, record: CommandRecord | undefined) => {
    const runs = record?.reached === 'yes' ? runsIn(record, probe) : undefined;
    if (runs === undefined) return;
    const list = where.get(runs.label);
    if (list === undefined) where.set(runs.label, [label]);
    else list.push(label);
  };
  const { exec, commands, start } = probe;
  add('RUN', commands[0]);
  add(
    'docker run',
    start?.commands.findLast(({ name }) => name === PROBE),
  );
  add('docker exec', exec.plain);
  add('bash in a terminal', exec.interactive);
  add('login shells', exec.login);
  return [...where].map(([label, places]) => [places.join(', '), [label]]);
}

const PROBE = 'conda-in-docker-probe';

/** A stage that does nothing but look around in what another stage starts from. */
function probeOf(stage: StageModel): StageModel | undefined {
  const { base } = stage;
  const found = base.kind === 'stage' ? base.stage : base.kind === 'image' ? base.image : undefined;
  if (found === undefined) return undefined;
  const dockerfile = parseDockerfile(`FROM probed\nRUN ${PROBE}\nCMD ["${PROBE}"]\n`);
  return analyzeDockerfile(stage.file, dockerfile, { resolveImage: () => found }).final;
}

function hostOf(url: string): string {
  const match = /^https?:\/\/(?:www\.)?([^/]+)(?:\/([^/]+\/[^/]+))?/.exec(url);
  if (match === null) return url;
  return match[1] === 'github.com' && match[2] !== undefined ? match[2] : (match[1] ?? url);
}

function joined(pieces: readonly Inline[]): Line {
  return pieces.flatMap((piece, index) => (index === 0 ? [piece] : [', ', piece]));
}
