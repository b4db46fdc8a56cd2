/** What can be done in each state, in groups: the menu behind the status bar item. Pure. */
import { Command } from '../../../common/src/commands';
import { type ContainerItem, type FolderState, isRunning } from '../containers/state';

/** The groups, in the order in which they are shown. */
export const GROUPS = ['Open', 'Work', 'Container', 'Image', 'Engine'] as const;
export type Group = (typeof GROUPS)[number];

/** One line of the menu. */
export interface MenuEntry {
  /** With an icon. */
  readonly label: string;
  /** Beside the label, dimmed. */
  readonly description?: string;
  readonly group: Group;
  /** True for what is needed seldom: it is behind "More…". */
  readonly seldom?: boolean;
  readonly command: MenuCommand;
  /** What the command is called with. */
  readonly arguments: readonly unknown[];
}

/** Commands of ours, and the one of VS Code that shows the view. */
export type MenuCommand = Command | typeof SHOW_VIEW;
export const VIEW = 'condaInDocker.containers';
export const SHOW_VIEW = `${VIEW}.focus` as const;

/** A menu that is read at a glance has no more lines, "More…" included. */
export const MOST = 9;

/** The entries of the menu at first: so few that they are read at a glance; the others are behind "More…". */
export function shortMenu(entries: readonly MenuEntry[]): {
  readonly shown: readonly MenuEntry[];
  readonly more: boolean;
} {
  const often = entries.filter(({ seldom }) => seldom !== true);
  if (entries.length <= MOST) return { shown: entries, more: false };
  return { shown: often.slice(0, MOST - 1), more: true };
}

/** The entries group by group; within a group they keep their order. */
export function inGroups(entries: readonly MenuEntry[]): readonly (readonly [Group, readonly MenuEntry[]])[] {
  return GROUPS.map((group) => [group, entries.filter((entry) => entry.group === group)] as const).filter(
    ([, own]) => own.length > 0,
  );
}

/** What makes sense now for a folder, the most useful first. Never empty. */
export function menuFor(state: FolderState): readonly MenuEntry[] {
  const { status } = state;
  switch (status.kind) {
    case 'idle':
      return [...building(state, ''), ...working(''), ...always(state)];
    case 'no-engine':
      return always(state);
    case 'no-image':
      return [...building(state, 'builds the image first'), ...working('builds the image first'), ...always(state)];
    case 'image-out-of-date':
      return [
        ...building(state, 'asks whether to build first'),
        ...working(''),
        ...ofImage(status.image.id),
        ...always(state),
      ];
    case 'image-ready':
      return [...building(state, ''), ...working(''), ...ofImage(status.image.id), ...always(state)];
    case 'building':
      return [
        { label: '$(output) Show Build Log', group: 'Image', command: Command.showBuildLog, arguments: [] },
        { label: '$(debug-stop) Cancel Build', group: 'Image', command: Command.cancelBuild, arguments: [] },
        ...running(state.containers).flatMap((each) => ofContainer(each, true)),
        ...always(state),
      ];
    case 'build-failed':
    case 'compose-failed':
      return [
        ...afterFailure(state),
        ...building(state, ''),
        ...state.containers.slice(0, 1).flatMap((each) => ofContainer(each, true)),
        ...state.images.slice(0, 1).flatMap(({ id }) => ofImage(id)),
        ...always(state),
      ];
    default: {
      const { container, outOfDate } = status;
      const others = running(state.containers).filter(({ id }) => id !== container.id);
      const own = ofContainer(container, false);
      const rebuild = [
        ...building(state, outOfDate ? 'the image is out of date' : ''),
        ...(running(state.containers).length > 0 ? [] : working('')),
      ];
      const [image] = state.images;
      return [
        ...(outOfDate ? [...rebuild, ...own] : [...own, ...rebuild]),
        ...afterFailure(state),
        ...(image === undefined ? [] : ofImage(image.id)),
        ...others.flatMap((each) => ofContainer(each, true)),
        ...always(state),
      ];
    }
  }
}

function running(containers: readonly ContainerItem[]): readonly ContainerItem[] {
  return containers.filter(({ phase, purpose }) => isRunning(phase) && purpose !== 'verify');
}

/** The way to what a failure wrote. */
function afterFailure({ failures }: FolderState): MenuEntry[] {
  const [failure] = failures;
  if (failure === undefined) return [];
  const compose = failure.what === 'compose';
  return [
    {
      label: compose ? '$(terminal) Show Terminal of Compose' : '$(output) Show Build Log',
      group: 'Work',
      command: compose ? Command.composeShowTerminal : Command.showBuildLog,
      arguments: [],
      description: 'it says why it failed',
    },
  ];
}

function building({ images, containers }: FolderState, why: string): MenuEntry[] {
  // Without arguments the commands take the Dockerfile that the user chose last, or ask.
  const describe = why === '' ? {} : { description: why };
  const jupyterRuns = running(containers).some(({ purpose }) => purpose === 'jupyter');
  return [
    ...(jupyterRuns
      ? []
      : [
          {
            label: '$(play) Run Jupyter',
            group: 'Work',
            command: Command.runJupyter,
            arguments: [],
            ...describe,
          } as const,
        ]),
    {
      label: `$(package) ${images.length === 0 ? 'Build Image' : 'Build Image Again'}`,
      group: 'Image',
      command: Command.build,
      arguments: [],
      ...(jupyterRuns ? describe : {}),
    },
  ];
}

/** Work in a container that is started for it. */
function working(why: string): MenuEntry[] {
  const describe = why === '' ? {} : { description: why };
  return [
    { label: '$(terminal) Attach Shell', group: 'Work', command: Command.attachShell, arguments: [], ...describe },
    {
      label: '$(run) Run Command in the Environment',
      group: 'Work',
      command: Command.runCommand,
      arguments: [],
      ...describe,
    },
  ];
}

function ofImage(image: string): MenuEntry[] {
  return [
    { label: '$(verified) Verify Activation', group: 'Image', command: Command.verify, arguments: [] },
    { label: '$(lock) Freeze Environment', group: 'Image', command: Command.freeze, arguments: [] },
    {
      label: '$(diff) Compare Environment with File',
      group: 'Image',
      seldom: true,
      command: Command.compareEnvironment,
      arguments: [],
    },
    {
      label: '$(cloud-upload) Tag and Push Image…',
      group: 'Image',
      seldom: true,
      command: Command.tagAndPush,
      arguments: [{ image }],
    },
    {
      label: '$(trash) Remove Image',
      group: 'Image',
      seldom: true,
      command: Command.removeImage,
      arguments: [{ image }],
    },
    { label: '$(clear-all) Clean Up…', group: 'Image', seldom: true, command: Command.cleanUp, arguments: [] },
  ];
}

/** @param named whether the entries say which container they are for */
function ofContainer(item: ContainerItem, named: boolean): MenuEntry[] {
  const given = [{ container: item.id }];
  const entry = (group: Group, label: string, command: Command, seldom = false): MenuEntry => ({
    label,
    group,
    command,
    arguments: given,
    ...(seldom ? { seldom } : {}),
    ...(named ? { description: item.compose?.service ?? item.name } : {}),
  });
  const runs = isRunning(item.phase);
  const work = runs
    ? [
        entry('Work', '$(terminal) Attach Shell', Command.attachShell),
        entry('Work', '$(run) Run Command in the Environment', Command.runCommand),
        entry('Work', '$(add) Install Package…', Command.installPackage, true),
      ]
    : [];
  if (!item.ours) {
    return [
      ...(runs && item.ports.length > 0
        ? [
            entry('Open', '$(globe) Open in Browser', Command.composeOpen),
            entry('Open', '$(notebook) Use as Jupyter Server in Notebooks', Command.useAsJupyterServer, true),
          ]
        : []),
      ...work,
      ...(runs ? [] : [entry('Container', '$(play) Start Service', Command.composeUp)]),
      entry('Container', '$(output) Show Log', Command.composeLogs),
      ...(runs ? [entry('Container', '$(debug-restart) Restart Service', Command.composeRestart, true)] : []),
      ...(runs ? [entry('Container', '$(debug-stop) Stop Service', Command.composeStop)] : []),
      entry('Container', '$(close) Compose Down', Command.composeDown),
    ];
  }
  const answers = item.phase === 'running' && item.port !== undefined;
  return [
    ...(answers
      ? [
          entry('Open', '$(globe) Open in Browser', Command.openInBrowser),
          entry('Open', '$(open-preview) Open in Simple Browser', Command.openInEditor, true),
          entry('Open', '$(copy) Copy URL', Command.copyUrl),
          entry('Open', '$(notebook) Use as Jupyter Server in Notebooks', Command.useAsJupyterServer, true),
        ]
      : []),
    ...work,
    entry('Container', '$(output) Show Log', Command.showContainerLog),
    entry('Container', runs ? '$(debug-restart) Restart' : '$(play) Start Again', Command.restart, runs),
    ...(runs ? [entry('Container', '$(debug-stop) Stop', Command.stop)] : []),
    entry('Container', '$(trash) Remove Container', Command.remove, runs),
  ];
}

function always({ engine }: FolderState): MenuEntry[] {
  const name = engine.kind === 'idle' ? {} : { description: engine.name };
  return [
    {
      label: '$(list-tree) Show Images and Containers',
      group: 'Engine',
      seldom: true,
      command: SHOW_VIEW,
      arguments: [],
    },
    {
      label: '$(server) Select Container Engine',
      group: 'Engine',
      seldom: true,
      command: Command.selectEngine,
      arguments: [],
      ...name,
    },
    { label: '$(output) Show Extension Log', group: 'Engine', seldom: true, command: Command.showLog, arguments: [] },
  ];
}
