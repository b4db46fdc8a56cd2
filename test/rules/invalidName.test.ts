import { invalidName } from '../../server/src/analysis/rules/environment-file/invalidName';
import { testRule } from './tester';

const yml = (name: string) => ({
  'environment.yml': `name: ${name}\nchannels: [conda-forge]\ndependencies:\n  - zlib\n`,
});
const build = (run: string) => `FROM condaforge/miniforge3:24.11.3-0\nCOPY environment.yml /tmp/\nRUN ${run}\n`;

testRule(invalidName, {
  valid: [
    { name: 'plain', files: yml('my-env_3.12') },
    { name: 'a comment behind it', files: yml('app # mine') },
    { name: 'a template', files: yml('"{{ cookiecutter.name }}"') },
    { name: 'a variable', files: yml('team/$NAME') },
    {
      name: 'the command gives another name',
      files: { ...yml('my env'), Dockerfile: build('conda env create -n app -f /tmp/environment.yml') },
    },
    {
      name: 'the command gives a prefix',
      files: { ...yml('my env'), Dockerfile: build('conda env create --prefix=/opt/app -f /tmp/environment.yml') },
    },
  ],
  invalid: [
    {
      name: 'a space',
      files: yml('«my env»'),
      severity: 'error',
      says: 'a space',
      fixed: yml('my-env')['environment.yml'],
    },
    {
      name: 'a slash, in quotes',
      files: yml('"«team/app»"'),
      says: '`/`',
      fixed: yml('"team-app"')['environment.yml'],
    },
    { name: 'a colon', files: yml('«a:b»') },
    {
      name: 'used by a Dockerfile under that name',
      files: {
        ...yml('«my env»'),
        Dockerfile: `${build('conda env create -f /tmp/environment.yml')}RUN conda run -n "my env" python -V\n`,
      },
      titles: [],
    },
  ],
});
