import { shebangArguments } from '../../server/src/analysis/rules/script/shebangArguments';
import { testRule } from './tester';

const at = 'run.sh';
const image = (script: string, cmd = '["/run.sh"]') => ({
  [at]: script,
  Dockerfile: `FROM debian:12\nCOPY run.sh /run.sh\nCMD ${cmd}\n`,
});

testRule(shebangArguments, {
  valid: [
    ...shebangArguments.docs.good.map((files) => ({ files, at })),
    { name: 'one argument', files: image('#!/bin/bash --login \ntrue\n'), at },
    { name: 'env splits', files: image('#!/usr/bin/env -S bash -e -u\ntrue\n'), at },
    { name: 'read as a comment', files: image('#!/bin/bash -e -u\ntrue\n', '["bash", "/run.sh"]'), at },
    { name: 'none', files: image('true\n', '["sh", "/run.sh"]'), at },
  ],
  invalid: [
    ...shebangArguments.docs.bad.map((files) => ({ files, at })),
    {
      files: image('«#!/usr/bin/env bash -l»\nset -e\ntrue\n'),
      at,
      message: 'env',
      severity: 'error',
      fixed: '#!/bin/bash -l\nset -e\ntrue\n',
    },
    {
      name: 'options that set has',
      files: image('«#!/bin/bash -eu -o pipefail»\ntrue\n'),
      at,
      message: 'shell',
      fixed: '#!/bin/bash\nset -eu -o pipefail\ntrue\n',
    },
    { name: 'options that it has not', files: image('«#!/bin/bash --login -e»\ntrue\n'), at, titles: [] },
    {
      name: 'in a RUN',
      files: {
        [at]: '«#!/usr/bin/env bash -eux»\ntrue\n',
        Dockerfile: 'FROM debian:12\nCOPY run.sh /run.sh\nRUN /run.sh\n',
      },
      at,
    },
  ],
});
