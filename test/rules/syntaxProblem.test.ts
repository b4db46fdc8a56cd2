import { syntaxProblem } from '../../server/src/analysis/rules/general/syntaxProblem';
import { testRule } from './tester';

const FROM = 'FROM condaforge/miniforge3:25.3.1-0\n';

testRule(syntaxProblem, {
  valid: [
    `${FROM}RUN true\n`,
    { name: 'lines of a template', files: `${FROM}{% if gpu %}\nRUN true\n{% endif %}\nENV A {{ b }} C\n` },
  ],
  invalid: [
    {
      name: 'lines that go on below a line that is no instruction: one finding',
      files: `${FROM}RUN conda install -y\n  «numpy=2.1»\n  scipy=1.14\n\n  # comment\n  pandas=2.2\nWORKDIR /app\n`,
    },
    { name: 'the same below another instruction', files: `${FROM}ENV A=b\n  «DATA=d»\n  OTHER=f\nUSER app\n` },
    { name: 'two names that are mistyped: two findings', files: `${FROM}«RUNN» true\n«WORKDIRR» /app\n` },
    { name: 'a mistyped FROM is what is missing', files: '«FRM» debian:12.8\nRUN true\nRUN true\nCOPY . /app\n' },
    { name: 'RUN before FROM: said once', files: '«RUN» true\nRUN true\nFROM debian:12.8\n' },
    {
      name: 'a Compose file: what follows from the first error is not said',
      files: { 'compose.yaml': 'services:\n  a:\n    ports: [\n    «c»ommand: x\n  b:\n   image: y\n' },
    },
  ],
});
