import { commandSubstitutionInEnv } from '../../server/src/analysis/rules/creation/commandSubstitutionInEnv';
import { testRule } from './tester';

const FROM = 'FROM continuumio/miniconda3:24.11.1-0\n';

const CREATE = 'RUN conda env create -f /tmp/environment.yml && conda clean -afy\n';

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
      fixed: `${FROM}ENV ROOT="/opt/conda"\n`,
    },
    {
      name: 'the name in the environment file that was copied',
      files: {
        Dockerfile: `${FROM}COPY environment.yml /tmp/\n${CREATE}ENV PATH /opt/conda/envs/«$(head -1 /tmp/environment.yml | cut -d' ' -f2)»/bin:$PATH\n`,
        'environment.yml': 'name: app\ndependencies:\n  - python=3.12\n',
      },
      fixed: {
        Dockerfile: `${FROM}COPY environment.yml /tmp/\n${CREATE}ENV PATH /opt/conda/envs/app/bin:$PATH\n`,
      },
    },
    {
      name: 'the working directory',
      files: `${FROM}WORKDIR /app\nENV A=«\`pwd\`»/x\n`,
      fixed: `${FROM}WORKDIR /app\nENV A=/app/x\n`,
    },
    { name: 'inside of a path', files: 'from example.org/own:1\nenv A=/x/«$(pwd)»/y B=1\n' },
    { name: 'the old form', files: `${FROM}ENV A «$(which python)»\n` },
    { name: 'backquotes', files: `${FROM}ARG A=x«\`date\`»\n` },
    { name: 'before FROM', files: `ARG A=«$(date)»\n${FROM}` },
    { name: 'nested', files: `${FROM}ENV A="«$(dirname $(which conda))»/.."\n` },
  ],
});
