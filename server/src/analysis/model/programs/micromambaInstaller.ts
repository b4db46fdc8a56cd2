/**
 * micromamba's installer, `curl -L micro.mamba.pm/install.sh | bash`: without a terminal it asks nothing, puts the program
 * into `~/.local/bin` and the hook into the shell's start-up file, with `~/micromamba` as the root prefix
 * (https://github.com/mamba-org/micromamba-releases/blob/main/install.sh).
 */
import { HOLE, isKnown, type Value } from '../../text/value';
import { because } from '../cause';
import type { Process, Status } from '../process';
import type { Call } from './call';

/** True for the address of the installer. */
export function isMicromambaInstaller(address: Value | undefined): boolean {
  return (
    address !== undefined &&
    /^(?:https?:\/\/)?(?:micro\.mamba\.pm|raw\.githubusercontent\.com\/mamba-org\/micromamba-releases\/[^/]+)\/install\.sh$/.test(
      address,
    )
  );
}

/** Runs the installer in the variables of a process. */
export function installMicromamba(call: Call, process: Process): Status {
  const { machine } = call.interpreter;
  const home = process.get('HOME') ?? HOLE;
  const folder = process.get('BIN_FOLDER') ?? `${home}/.local/bin`;
  const root = process.get('PREFIX_LOCATION') ?? `${home}/micromamba`;
  const cause = because(call.record?.text ?? 'installs micromamba', call.record?.place);
  if (isKnown(folder)) machine.loosePrograms.set(`${folder}/micromamba`, isKnown(root) ? root : '/root/micromamba');
  if (/^(?:n|no)$/i.test(process.get('INIT_YES') ?? '') || !isKnown(home) || !isKnown(root)) return 'assumed';
  const path = `${home}/.bashrc`;
  const old = machine.file(path);
  const before = old?.text ?? (machine.baseKnown ? '' : HOLE);
  const text = `${before}${before === '' || before.endsWith('\n') ? '' : '\n'}__conda_hook micromamba ${root}\n`;
  machine.files.set(path, { text, origin: undefined, cause });
  call.interpreter.effect(call.record, { kind: 'init', file: path });
  return 'assumed';
}
