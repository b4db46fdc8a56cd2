import { healthcheckForm } from '../../server/src/analysis/rules/start/healthcheckForm';
import { testRule } from './tester';

const FROM = 'FROM continuumio/miniconda3:24.11.1-0\n';
const test = (lines: string): string => `services:\n  app:\n    build: .\n    healthcheck:\n      test: ${lines}\n`;
const compose = (lines: string) => ({ 'compose.yaml': test(lines), Dockerfile: FROM });

testRule(healthcheckForm, {
  valid: [
    { name: 'a string', files: compose('wget -f http://localhost') },
    { name: 'CMD', files: compose('["CMD", "wget", "-f", "http://localhost"]') },
    { name: 'CMD-SHELL with one string', files: compose('["CMD-SHELL", "wget -f http://localhost || exit 1"]') },
    { name: 'NONE', files: compose('["NONE"]') },
    { name: 'a variable decides', files: compose('["${KIND}", "wget", "-f"]') },
    { name: 'Dockerfile', files: `${FROM}HEALTHCHECK CMD ["python", "check.py"]\n` },
    { name: 'no conda', files: { 'compose.yaml': test('["wget", "x"]'), Dockerfile: 'FROM debian:12\n' } },
  ],
  invalid: [
    {
      files: compose('[«"CMD-SHELL", "wget", "-f", "http://localhost"»]'),
      message: 'onlyFirst',
      severity: 'warning',
      fixed: test('["CMD", "wget", "-f", "http://localhost"]'),
    },
    {
      name: 'an item a line, with signs of the shell',
      files: compose(
        '\n        - «CMD-SHELL\n        - wget\n        - http://localhost\n        - "||"\n        - exit 1»',
      ),
      message: 'onlyFirst',
      fixed: test('\n        - CMD-SHELL\n        - "wget http://localhost || exit 1"'),
    },
    {
      name: 'comments between the items',
      files: compose('\n        - «CMD-SHELL\n        - wget # the program\n        - http://localhost»'),
      message: 'onlyFirst',
      titles: [],
    },
    {
      name: 'no kind',
      files: compose("[«'wget'», '-f', 'http://localhost']"),
      message: 'noKind',
      fixed: test('["CMD", "wget", "-f", "http://localhost"]'),
    },
    {
      name: 'no kind, an item a line',
      files: compose('\n        - «wget»\n        - http://localhost'),
      message: 'noKind',
      fixed: test('\n        - CMD\n        - wget\n        - http://localhost'),
    },
    {
      name: 'a kind in lower case',
      files: compose('[«cmd-shell», wget -f http://localhost]'),
      message: 'noKind',
      fixed: test('["CMD-SHELL", "wget -f http://localhost"]'),
    },
    {
      name: 'a Dockerfile that repeats the kind',
      files: `${FROM}HEALTHCHECK --interval=5s CMD [«"CMD"», "python", "check.py"]\n`,
      message: 'program',
      fixed: `${FROM}HEALTHCHECK --interval=5s CMD ["python", "check.py"]\n`,
    },
    {
      files: `${FROM}HEALTHCHECK CMD [«"CMD-SHELL"», "python check.py || exit 1"]\n`,
      message: 'program',
      fixed: `${FROM}HEALTHCHECK CMD python check.py || exit 1\n`,
    },
  ],
});
