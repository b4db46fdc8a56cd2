import { defineRule } from '../rule';

export const configurationProblem = defineRule({
  code: 'CD0004',
  name: 'configuration-problem',
  category: 'general',
  severity: 'error',
  docs: {
    summary: 'Something in a `.conda-in-docker.yaml` that is not understood.',
    why: 'What is not understood is left out, so the rule that was meant to be off still reports, or the facts of an image are missing. All else in the file holds, and defaults hold for the rest.',
    exceptions: 'None: the file is read by this linter alone.',
    references: [
      { title: 'Configuration', url: 'https://github.com/conda-in-docker/conda-in-docker#configuration' },
      { title: 'YAML 1.2', url: 'https://yaml.org/spec/1.2.2/' },
    ],
    bad: [
      { '.conda-in-docker.yaml': 'rules:\n  unpinned-base-tags: off\n' },
      { '.conda-in-docker.yaml': 'rules:\n  unpinned-base-tag: warn\n' },
      { '.conda-in-docker.yaml': 'ignore:\n  legacy: true\n' },
    ],
    good: [
      {
        '.conda-in-docker.yaml':
          'rules:\n  unpinned-base-tag: off\nignore:\n  - legacy/\nbase-images:\n  our/base:*:\n    like: debian:12\n    conda: /opt/conda\n    environments: [analysis]\n    path: [analysis, base]\n    user: app\n',
      },
    ],
  },
  messages: { problem: '{message}' },
  checks: {
    *config({ config }) {
      for (const problem of config.problems)
        yield { message: 'problem', data: { message: problem.message }, span: problem.span };
    },
  },
});
