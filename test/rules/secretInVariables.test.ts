import { secretInVariables } from '../../server/src/analysis/rules/environment-file/secretInVariables';
import { testRule } from './tester';

const HEAD = 'name: app\nchannels:\n  - conda-forge\ndependencies:\n';
const yml = (text: string) => ({ 'environment.yml': HEAD + text });

testRule(secretInVariables, {
  valid: [
    {
      name: 'settings',
      files: yml('  - zlib\nvariables:\n  LOG_LEVEL: info\n  TOKENIZERS_PARALLELISM: "false"\n  PWD_DEPTH: "2"\n'),
    },
    {
      name: 'nothing that is secret yet',
      files: yml(
        '  - zlib\nvariables:\n  DB_PASSWORD: changeme\n  API_KEY: ""\n  TOKEN: ${TOKEN}\n  X_SECRET: <secret>\n',
      ),
    },
    { name: 'a file', files: yml('  - zlib\nvariables:\n  DB_PASSWORD: /run/secrets/db\n') },
  ],
  invalid: [
    {
      name: 'a password and a key',
      files: yml('  - zlib\nvariables:\n  DB_PASSWORD: «hunter2-for-real»\n  OPENAI_API_KEY: «"0af3b1c25d7e"»\n'),
      severity: 'error',
      says: 'DB_PASSWORD',
    },
    {
      name: 'the form of a token',
      files: yml(`  - zlib\nvariables:\n  UPLOAD: «${'gh'}p_${'a1B2'.repeat(9)}»\n`),
    },
  ],
});
