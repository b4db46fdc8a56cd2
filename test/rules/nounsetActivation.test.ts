import { nounsetActivation } from '../../server/src/analysis/rules/script/nounsetActivation';
import { testRule } from './tester';

const at = 'run.sh';
const HOOK = '. /opt/conda/etc/profile.d/conda.sh\n';
const image = (script: string) => ({
  [at]: script,
  Dockerfile:
    'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\nCOPY run.sh /run.sh\nCMD ["/run.sh"]\n',
});

testRule(nounsetActivation, {
  valid: [
    ...nounsetActivation.docs.good.map((files) => ({ files, at })),
    {
      name: 'switched off around it',
      files: image(`#!/bin/bash\nset -eu\nset +u\n${HOOK}conda activate app\nset -u\npython\n`),
      at,
    },
    { name: 'other options', files: image(`#!/bin/bash\nset -exo pipefail\n${HOOK}conda activate app\n`), at },
    { name: 'no activation', files: image('#!/bin/bash\nset -u\necho hi\n'), at },
  ],
  invalid: [
    ...nounsetActivation.docs.bad.map((files) => ({ files, at })),
    {
      files: image(`#!/bin/bash\nset -euo pipefail\n${HOOK}«conda activate app»\nexec python\n`),
      at,
      severity: 'warning',
      fixed: `#!/bin/bash\nset -euo pipefail\n${HOOK}set +u\nconda activate app\nset -u\nexec python\n`,
    },
    {
      name: 'in one line with the hook',
      files: image(
        '#!/bin/bash\nset -o nounset\n. /opt/conda/etc/profile.d/conda.sh && «conda activate app»\nexec python\n',
      ),
      at,
      fixed:
        '#!/bin/bash\nset -o nounset\nset +u\n. /opt/conda/etc/profile.d/conda.sh && conda activate app\nset -u\nexec python\n',
    },
    {
      name: 'by the first line',
      files: image(`#!/bin/bash -u\n${HOOK}if true; then «conda activate app»; fi\n`),
      at,
      fixed: `#!/bin/bash -u\n${HOOK}set +u\nif true; then conda activate app; fi\nset -u\n`,
    },
  ],
});
