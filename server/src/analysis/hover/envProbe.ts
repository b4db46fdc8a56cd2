/** What `userEnvProbe` of a devcontainer.json does, and which environment comes of it. */
import type { DevcontainerContext } from '../contexts/types';
import { type Block, text } from '../describe/prose';
import { type RunsIn, runsIn } from '../describe/runsIn';
import type { StageModel } from '../model/stage';
import type { EnvProbe } from '../parse/devcontainer';
import { type Hover, isOn } from './types';

/** After https://github.com/devcontainers/spec/blob/main/docs/specs/devcontainerjson-reference.md, read on 2026-11-30. */
const MEANING: Readonly<Record<EnvProbe, string>> = {
  none: 'The editor asks no shell: its processes and the commands of the container’s life have the variables of the image, containerEnv and remoteEnv alone.',
  loginShell:
    'The editor asks a login shell (/etc/profile and ~/.profile), and hands its variables to its processes and to the commands of the container’s life.',
  interactiveShell:
    'The editor asks an interactive shell (/etc/bash.bashrc and ~/.bashrc), and hands its variables to its processes and to the commands of the container’s life.',
  loginInteractiveShell:
    'The editor asks a shell that is login and interactive, and hands its variables to its processes and to the commands of the container’s life. So it is without this key as well.',
};

/** What is told of the value of `userEnvProbe`; undefined elsewhere. */
export function onEnvProbe({ devcontainer, stage }: DevcontainerContext, offset: number): Hover | undefined {
  const { envProbe, envProbeSpan } = devcontainer;
  if (envProbe === undefined || envProbeSpan === undefined || !isOn(envProbeSpan, offset)) return undefined;
  const prose: Block[] = [text(MEANING[envProbe])];
  // The start-up files are those of the user as whom the editor works.
  const user = devcontainer.remoteUser?.value ?? devcontainer.containerUser?.value ?? stage?.bottom?.editorUser;
  if (stage !== undefined && (user === undefined || user === stage.exec.plain.user)) {
    const terminal = runsIn(stage.exec.interactive, stage);
    const found = foundBy(envProbe, stage);
    const rows: [string, readonly string[]][] = [];
    if (found !== undefined) rows.push(['commands', [found.label]]);
    if (terminal !== undefined) rows.push(['terminals', [terminal.label]]);
    if (rows.length > 0) prose.push({ kind: 'facts', rows });
  }
  return { span: envProbeSpan, prose };
}

/** In what a command runs that gets the variables of the shell; undefined where that is not known. */
function foundBy(probe: EnvProbe, stage: StageModel): RunsIn | undefined {
  const { plain, interactive, login } = stage.exec;
  if (probe === 'none') return runsIn(plain, stage);
  const [first, second] = [runsIn(login, stage), runsIn(interactive, stage)];
  if (probe === 'loginShell') return first;
  if (probe === 'interactiveShell') return second;
  // A shell that is both reads the files of both: known where they agree.
  return first?.label === second?.label ? first : undefined;
}
