import { commandSubstitutionInEnv } from '../../server/src/analysis/rules/creation/commandSubstitutionInEnv';
import { testRule } from './tester';

const FROM = 'FROM continuumio/miniconda3:24.11.1-0\n';

testRule(commandSubstitutionInEnv, {
  valid: [
    `${FROM}ENV A=/opt/conda\nARG B=\${A}/envs\n`,
    { name: 'single quotes', files: `${FROM}ENV A='$(pwd)'\n` },
    { name: 'escaped', files: `${FROM}ENV A=\\$(pwd)\n` },
    { name: 'a prompt', files: `${FROM}ENV PS1="$(pwd) "\nENV PROMPT_COMMAND="$(date)"\n` },
    { name: 'in a RUN', files: `${FROM}RUN export A=$(pwd) && echo $A\n` },
    { name: 'the escape directive is a backquote', files: '# escape=`\nFROM example.org/own:1\nENV A=a`\n    B=b\n' },
    { name: 'a label', files: `${FROM}LABEL a="$(pwd)"\n` },
  ],
  invalid: [
    {
      files: `${FROM}ENV ROOT="«$(conda info --base)»"\n`,
      message: 'literal',
      severity: 'error',
      says: '`ROOT` holds the text `$(conda info --base)`',
    },
    { name: 'inside of a path', files: 'from example.org/own:1\nenv A=/x/«$(pwd)»/y B=1\n' },
    { name: 'the old form', files: `${FROM}ENV A «$(which python)»\n` },
    { name: 'backquotes', files: `${FROM}ARG A=x«\`date\`»\n` },
    { name: 'before FROM', files: `ARG A=«$(date)»\n${FROM}` },
    { name: 'nested', files: `${FROM}ENV A="«$(dirname $(which conda))»/.."\n` },
  ],
});
