import { crlf } from '../../server/src/analysis/rules/script/crlf';
import { testRule } from './tester';

const at = 'run.sh';
const image = (script: string, rest = 'CMD ["/run.sh"]') => ({
  [at]: script,
  Dockerfile: `FROM debian:12\nCOPY run.sh /run.sh\n${rest}\n`,
});

testRule(crlf, {
  valid: [
    ...crlf.docs.good.map((files) => ({ files, at })),
    {
      name: 'taken out',
      files: image('#!/bin/sh\r\ntrue\r\n', 'RUN sed -i \'s/\\r$//\' /run.sh\nCMD ["sh", "/run.sh"]'),
      at,
    },
    {
      name: 'dos2unix',
      files: image('#!/bin/sh\r\ntrue\r\n', 'RUN dos2unix /run.sh && chmod +x /run.sh\nCMD ["/run.sh"]'),
      at,
    },
  ],
  invalid: [
    ...crlf.docs.bad.map((files) => ({ files, at })),
    {
      files: image('«#!/bin/sh»\r\nset -e\r\ntrue\r\n'),
      at,
      message: 'shebang',
      severity: 'error',
      fixed: '#!/bin/sh\nset -e\ntrue\n',
    },
    {
      name: 'run by a shell',
      files: image('«set -e»\r\ntrue\n', 'RUN sh /run.sh'),
      at,
      message: 'lines',
      fixed: 'set -e\ntrue\n',
    },
  ],
});
