import { shellRunsNothing } from '../../server/src/analysis/rules/start/shellRunsNothing';
import { testRule } from './tester';

const FROM = 'FROM condaforge/miniforge3:24.9.2-0\nRUN mamba create -y -n cove python=3.12 && mamba clean -afy\n';
const RUN = 'RUN echo done\n';
const shell = (array: string): string => `${FROM}SHELL [${array}]\n${RUN}`;

testRule(shellRunsNothing, {
  valid: [
    ...[
      '"/bin/bash", "-c"',
      '"bash", "-lc"',
      '"/bin/bash", "-o", "pipefail", "-c"',
      '"/bin/bash", "-euxo", "pipefail", "-c"',
      '"/bin/bash", "-c", "-e"',
      '"/bin/bash", "--rcfile", "/x", "-ic"',
      '"/usr/bin/env", "bash", "-c"',
      '"/bin/bash", "-c", "source /x && eval \\"$0\\""',
      '"/bin/bash", "/shell.sh"',
      '"/usr/local/bin/_dockerfile_shell.sh"',
      '"conda", "run", "-n", "cove", "/bin/bash", "-c"',
      '"conda", "run", "-n", "cove", "/shell.sh"',
      '"powershell", "-Command"',
      '"cmd", "/S", "/C"',
    ].map((array) => ({ name: array, files: shell(array) })),
    { name: 'shell-activate-array has this one', files: shell('"/bin/bash", "-c", "source activate cove"') },
  ],
  invalid: [
    {
      files: shell('«"/bin/bash", "-lc", "/opt/conda/bin/activate cove"»'),
      message: 'script',
      severity: 'error',
      fixed: shell('"/bin/bash", "-lc", ". /opt/conda/bin/activate cove && eval \\"$0\\""'),
    },
    {
      name: 'options as a script',
      files: shell('«"/bin/bash", "-c", "set -euo pipefail"»'),
      message: 'script',
      fixed: shell('"/bin/bash", "-euo", "pipefail", "-c"'),
    },
    {
      name: 'the hook alone, with single letters and another shell',
      files: shell('«"sh", "-ec", ". /opt/conda/etc/profile.d/conda.sh;"»'),
      message: 'script',
      fixed: shell('"sh", "-ec", ". /opt/conda/etc/profile.d/conda.sh && eval \\"$0\\""'),
    },
    {
      name: 'no -c',
      files: shell('«"/bin/bash", "--login"»'),
      message: 'noCommand',
      fixed: shell('"/bin/bash", "--login", "-c"'),
    },
    { name: 'a shell alone', files: shell('«"bash"»'), message: 'noCommand', fixed: shell('"bash", "-c"') },
    {
      name: 'a shell without -c behind conda run',
      files: shell('«"conda", "run", "-n", "cove", "/bin/bash"»'),
      message: 'noCommand',
      fixed: shell('"conda", "run", "-n", "cove", "/bin/bash", "-c"'),
    },
    {
      name: 'conda run of nothing',
      files: shell('«"conda", "run", "--no-capture-output", "-n", "cove"»'),
      message: 'noShell',
      fixed: shell('"conda", "run", "--no-capture-output", "-n", "cove", "/bin/bash", "-c"'),
    },
    {
      name: 'all in one word',
      files: shell('«"/bin/bash -c"»'),
      message: 'oneWord',
      fixed: shell('"/bin/bash", "-c"'),
    },
  ],
});
