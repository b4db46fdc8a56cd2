import { buildArgumentAtRuntime } from '../../server/src/analysis/rules/script/buildArgumentAtRuntime';
import { testRule } from './tester';

const at = 'run.sh';
const image = (script: string, args = 'ARG NAME=app\n', more: Record<string, string> = {}) => ({
  [at]: script,
  Dockerfile: `FROM debian:12\n${args}COPY run.sh /run.sh\nCMD ["/run.sh"]\n`,
  ...more,
});

testRule(buildArgumentAtRuntime, {
  valid: [
    ...buildArgumentAtRuntime.docs.good.map((files) => ({ files, at })),
    { name: 'a default', files: image('#!/bin/sh\necho ${NAME:-x} $NAME\n'), at },
    { name: 'set by the script', files: image('#!/bin/sh\nNAME=x\nexport NAME\necho $NAME\n'), at },
    { name: 'a loop', files: image('#!/bin/sh\nfor NAME in a b; do echo $NAME; done\n'), at },
    { name: 'tested', files: image('#!/bin/sh\nif [ -n "$NAME" ]; then echo $NAME; fi\n'), at },
    { name: 'special parameters', files: image('#!/bin/sh\necho $* $? $# $1 $$ ${@}\n'), at },
    { name: 'text', files: image("#!/bin/sh\n# $NAME\necho '$NAME'\n"), at },
    { name: 'no ARG', files: image('#!/bin/sh\necho $OTHER\n'), at },
    { name: 'from another file', files: image('#!/bin/sh\n. /etc/settings\necho $NAME\n'), at },
    { name: 'ENV', files: image('#!/bin/sh\necho $NAME\n', 'ARG NAME=app\nENV NAME $NAME\n'), at },
    {
      name: 'Compose sets it',
      files: image('#!/bin/sh\necho $NAME\n', undefined, {
        'compose.yaml': 'services:\n  a:\n    build: .\n    environment: [NAME=x]\n',
      }),
      at,
    },
    {
      name: 'at build',
      files: { [at]: 'echo $NAME\n', Dockerfile: 'FROM debian:12\nARG NAME=x\nCOPY run.sh /\nRUN sh /run.sh\n' },
      at,
    },
    {
      name: 'an unknown base',
      files: {
        [at]: 'echo $NAME\n',
        Dockerfile: 'FROM example.org/x:1\nARG NAME=x\nCOPY run.sh /\nCMD ["sh", "/run.sh"]\n',
      },
      at,
    },
  ],
  invalid: [
    ...buildArgumentAtRuntime.docs.bad.map((files) => ({ files, at })),
    {
      files: image('#!/bin/sh\necho "«$NAME»" ${NAME}\n'),
      at,
      severity: 'error',
      fixed: { Dockerfile: 'FROM debian:12\nARG NAME=app\nENV NAME=${NAME}\nCOPY run.sh /run.sh\nCMD ["/run.sh"]\n' },
    },
    {
      name: 'above FROM',
      files: {
        [at]: 'echo «${NAME}»\n',
        Dockerfile: 'ARG NAME=x\nFROM debian:12\nCOPY run.sh /\nENTRYPOINT ["sh", "/run.sh"]\n',
      },
      at,
      titles: [],
    },
  ],
});
