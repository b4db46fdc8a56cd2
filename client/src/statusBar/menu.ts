/** What can be done in each state, most useful first: the menu behind the status bar item. Pure. */
import { Command } from '../../../common/src/commands';
import type { ContainerItem, FolderState } from '../containers/state';

/** One line of the menu. */
export interface MenuEntry {
  /** With an icon. */
  readonly label: string;
  /** Beside the label, dimmed. */
  readonly description?: string;
  readonly command: MenuCommand;
  /** What the command is called with. */
  readonly arguments: readonly unknown[];
}

/** Commands of ours, and the one of VS Code that shows the view. */
export type MenuCommand = Command | typeof SHOW_VIEW;
export const VIEW = 'condaInDocker.containers';
export const SHOW_VIEW = `${VIEW}.focus` as const;

/** What makes sense now for a folder. Never empty. */
export function menuFor(state: FolderState): readonly MenuEntry[] {
  const { status, images } = state;
  switch (status.kind) {
    case 'idle':
      return [...building(state, ''), ...always(state)];
    case 'no-engine':
      return always(state);
    case 'no-image':
      return [...building(state, 'builds the image first'), ...always(state)];
    case 'image-out-of-date':
      return [...building(state, 'asks whether to build first'), ...ofImage(status.image.id), ...always(state)];
    case 'image-ready':
      return [...building(state, ''), ...ofImage(status.image.id), ...always(state)];
    case 'building':
      return [
        { label: '$(output) Show Build Log', command: Command.showBuildLog, arguments: [] },
        { label: '$(debug-stop) Cancel Build', command: Command.cancelBuild, arguments: [] },
        ...running(state.containers).flatMap((each) => ofContainer(each, true)),
        ...always(state),
      ];
    default: {
      const { container, outOfDate } = status;
      const others = running(state.containers).filter(({ id }) => id !== container.id);
      const own = ofContainer(container, false);
      const rebuild = building(state, outOfDate ? 'the image is out of date' : '');
      const [image] = images;
      return [
        ...(outOfDate ? [...rebuild, ...own] : [...own, ...rebuild]),
        ...(image === undefined ? [] : ofImage(image.id)),
        ...others.flatMap((each) => ofContainer(each, true)),
        ...always(state),
      ];
    }
  }
}

function running(containers: readonly ContainerItem[]): readonly ContainerItem[] {
  return containers.filter(({ phase, purpose }) => RUNS.has(phase) && (purpose === 'jupyter' || purpose === 'compose'));
}

const RUNS: ReadonlySet<string> = new Set(['starting', 'running', 'unhealthy']);

function building({ images, containers }: FolderState, why: string): MenuEntry[] {
  // Without arguments the commands take the Dockerfile that the user chose last, or ask.
  const describe = why === '' ? {} : { description: why };
  const jupyterRuns = running(containers).some(({ purpose }) => purpose === 'jupyter');
  return [
    ...(jupyterRuns ? [] : [{ label: '$(play) Run Jupyter', command: Command.runJupyter, arguments: [], ...describe }]),
    {
      label: `$(package) ${images.length === 0 ? 'Build Image' : 'Build Image Again'}`,
      command: Command.build,
      arguments: [],
      ...(jupyterRuns ? describe : {}),
    },
  ];
}

function ofImage(image: string): MenuEntry[] {
  return [
    { label: '$(verified) Verify Activation', command: Command.verify, arguments: [] },
    { label: '$(lock) Freeze Environment', command: Command.freeze, arguments: [] },
    { label: '$(run) Run Command in the Environment', command: Command.runCommand, arguments: [] },
    { label: '$(trash) Remove Image', command: Command.removeImage, arguments: [{ image }] },
  ];
}

/** @param named whether the entries say which container they are for */
function ofContainer(item: ContainerItem, named: boolean): MenuEntry[] {
  const given = [{ container: item.id }];
  const entry = (label: string, command: Command): MenuEntry => ({
    label,
    command,
    arguments: given,
    ...(named ? { description: item.compose?.service ?? item.name } : {}),
  });
  const runs = RUNS.has(item.phase);
  if (!item.ours) {
    return [
      ...(runs && item.ports.length > 0 ? [entry('$(globe) Open in Browser', Command.composeOpen)] : []),
      ...(runs ? [] : [entry('$(play) Start Service', Command.composeUp)]),
      entry('$(output) Show Log', Command.composeLogs),
      ...(runs ? [entry('$(debug-restart) Restart Service', Command.composeRestart)] : []),
      ...(runs ? [entry('$(debug-stop) Stop Service', Command.composeStop)] : []),
      entry('$(close) Compose Down', Command.composeDown),
    ];
  }
  const answers = item.phase === 'running' && item.port !== undefined;
  return [
    ...(answers
      ? [
          entry('$(globe) Open in Browser', Command.openInBrowser),
          entry('$(open-preview) Open in Simple Browser', Command.openInEditor),
          entry('$(copy) Copy URL', Command.copyUrl),
          entry('$(notebook) Use as Jupyter Server in Notebooks', Command.useAsJupyterServer),
        ]
      : []),
    ...(runs ? [entry('$(terminal) Attach Shell', Command.attachShell)] : []),
    entry('$(output) Show Log', Command.showContainerLog),
    entry(runs ? '$(debug-restart) Restart' : '$(play) Start Again', Command.restart),
    ...(runs ? [entry('$(debug-stop) Stop', Command.stop)] : []),
    entry('$(trash) Remove Container', Command.remove),
  ];
}

function always({ engine }: FolderState): MenuEntry[] {
  const name = engine.kind === 'idle' ? {} : { description: engine.name };
  return [
    { label: '$(list-tree) Show Images and Containers', command: SHOW_VIEW, arguments: [] },
    { label: '$(server) Select Container Engine', command: Command.selectEngine, arguments: [], ...name },
    { label: '$(output) Show Extension Log', command: Command.showLog, arguments: [] },
  ];
}
