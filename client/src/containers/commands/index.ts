/** The commands by their ids. */
import { Command } from '../../../../common/src/ids';
import type { ContainerCommand } from '../host';
import type { Session } from '../session';
import { attachShell } from './attachShell';
import { build } from './build';
import { copyUrl } from './copyUrl';
import { freezeEnvironment } from './freeze';
import { inspect } from './inspect';
import { openInBrowser } from './openInBrowser';
import { openInEditor } from './openInEditor';
import { remove } from './remove';
import { removeImage } from './removeImage';
import { restart } from './restart';
import { runCommand } from './runCommand';
import { runFile } from './runFile';
import { runJupyter } from './runJupyter';
import { selectEngine } from './selectEngine';
import { showContainerLog } from './showContainerLog';
import { stop } from './stop';
import { useAsJupyterServer } from './useAsJupyterServer';
import { verifyActivation } from './verify';

/** Carries a command out with the arguments that it was called with; throws what went wrong. */
export type Handler = (session: Session, given: readonly unknown[]) => Promise<unknown>;

export const COMMANDS: Readonly<Record<ContainerCommand, Handler>> = {
  [Command.selectEngine]: selectEngine,
  [Command.build]: build,
  [Command.runJupyter]: runJupyter,
  [Command.verify]: verifyActivation,
  [Command.freeze]: freezeEnvironment,
  [Command.openInBrowser]: openInBrowser,
  [Command.openInEditor]: openInEditor,
  [Command.copyUrl]: copyUrl,
  [Command.useAsJupyterServer]: useAsJupyterServer,
  [Command.stop]: stop,
  [Command.restart]: restart,
  [Command.remove]: remove,
  [Command.showContainerLog]: showContainerLog,
  [Command.attachShell]: attachShell,
  [Command.runCommand]: runCommand,
  [Command.runFile]: runFile,
  [Command.inspect]: inspect,
  [Command.removeImage]: removeImage,
  [Command.showBuildLog]: async (session) => session.builds.showLog(),
  [Command.cancelBuild]: (session) => session.builds.cancel(),
};
