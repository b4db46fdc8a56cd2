/** The commands by their names. */
import { COMPOSE_COMMANDS } from '../../compose/commands';
import type { ContainerCommand } from '../host';
import type { Workplace } from '../workplace';
import { attachShell } from './attachShell';
import { attachVsCode, openFolderInContainer } from './attachVsCode';
import { build, buildAndPull, buildWithoutCache } from './build';
import { cleanUp } from './cleanUp';
import { compareEnvironment } from './compareEnvironment';
import { copyUrl } from './copyUrl';
import { debugFile } from './debugFile';
import { freezeEnvironment } from './freeze';
import { inspect } from './inspect';
import { installPackage } from './installPackage';
import { openInBrowser } from './openInBrowser';
import { openInEditor } from './openInEditor';
import { pythonConsole } from './pythonConsole';
import { remove } from './remove';
import { removeImage } from './removeImage';
import { restart } from './restart';
import { runCommand } from './runCommand';
import { runFile } from './runFile';
import { runJupyter } from './runJupyter';
import { runSelection } from './runSelection';
import { runTests } from './runTests';
import { selectEngine } from './selectEngine';
import { showContainerLog } from './showContainerLog';
import { showRunCommand } from './showRunCommand';
import { stop } from './stop';
import { tagAndPush } from './tagAndPush';
import { useAsJupyterServer } from './useAsJupyterServer';
import { verifyActivation } from './verify';

/** Carries a command out with the arguments that it was called with; throws what went wrong. */
export type Handler = (workplace: Workplace, given: readonly unknown[]) => Promise<unknown>;

export const COMMANDS: Readonly<Record<ContainerCommand, Handler>> = {
  selectEngine,
  build,
  buildWithoutCache,
  buildAndPull,
  runJupyter,
  verify: verifyActivation,
  freeze: freezeEnvironment,
  openInBrowser,
  openInEditor,
  copyUrl,
  useAsJupyterServer,
  stop,
  restart,
  remove,
  showContainerLog,
  attachShell,
  attachVsCode,
  openFolderInContainer,
  runCommand,
  runFile,
  debugFile,
  runSelection,
  runTests,
  pythonConsole,
  installPackage,
  compareEnvironment,
  inspect,
  showRunCommand,
  removeImage,
  tagAndPush,
  cleanUp,
  showBuildLog: async ({ builds }) => builds.showLog(),
  cancelBuild: ({ builds }) => builds.cancel(),
  ...COMPOSE_COMMANDS,
};
