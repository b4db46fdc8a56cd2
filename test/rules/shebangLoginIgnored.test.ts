import { shebangLoginIgnored } from '../../server/src/analysis/rules/script/shebangLoginIgnored';
import { testRule } from './tester';

const at = 'run.sh';
const image = (script: string, rest: string) => ({
  [at]: script,
  Dockerfile: `FROM debian:12\nCOPY run.sh /run.sh\n${rest}\n`,
});

testRule(shebangLoginIgnored, {
  valid: [
    ...shebangLoginIgnored.docs.good.map((files) => ({ files, at })),
    { name: 'the caller says it', files: image('#!/bin/bash -l\ntrue\n', 'CMD ["bash", "-l", "/run.sh"]'), at },
    { name: 'other options', files: image('#!/bin/bash -e\ntrue\n', 'CMD ["bash", "/run.sh"]'), at },
    { name: 'executed as well', files: image('#!/bin/bash -l\ntrue\n', 'RUN bash /run.sh\nCMD ["/run.sh"]'), at },
  ],
  invalid: [
    ...shebangLoginIgnored.docs.bad.map((files) => ({ files, at })),
    {
      files: image('#!/bin/bash «-l»\ntrue\n', 'CMD ["bash", "/run.sh"]'),
      at,
      severity: 'warning',
      says: '`bash /run.sh`',
      fixed: { Dockerfile: 'FROM debian:12\nCOPY run.sh /run.sh\nCMD ["bash", "-l", "/run.sh"]\n' },
    },
    {
      name: 'in a RUN',
      files: image('#!/bin/bash «--login»\ntrue\n', 'RUN bash /run.sh && true'),
      at,
      fixed: { Dockerfile: 'FROM debian:12\nCOPY run.sh /run.sh\nRUN bash --login /run.sh && true\n' },
    },
    {
      name: 'another shell',
      files: image('#!/bin/bash «-ei»\ntrue\n', 'ENTRYPOINT ["/bin/sh", "/run.sh"]'),
      at,
      titles: [],
    },
  ],
});
