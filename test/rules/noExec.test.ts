import { noExec } from '../../server/src/analysis/rules/script/noExec';
import { testRule } from './tester';

const at = 'entrypoint.sh';
const image = (script: string, end = 'ENTRYPOINT ["/entrypoint.sh"]\nCMD ["python", "app.py"]\n') => ({
  [at]: script,
  Dockerfile: `FROM debian:12\nCOPY entrypoint.sh /entrypoint.sh\n${end}`,
});

testRule(noExec, {
  valid: [
    ...noExec.docs.good.map((files) => ({ files, at })),
    { name: 'in a branch', files: image('#!/bin/sh\nif [ "$1" = x ]; then exec y; fi\nexec gosu app "$@"\n'), at },
    { name: 'no CMD', files: image('#!/bin/sh\npython app.py\n', 'ENTRYPOINT ["/entrypoint.sh"]\n'), at },
    {
      name: 'an empty CMD',
      files: image('#!/bin/sh\npython app.py\n', 'ENTRYPOINT ["/entrypoint.sh"]\nCMD [""]\n'),
      at,
    },
    { name: 'it is the CMD', files: image('#!/bin/sh\npython app.py\n', 'CMD ["/entrypoint.sh"]\n'), at },
    {
      name: 'the CMD behind tini',
      files: image('#!/bin/sh\npython app.py\n', 'ENTRYPOINT ["tini", "--"]\nCMD ["/entrypoint.sh"]\n'),
      at,
    },
    {
      name: 'shell form drops the CMD anyway',
      files: image('#!/bin/sh\npython app.py\n', 'ENTRYPOINT /entrypoint.sh\nCMD ["x"]\n'),
      at,
    },
    { name: 'arguments in a text', files: image('#!/bin/sh\npython - <<EOF\nprint("$1")\nEOF\n'), at },
    { name: 'a function takes them', files: image('#!/bin/bash\nmain() { exec "$@"; }\nmain "$@"\n'), at },
    {
      name: 'a build script',
      files: { [at]: '#!/bin/sh\nmake\n', Dockerfile: 'FROM debian:12\nCOPY entrypoint.sh /e\nRUN sh /e\n' },
      at,
    },
  ],
  invalid: [
    ...noExec.docs.bad.map((files) => ({ files, at })),
    {
      files: image('#!/bin/sh\nset -e\n«"$@"»\n\n# the end\n'),
      at,
      message: 'forked',
      severity: 'error',
      fixed: '#!/bin/sh\nset -e\nexec "$@"\n\n# the end\n',
    },
    {
      name: 'through conda run',
      files: image('#!/bin/sh\n«conda run --no-capture-output -n x "$@"»\n'),
      at,
      message: 'forked',
      fixed: '#!/bin/sh\nexec conda run --no-capture-output -n x "$@"\n',
    },
    {
      name: 'the CMD is dropped',
      files: image('#!/bin/sh\nexport A=b\n«echo ready»'),
      at,
      message: 'ignored',
      says: '`["python", "app.py"]`',
      fixed: '#!/bin/sh\nexport A=b\necho ready\nexec "$@"\n',
    },
    {
      name: 'it becomes something else',
      files: image('#!/bin/sh\n«exec python app.py»\n'),
      at,
      message: 'ignored',
      titles: [],
    },
    {
      name: 'without quotes, in lower case, behind a shell',
      files: image('#!/bin/sh\nexec «$@»\n', 'entrypoint ["sh", "/entrypoint.sh"]\ncmd python app.py\n'),
      at,
      message: 'unquoted',
      severity: 'warning',
      fixed: '#!/bin/sh\nexec "$@"\n',
    },
  ],
});
