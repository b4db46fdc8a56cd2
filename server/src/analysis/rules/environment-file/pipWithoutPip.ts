import { condaPackages, isUnreadable, pipSections } from '../../facts/environmentFile';
import { itemAbove } from '../../fixes/yaml';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const pipWithoutPip = defineRule({
  code: 'CD1106',
  name: 'pip-without-pip',
  category: 'environment-file',
  severity: 'warning',
  fixable: 'safe',
  docs: {
    summary: 'A `pip:` section without `pip` among the packages of conda.',
    why: markdown`
      The entries below \`pip:\` are installed by the pip of the environment. conda adds it with a warning where it is
      not listed; other programs that read the file need not, and in an environment without its own pip the entries
      cannot be installed. List it, so that its version can be pinned as well.
    `,
    exceptions: 'Silent where the section is empty, and for templates.',
    references: [
      {
        title: 'Creating an environment file manually',
        url: 'https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html#creating-an-environment-file-manually',
      },
    ],
    bad: [
      {
        'environment.yml': file`
          name: app
          channels: [conda-forge]
          dependencies:
            - python=3.12
            - pip:
                - requests==2.32.3
        `,
      },
    ],
    good: [
      {
        'environment.yml': file`
          name: app
          channels: [conda-forge]
          dependencies:
            - python=3.12
            - pip
            - pip:
                - requests==2.32.3
        `,
      },
    ],
  },
  messages: {
    missing:
      'There is a `pip:` section, but `pip` is not among the packages: conda warns and adds one of its own choice, other programs may fail. Add `- pip`.',
  },
  checks: {
    *environment(context): Iterable<Report> {
      const { environment } = context;
      if (isUnreadable(environment)) return;
      if (condaPackages(environment).some((item) => item.spec.name === 'pip')) return;
      const section = pipSections(environment).find((each) => each.entries.length > 0);
      if (section === undefined) return;
      const edit = itemAbove(context, section, 'pip');
      yield {
        message: 'missing',
        span: section.keySpan,
        fixes: edit ? [{ title: "Add '- pip' above", safe: true, edits: [edit] }] : [],
      };
    },
  },
});
