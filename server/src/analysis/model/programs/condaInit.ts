/** `conda init`, `mamba init`, `mamba shell init`, `micromamba shell init`: what they write into start-up files. */

import { isKnown, type Value } from '../../text/value';
import { because } from '../cause';
import { resolvePath, type Status } from '../process';
import type { Call } from './call';
import { type CondaCall, option } from './condaCall';

/** Writes the hook into the start-up file that bash reads; other shells' files do not matter here. */
export function initShell(call: Call, parsed: CondaCall, root: string): Status {
  const { process, interpreter } = call;
  if (option(parsed, 'dry-run') || option(parsed, 'reverse')) return 'assumed';
  const asked =
    parsed.subcommand === 'shell init'
      ? [option(parsed, 'shell')?.value ?? parsed.positionals[0]?.value ?? 'bash']
      : parsed.positionals.map((arg) => arg.value);
  const bash = asked.length === 0 || asked.includes('bash') || option(parsed, 'all') !== undefined;
  if (!bash) return 'assumed';
  const home = process.get('HOME') ?? '/root';
  const files: Value[] = [];
  if (option(parsed, 'system')) files.push('/etc/profile.d/conda.sh');
  if (!option(parsed, 'system') || option(parsed, 'user')) files.push(resolvePath(`${home}/.bashrc`, process.cwd));
  const program = parsed.program === 'conda-env' || parsed.program === 'conda-lock' ? 'conda' : parsed.program;
  const prefix = parsed.subcommand === 'shell init' ? (option(parsed, 'prefix')?.value ?? root) : root;
  const hook =
    program === 'micromamba' || parsed.subcommand === 'shell init'
      ? `__conda_hook ${program} ${prefix}\n`
      : `eval "$('${root}/bin/conda' 'shell.bash' 'hook' 2> /dev/null)"\n${program === 'mamba' ? `__conda_hook mamba ${root}\n` : ''}`;
  for (const file of files) {
    if (!isKnown(file)) continue;
    const old = interpreter.machine.file(file);
    const cause = because(call.record?.text ?? `${program} init`, call.record?.place, old?.cause);
    // conda init comments out an older way of reading the hook and activating base.
    const before = (old?.text ?? '').replace(
      /^[ \t]*((?:source|\.) (?=.*etc\/profile\.d\/conda\.sh).*)\n[ \t]*(conda activate.*)$/gm,
      '# $1\n# $2',
    );
    const text = `${before}${before === '' || before.endsWith('\n') ? '' : '\n'}${hook}`;
    interpreter.machine.files.set(file, { text, origin: undefined, cause });
    interpreter.effect(call.record, { kind: 'init', file });
  }
  return 'assumed';
}
