import { noSetE } from '../../server/src/analysis/rules/script/noSetE';
import { testRule } from './tester';

const at = 'run.sh';
const HOOK = '. /opt/conda/etc/profile.d/conda.sh\n';
const image = (script: string, cmd = '["/run.sh"]') => ({
  [at]: script,
  Dockerfile: `FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\nCOPY run.sh /run.sh\nCMD ${cmd}\n`,
});

testRule(noSetE, {
  valid: [
    ...noSetE.docs.good.map((files) => ({ files, at })),
    { name: 'in the first line', files: image(`#!/bin/bash -e\n${HOOK}conda activate app\nexec python\n`), at },
    {
      name: 'from the caller',
      files: image(`${HOOK}conda activate app\nexec python\n`, '["bash", "-eu", "/run.sh"]'),
      at,
    },
    {
      name: 'among others',
      files: image(`#!/bin/bash\nset -o pipefail -o errexit\n${HOOK}conda activate app\nexec python\n`),
      at,
    },
    {
      name: 'handled on the line',
      files: image(`#!/bin/bash\n${HOOK}conda activate app || exit 1\nexec python\n`),
      at,
    },
    {
      name: 'a condition',
      files: image(`#!/bin/bash\n${HOOK}if ! conda activate app; then exit 1; fi\nexec python\n`),
      at,
    },
    { name: 'nothing comes after', files: image(`#!/bin/bash\n${HOOK}conda activate app\n`), at },
    { name: 'no activation', files: image('#!/bin/bash\necho conda activate app\nexec python\n'), at },
    {
      name: 'only sourced',
      files: image(`${HOOK}conda activate app\npython\n`, '["bash", "-c", "source /run.sh && python"]'),
      at,
    },
  ],
  invalid: [
    ...noSetE.docs.bad.map((files) => ({ files, at })),
    {
      files: image(`#!/bin/bash\n# Starts it.\n${HOOK}«conda activate app»\nexec python app.py\n`),
      at,
      severity: 'warning',
      alternatives: [
        `#!/bin/bash\nset -e\n# Starts it.\n${HOOK}conda activate app\nexec python app.py\n`,
        `#!/bin/bash\n# Starts it.\n${HOOK}conda activate app || exit 1\nexec python app.py\n`,
      ],
    },
    {
      name: 'with the line ends of Windows, which a shell takes for letters',
      files: image(
        `#!/bin/bash\r\n. /opt/conda/etc/profile.d/conda.sh\r\n«conda activate app\r»\nexec python app.py\r\n`,
      ),
      at,
      alternatives: [
        `#!/bin/bash\r\n. /opt/conda/etc/profile.d/conda.sh\r\nconda activate app || exit 1\r\nexec python app.py\r\n`,
      ],
    },
    {
      name: 'joined, the old command',
      files: image(`#!/bin/bash\ncd /app && «source /opt/conda/bin/activate app»\nexec python app.py\n`),
      at,
    },
    { name: 'too late', files: image(`#!/bin/bash\n${HOOK}«conda activate app»\nset -e\npython\n`), at },
  ],
});
