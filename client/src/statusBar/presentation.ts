/** What the status bar says of a folder's state: pure, so that every state can be tested in words. */
import { outOfDate } from '../containers/sources';
import type { BuildItem, ContainerItem, FailedItem, FolderState, FolderStatus, ImageItem } from '../containers/state';
import { ago, basename, duration, escapeMarkdown, mebibytes } from './words';

/** What the state does not hold. */
export interface Surroundings {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Bytes that the container uses; undefined where not asked. */
  readonly memory?: number;
  /** True where the window has several folders, so that the item has to say which one it speaks of. */
  readonly severalFolders?: boolean;
}

/** How one state is shown. */
export interface Presentation {
  /** With an icon, as `StatusBarItem.text` wants it. */
  readonly text: string;
  /** Markdown. */
  readonly tooltip: string;
  /** What a screen reader says. */
  readonly label: string;
  readonly emphasis: 'none' | 'warning' | 'error';
}

/** What the item says: its icon, a few words, one sentence, and facts for the tooltip. */
interface Saying {
  readonly icon: string;
  readonly words: string;
  readonly sentence: string;
  readonly facts?: readonly (readonly [name: string, value: string])[];
  readonly emphasis?: 'warning' | 'error';
}

/** How a folder's state is shown in the status bar. */
export function present(state: FolderState, surroundings: Surroundings): Presentation {
  const { icon, words, sentence, facts = [], emphasis = 'none' } = say(state, surroundings);
  const { engine } = state;
  const remote = engine.kind === 'connected' && engine.remote ? engine.name : undefined;
  const folder = basename(state.folder);
  const where = [
    ...(remote === undefined ? [] : [`on ${short(remote)}`]),
    ...(surroundings.severalFolders ? [`(${folder})`] : []),
  ];
  const all: [string, string][] = [
    ['Folder', folder],
    ...facts.map(([name, value]): [string, string] => [name, value]),
  ];
  if (engine.kind === 'connected') {
    all.push(['Engine', `${engine.name}, ${engine.version}${engine.remote ? ', on another machine' : ''}`]);
  }
  const table = all.map(([name, value]) => `| ${name} | ${escapeMarkdown(value)} |`).join('\n');
  return {
    text: `$(${icon}) Conda: ${[words, ...where].join(' ')}`,
    tooltip: `**Conda in Docker**: ${escapeMarkdown(sentence)}\n\n| | |\n|---|---|\n${table}`,
    label: `Conda in Docker, folder ${folder}: ${sentence}${remote === undefined ? '' : ` The engine is ${remote}.`}`,
    emphasis,
  };
}

function say(state: FolderState, surroundings: Surroundings): Saying {
  const { status, engine } = state;
  switch (status.kind) {
    case 'idle':
      return engine.kind === 'connecting'
        ? { icon: 'sync~spin', words: 'connecting', sentence: `Connecting to the engine ${engine.name}.` }
        : { icon: 'package', words: 'not connected', sentence: 'Not connected to a container engine yet.' };
    case 'no-engine':
      return {
        icon: 'debug-disconnect',
        words: 'no engine',
        sentence: status.message,
        // Many read Dockerfiles on machines without an engine; only one that was there is worth a color.
        ...(status.reason === 'lost' ? { emphasis: 'warning' as const } : {}),
      };
    case 'no-image':
      return { icon: 'package', words: 'no image', sentence: 'No image is built yet.' };
    case 'image-out-of-date':
      return {
        icon: 'history',
        words: 'image out of date',
        sentence: outOfDate(status.image.changed),
        facts: imageFacts(status.image, surroundings),
      };
    case 'image-ready':
      return {
        icon: 'package',
        words: 'image ready',
        sentence: 'The image is built, nothing runs.',
        facts: imageFacts(status.image, surroundings),
      };
    case 'building':
      return building(status.build, surroundings);
    case 'build-failed':
      return {
        icon: 'error',
        words: 'build failed',
        sentence: `${status.failure.message.replace(/\.?$/, '.')} The build log says more.`,
        facts: failureFacts(status.failure, surroundings),
        emphasis: 'error',
      };
    case 'compose-failed':
      return {
        icon: 'error',
        words: 'compose failed',
        sentence: `${status.failure.message.replace(/\.?$/, '.')} Its terminal says more.`,
        facts: failureFacts(status.failure, surroundings),
        emphasis: 'error',
      };
    default:
      return ofContainer(status, surroundings);
  }
}

function building({ step, steps, text, dockerfile, target, started }: BuildItem, { now }: Surroundings): Saying {
  const progress = step === 0 ? '' : steps === 0 ? ` ${step}` : ` ${step}/${steps}`;
  const spoken = step === 0 ? '' : steps === 0 ? `, step ${step}` : `, step ${step} of ${steps}`;
  return {
    icon: 'sync~spin',
    words: `building${progress}`,
    sentence: `The image is being built${spoken}.`,
    facts: [
      ['Dockerfile', target === '' ? dockerfile : `${dockerfile}, stage ${target}`],
      ...(text === '' ? [] : [['Step', text] as const]),
      ['Since', duration(now - started)],
    ],
  };
}

function failureFacts({ dockerfile, target, time }: FailedItem, { now }: Surroundings): (readonly [string, string])[] {
  const what = target === '' ? dockerfile : `${dockerfile}, stage ${target}`;
  return [...(what === '' ? [] : [['Dockerfile', what] as const]), ['When', ago(now - time)]];
}

function imageFacts(image: ImageItem, { now }: Surroundings): (readonly [string, string])[] {
  return [
    ['Image', image.tags[0] ?? image.id.slice(0, 19)],
    ['Dockerfile', image.target === '' ? image.dockerfile : `${image.dockerfile}, stage ${image.target}`],
    ['Built', ago(now - image.created)],
    ...(image.size === undefined ? [] : [['Size', mebibytes(image.size)] as const]),
  ];
}

type OfContainer = Extract<FolderStatus, { readonly container: ContainerItem }>;

function ofContainer({ kind, container, outOfDate }: OfContainer, surroundings: Surroundings): Saying {
  const what = nameOf(container);
  const port = container.port ?? container.ports[0]?.host;
  const facts = containerFacts(container, kind, surroundings);
  const stale = outOfDate ? ' Its image is out of date.' : '';
  switch (kind) {
    case 'created':
      return {
        icon: 'vm-outline',
        words: 'not started',
        sentence: `${what} was made, but not started.${stale}`,
        facts,
      };
    case 'starting':
      return { icon: 'sync~spin', words: 'starting', sentence: `${what} is starting.${stale}`, facts };
    case 'running':
      return {
        icon: 'vm-running',
        words: `${port === undefined ? 'running' : `running :${port}`}${outOfDate ? ', out of date' : ''}`,
        sentence: `${what} is running${port === undefined ? '' : ` on port ${port}`}.${stale}`,
        facts,
      };
    case 'unhealthy':
      return {
        icon: 'warning',
        words: 'unhealthy',
        sentence: `${what} runs, but does not answer. Its log says more.${stale}`,
        facts,
        emphasis: 'warning',
      };
    case 'stopped':
      return container.phase === 'paused'
        ? { icon: 'debug-pause', words: 'paused', sentence: `${what} is paused.${stale}`, facts }
        : { icon: 'vm-outline', words: 'stopped', sentence: `${what} is stopped.${stale}`, facts };
    case 'failed': {
      const code = container.exitCode;
      return {
        icon: 'error',
        words: code === undefined ? 'failed' : `failed (${code})`,
        sentence: `${what} ended${code === undefined ? '' : ` with exit code ${code}`}. Its log says more.${stale}`,
        facts,
        emphasis: 'error',
      };
    }
  }
}

function nameOf({ purpose, compose }: ContainerItem): string {
  if (compose !== undefined) return `The service ${compose.service}`;
  return purpose === 'jupyter' ? 'Jupyter' : 'The container';
}

function containerFacts(container: ContainerItem, kind: OfContainer['kind'], { now, memory }: Surroundings) {
  const facts: (readonly [string, string])[] = [['Image', container.image]];
  const runs = kind === 'running' || kind === 'unhealthy' || kind === 'starting';
  if (container.environment !== undefined) facts.push(['Environment', container.environment]);
  for (const port of runs ? container.ports : []) {
    facts.push(['Port', `${port.address}:${port.host} for ${port.container} in the container`]);
  }
  if (runs && container.started !== undefined) facts.push(['Up', duration(now - container.started)]);
  if (runs && memory !== undefined) facts.push(['Memory', mebibytes(memory)]);
  facts.push(['Container', container.name]);
  return facts;
}

/** An engine's name without what is the same for many: `ssh://me@host` as `host`. */
function short(name: string): string {
  return /^[a-z]+:\/\/(?:[^@/]*@)?([^/:]+)/.exec(name)?.[1] ?? name;
}
