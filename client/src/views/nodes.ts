/** The lines of the view "Conda in Docker": pure, from a folder's state. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Command } from '../../../common/src/commands';
import { outOfDate } from '../containers/sources';
import type { BuildItem, ContainerItem, FailedItem, FolderState, ImageItem } from '../containers/state';
import { ago, basename, duration, escapeMarkdown, mebibytes } from '../statusBar/words';

/** One line of the view. */
export interface ViewNode {
  /** The same for the same thing, so that a change keeps what is unfolded and selected. */
  readonly id: string;
  readonly label: string;
  readonly description: string;
  /** Markdown. */
  readonly tooltip: string;
  /** What a screen reader says. */
  readonly accessible: string;
  readonly icon: string;
  /** The theme color of the icon. */
  readonly color?: string;
  /** For the `when` clauses of the menus. */
  readonly contextValue: string;
  /** For the commands of the line: whose container or image it is. */
  readonly container?: string;
  readonly image?: string;
  /** For the commands that build and run: the URI of its Dockerfile. */
  readonly dockerfile?: string;
  /** The command that a click runs. */
  readonly command?: { readonly command: Command; readonly arguments: readonly unknown[] };
  readonly children: readonly ViewNode[];
}

/**
 * The lines for the folders of the window. Empty where there is nothing to list: then the view's welcome text says what
 * to do. With several folders each gets a line of its own.
 */
export function nodesOf(states: readonly FolderState[], now: number): readonly ViewNode[] {
  const filled = states.map((state) => ({ state, children: ofFolder(state, now) }));
  const [only] = filled;
  if (filled.length === 1 && only !== undefined) return only.children;
  return filled
    .filter(({ children }) => children.length > 0)
    .map(({ state, children }) => ({
      id: `folder:${state.folder}`,
      label: basename(state.folder),
      description: '',
      tooltip: escapeMarkdown(state.folder),
      accessible: `Folder ${basename(state.folder)}`,
      icon: 'folder',
      contextValue: 'folder',
      children,
    }));
}

function ofFolder({ engine, folder, builds, containers, images, failures }: FolderState, now: number): ViewNode[] {
  // What was there before the engine went away is not claimed to be there still.
  if (engine.kind !== 'connected') return [];
  return [
    ...builds.map((each) => ofBuild(each, folder)),
    ...failures.map((each) => ofFailure(each, folder, now)),
    ...containers.filter(({ purpose }) => purpose !== 'verify').map((each) => ofContainer(each, now)),
    ...images.map((each) => ofImage(each, folder, now)),
  ];
}

function ofBuild({ dockerfile, target, step, steps, text }: BuildItem, folder: string): ViewNode {
  const what = target === '' ? dockerfile : `${dockerfile}, ${target}`;
  const progress = step === 0 ? '' : steps === 0 ? ` ${step}` : ` ${step}/${steps}`;
  return {
    id: `build:${folder}:${dockerfile}:${target}`,
    label: `Building${progress}`,
    description: what,
    tooltip: escapeMarkdown(text === '' ? what : text),
    accessible: `Building ${what}${step === 0 ? '' : `, step ${step}${steps === 0 ? '' : ` of ${steps}`}`}`,
    icon: 'sync~spin',
    contextValue: 'build',
    command: { command: Command.showBuildLog, arguments: [] },
    children: [],
  };
}

function ofFailure({ what, dockerfile, target, message, time }: FailedItem, folder: string, now: number): ViewNode {
  const label = what === 'build' ? 'Build failed' : 'Compose failed';
  const where = target === '' ? dockerfile : `${dockerfile}, ${target}`;
  return {
    id: `failure:${folder}:${what}:${dockerfile}:${target}`,
    label,
    description: [where, ago(now - time)].filter(Boolean).join(', '),
    tooltip: escapeMarkdown(message),
    accessible: `${label}${where === '' ? '' : `: ${where}`}, ${ago(now - time)}. ${message}`,
    icon: 'error',
    color: 'problemsErrorIcon.foreground',
    contextValue: `failure.${what}`,
    command: { command: what === 'build' ? Command.showBuildLog : Command.composeShowTerminal, arguments: [] },
    children: [],
  };
}

const PHASES: Readonly<Record<ContainerItem['phase'], { icon: string; color?: string; words: string }>> = {
  created: { icon: 'vm-outline', words: 'not started' },
  starting: { icon: 'sync~spin', words: 'starting' },
  running: { icon: 'vm-running', color: 'testing.iconPassed', words: 'running' },
  unhealthy: { icon: 'warning', color: 'problemsWarningIcon.foreground', words: 'unhealthy' },
  paused: { icon: 'debug-pause', words: 'paused' },
  stopped: { icon: 'vm-outline', words: 'stopped' },
  failed: { icon: 'error', color: 'problemsErrorIcon.foreground', words: 'failed' },
};

/** The kind of line for `when` clauses: `container.jupyter.open`, `container.compose.ended`, … */
function contextOf({ purpose, ours, phase, port, ports }: ContainerItem): string {
  const kind = ours ? purpose : 'compose';
  const runs = phase === 'running' || phase === 'unhealthy' || phase === 'starting';
  if (!runs) return `container.${kind}.ended`;
  const opens = ours ? phase === 'running' && port !== undefined : ports.length > 0;
  return `container.${kind}.${opens ? 'open' : 'runs'}`;
}

function ofContainer(item: ContainerItem, now: number): ViewNode {
  const { phase, compose, purpose, exitCode, started, environment } = item;
  const { icon, color, words } = PHASES[phase];
  const runs = phase === 'running' || phase === 'unhealthy' || phase === 'starting';
  const label = compose?.service ?? (purpose === 'jupyter' ? 'Jupyter' : purpose === 'work' ? 'Work' : item.name);
  const port = item.port ?? item.ports[0]?.host;
  const state = phase === 'failed' && exitCode !== undefined ? `failed (${exitCode})` : words;
  const parts = [
    ...(environment === undefined ? [] : [environment]),
    runs && port !== undefined ? `${state} :${port}` : state,
  ];
  const facts = [
    `Image: ${item.image}`,
    ...(environment === undefined ? [] : [`Environment: ${environment}`]),
    ...(runs ? item.ports.map((each) => `Port: ${each.address}:${each.host} for ${each.container}`) : []),
    ...(runs && started !== undefined ? [`Up: ${duration(now - started)}`] : []),
    ...(compose === undefined ? [] : [`Compose project: ${compose.project}`]),
  ];
  const opens = contextOf(item).endsWith('.open');
  return {
    id: `container:${item.id}`,
    label,
    description: parts.join(', '),
    tooltip: `**${escapeMarkdown(item.name)}**\n\n${facts.map((fact) => `- ${escapeMarkdown(fact)}`).join('\n')}`,
    accessible: `${compose === undefined ? 'Container' : 'Compose service'} ${label}, ${state}${
      runs && port !== undefined ? ` on port ${port}` : ''
    }${environment === undefined ? '' : `, environment ${environment}`}`,
    icon,
    ...(color === undefined ? {} : { color }),
    contextValue: contextOf(item),
    container: item.id,
    ...(opens
      ? {
          command: {
            command: item.ours ? Command.openInBrowser : Command.composeOpen,
            arguments: [{ container: item.id }],
          },
        }
      : {}),
    children: [],
  };
}

function ofImage(item: ImageItem, folder: string, now: number): ViewNode {
  const label = item.tags[0] ?? item.id.replace(/^sha256:/, '').slice(0, 12);
  const stale = item.upToDate === false;
  const age = ago(now - item.created);
  const facts = [
    `Dockerfile: ${item.target === '' ? item.dockerfile : `${item.dockerfile}, stage ${item.target}`}`,
    `Built: ${age}`,
    ...(item.size === undefined ? [] : [`Size: ${mebibytes(item.size)}`]),
    ...(stale ? [outOfDate(item.changed)] : []),
  ];
  return {
    id: `image:${item.id}`,
    label,
    description: stale ? 'out of date' : `built ${age}`,
    tooltip: `**${escapeMarkdown(label)}**\n\n${facts.map((fact) => `- ${escapeMarkdown(fact)}`).join('\n')}`,
    accessible: `Image ${label}, ${stale ? 'out of date' : `built ${age}`}`,
    icon: stale ? 'history' : 'package',
    ...(stale ? { color: 'problemsWarningIcon.foreground' } : {}),
    contextValue: `image${item.target === '' ? '' : '.stage'}${stale ? '.outOfDate' : ''}`,
    image: item.id,
    dockerfile: pathToFileURL(join(folder, item.dockerfile)).href,
    children: [],
  };
}
