import { file, markdown } from '../markdown';
import { defineRule } from '../rule';

export const unusedSuppression = defineRule({
  code: 'CD0002',
  name: 'unused-suppression',
  category: 'general',
  severity: 'warning',
  fixable: 'safe',
  docs: {
    summary: 'A suppression comment for a rule that finds nothing there.',
    why: markdown`
      The comment once hid a finding that is gone; left in place, it will hide the next one that comes, and readers
      look for a problem that is not there.
    `,
    exceptions: 'Silent where the named rule is switched off, since its findings cannot be known then.',
    references: [
      { title: 'Suppressing findings', url: 'https://github.com/conda-in-docker/conda-in-docker#suppressing-findings' },
    ],
    bad: [
      file`
      FROM debian:12.8
      # conda-in-docker ignore=unpinned-base-tag
      RUN true
    `,
    ],
    good: [
      file`
      # conda-in-docker ignore=unpinned-base-tag we follow the newest on purpose
      FROM debian
      RUN true
    `,
    ],
  },
  messages: {
    default:
      'Nothing here is reported by `{name}`, so this suppression hides nothing now and would hide the next finding. Remove it.',
  },
  // Found where suppressions are applied, after all other rules.
  checks: {},
});
