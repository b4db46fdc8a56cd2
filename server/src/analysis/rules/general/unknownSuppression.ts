import { file, markdown } from '../markdown';
import { defineRule } from '../rule';

export const unknownSuppression = defineRule({
  code: 'CD0003',
  name: 'unknown-suppression',
  category: 'general',
  severity: 'warning',
  fixable: 'safe',
  docs: {
    summary: 'A suppression comment that names no rule.',
    why: markdown`
      A misspelled name suppresses nothing: the finding that it was meant for is still reported, or the comment only
      looks as if it did something.
    `,
    exceptions: 'Names and codes of rules are both understood, and `all` stands for every rule.',
    references: [
      { title: 'Suppressing findings', url: 'https://github.com/conda-in-docker/conda-in-docker#suppressing-findings' },
    ],
    bad: [
      file`
      # conda-in-docker ignore=unpinned-base
      FROM debian:12.8
      RUN true
    `,
    ],
    good: [
      file`
      # conda-in-docker ignore=CD1001
      FROM debian
      RUN true
    `,
    ],
  },
  messages: { default: 'There is no rule named `{name}`, so this suppresses nothing. Correct the name or remove it.' },
  // Found where suppressions are applied, after all other rules.
  checks: {},
});
