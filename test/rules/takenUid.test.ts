import { takenUid } from '../../server/src/analysis/rules/user/takenUid';
import { testRule } from './tester';

testRule(takenUid, {
  valid: [
    ...takenUid.docs.good,
    'FROM ubuntu:24.04\nRUN useradd --uid 1001 app\n',
    'FROM ubuntu:24.04\nRUN useradd -m app\n',
    'FROM debian:12\nRUN groupadd -g 1000 app && useradd -u 1000 -g 1000 app\n',
    'FROM example.org/ubuntu:24.04\nRUN useradd -u 1000 app\n',
    {
      name: 'not unique on purpose',
      files: 'FROM ubuntu:24.04\nRUN useradd --non-unique --uid 1000 app\nRUN useradd -ou 1000 b\n',
    },
    { name: 'removed in an earlier RUN', files: 'FROM ubuntu:24.04\nRUN userdel -r ubuntu\nRUN useradd -u 1000 app\n' },
    {
      name: 'renamed',
      files: 'FROM ubuntu:24.04\nRUN usermod -l app ubuntu && usermod -u 2000 app && useradd -u 1000 x\n',
    },
    { name: 'its own name', files: 'FROM ubuntu:24.04\nRUN useradd -u 1000 ubuntu || true\n' },
    { name: 'a failure is allowed', files: 'FROM ubuntu:24.04\nRUN useradd -u 1000 app || useradd app\n' },
    { name: 'behind a test', files: 'FROM ubuntu:24.04\nRUN if ! id -u 1000; then useradd -u 1000 app; fi\n' },
    {
      name: 'removed in a branch, by a name that is worked out',
      files:
        'FROM ubuntu:24.04\nRUN if id -un 1000; then userdel --remove "$(id -un 1000)"; fi\nRUN useradd -u 1000 app\n',
    },
    { name: 'a number that the builder gives', files: 'FROM ubuntu:24.04\nARG ID\nRUN useradd -u $ID app\n' },
  ],
  invalid: [
    ...takenUid.docs.bad.map((files) => ({ files })),
    {
      name: 'through an ARG',
      files:
        'FROM ubuntu:noble-20260810\nARG ID=1000\nRUN apt-get update && \\\n  # me\n  «useradd -m --uid=${ID} app»\n',
      severity: 'error',
      message: 'user',
      says: '`ubuntu`',
      fixed:
        'FROM ubuntu:noble-20260810\nARG ID=1000\nRUN apt-get update && \\\n  # me\n  userdel --remove ubuntu && useradd -m --uid=${ID} app\n',
    },
    {
      name: 'the group comes first',
      files: 'FROM ubuntu:24.04\nRUN «groupadd -g 1000 app» && useradd -u 1000 -g 1000 app\n',
      message: 'group',
      fixed: 'FROM ubuntu:24.04\nRUN userdel --remove ubuntu && groupadd -g 1000 app && useradd -u 1000 -g 1000 app\n',
    },
    {
      name: 'an account that the Dockerfile made',
      files: 'FROM debian:12\nRUN useradd -u 1000 a\nRUN «adduser --uid 1000 b»\n',
      titles: [],
    },
    { name: 'heredoc', files: 'FROM ubuntu:24.04\nRUN <<EOF\nset -e\n«useradd -u1000 app»\nEOF\n' },
  ],
});
