import { configurationProblem } from '../../server/src/analysis/rules/general/configurationProblem';
import { testRule } from './tester';

const config = (text: string) => ({ '.conda-in-docker.yaml': text });

testRule(configurationProblem, {
  valid: [
    { name: 'empty', files: config('') },
    { name: 'levels and codes', files: config('rules:\n  unpinned-base-tag: off\n  CD2001: info\n') },
    { name: 'groups', files: config('rules: {all: info, hadolint: off, base-image: error}\n') },
    { name: 'the other name', files: { '.conda-in-docker.yml': 'ignore: [legacy]\n' } },
  ],
  invalid: [
    {
      files: config('rules:\n  «unpinned-base-tags»: off\n'),
      message: 'problem',
      severity: 'error',
      says: 'Did you mean `unpinned-base-tag`?',
    },
    { name: 'a level', files: config('rules:\n  unpinned-base-tag: «warn»\n'), says: 'Did you mean `warning`?' },
    { name: 'a key', files: config('«rule»: {}\n'), says: 'Did you mean `rules`?' },
    { name: 'several', files: config('«x»: 1\nrules:\n  all: «loud»\n') },
    { name: 'the other name', files: { '.conda-in-docker.yml': 'ignore: «{a: b}»\n' } },
  ],
});
