/** The lenses of a file: which there are, on which lines. Pure. */
import { Command } from '../../../common/src/commands';
import type { TargetsResult } from '../../../common/src/protocol';

export interface Lens {
  /** Zero-based. */
  readonly line: number;
  /** With an icon. */
  readonly title: string;
  /** What a screen reader and the hover say. */
  readonly tooltip: string;
  readonly command: Command;
  /** What the command gets after the file's URI: the stage (null: the last one), or the service. */
  readonly argument: string | null | undefined;
}

/** For an environment file that no image is made from. */
const CREATE: Lens = {
  line: 0,
  title: '$(new-file) Create Dockerfile…',
  tooltip: 'Create a Dockerfile for this environment, and what goes with it',
  command: Command.createDockerfile,
  argument: undefined,
};

/** The lenses for what the server says of a file. None where nothing in it is of conda. */
export function lensesFor(targets: TargetsResult): readonly Lens[] {
  if (targets === null) return [];
  if (targets.kind === 'dockerfile') return targets.stages.some(({ conda }) => conda) ? fromLenses(targets) : [];
  if (targets.kind === 'environment') return targets.used ? [] : [CREATE];
  return targets.services.some(({ conda }) => conda === true) ? composeLenses(targets) : [];
}

function fromLenses({ stages }: Extract<TargetsResult, { kind: 'dockerfile' }>): Lens[] {
  return stages.flatMap(({ target, line, conda }): Lens[] => {
    const lens = (title: string, tooltip: string, command: Command): Lens => ({
      line,
      title,
      tooltip,
      command,
      argument: target,
    });
    const what = target === null ? 'the image' : `the stage ${target}`;
    return [
      lens('$(package) Build', `Build ${what}`, Command.build),
      ...(conda ? [lens('$(play) Run Jupyter', `Run Jupyter in ${what}`, Command.runJupyter)] : []),
      ...(conda
        ? [lens('$(verified) Verify', `Compare the environment inside ${what} with the prediction`, Command.verify)]
        : []),
    ];
  });
}

function composeLenses({ services }: Extract<TargetsResult, { kind: 'compose' }>): Lens[] {
  const project = (title: string, tooltip: string, command: Command): Lens => ({
    line: 0,
    title,
    tooltip,
    command,
    argument: undefined,
  });
  return [
    project('$(play) Up', 'Build and start all services', Command.composeUp),
    project('$(debug-stop) Down', 'Stop and remove the containers of all services', Command.composeDown),
    project('$(output) Logs', 'Show what the services write', Command.composeLogs),
    project('$(preview) Config', 'Show the file as Compose reads it', Command.composeConfig),
    ...services.flatMap(({ name, line }): Lens[] => {
      const lens = (title: string, tooltip: string, command: Command): Lens => ({
        line,
        title,
        tooltip,
        command,
        argument: name,
      });
      return [
        lens('$(play) Up', `Build and start the service ${name}`, Command.composeUp),
        lens('$(debug-restart) Restart', `Restart the service ${name}`, Command.composeRestart),
        lens('$(debug-stop) Stop', `Stop the service ${name}`, Command.composeStop),
        lens('$(output) Logs', `Show what the service ${name} writes`, Command.composeLogs),
        lens('$(globe) Open', `Open a published port of the service ${name}`, Command.composeOpen),
      ];
    }),
  ];
}
