import { healthcheckNotActivated } from '../../server/src/analysis/rules/start/healthcheckNotActivated';
import { testRule } from './tester';

const MAKE = 'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\n';
const CMD = 'CMD ["conda", "run", "--no-capture-output", "-n", "app", "python", "job.py"]\n';

testRule(healthcheckNotActivated, {
  valid: [
    `${MAKE}HEALTHCHECK CMD /opt/conda/envs/app/bin/python check.py\n${CMD}`,
    `${MAKE}HEALTHCHECK CMD conda run -n app python check.py\n${CMD}`,
    { name: 'PATH', files: `${MAKE}ENV PATH=/opt/conda/envs/app/bin:$PATH\nHEALTHCHECK CMD python check.py\n${CMD}` },
    { name: 'a tool of the system', files: `${MAKE}HEALTHCHECK CMD curl -f http://localhost/\n${CMD}` },
    { name: 'NONE', files: `${MAKE}HEALTHCHECK NONE\n${CMD}` },
    { name: 'nothing is activated at start', files: `${MAKE}HEALTHCHECK CMD python check.py\nCMD ["bash"]\n` },
  ],
  invalid: [
    {
      files: `${MAKE}HEALTHCHECK --interval=5s CMD «python» check.py || exit 1\n${CMD}`,
      fixed: `${MAKE}HEALTHCHECK --interval=5s CMD /opt/conda/envs/app/bin/python check.py || exit 1\n${CMD}`,
      alternatives: [
        undefined,
        `${MAKE}HEALTHCHECK --interval=5s CMD conda run --no-capture-output -n app python check.py || exit 1\n${CMD}`,
      ],
    },
    {
      name: 'JSON form, activation in an ENTRYPOINT script',
      files: {
        Dockerfile: `${MAKE}COPY --chmod=755 e.sh /\nHEALTHCHECK CMD [«"python"», "check.py"]\nENTRYPOINT ["/e.sh"]\nCMD ["python", "a.py"]\n`,
        'e.sh': '#!/bin/bash\nset -e\n. /opt/conda/etc/profile.d/conda.sh\nconda activate app\nexec "$@"\n',
      },
      says: 'outside of app',
    },
  ],
});
