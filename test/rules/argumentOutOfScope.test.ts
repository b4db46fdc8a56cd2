import { argumentOutOfScope } from '../../server/src/analysis/rules/start/argumentOutOfScope';
import { testRule } from './tester';

const FROM = 'FROM continuumio/miniconda3:24.11.1-0\n';

testRule(argumentOutOfScope, {
  valid: [
    `ARG NAME=app\n${FROM}ARG NAME\nRUN conda create -y -n $NAME python=3.12\n`,
    `${FROM}ARG NAME=app\nENV NAME=$NAME\nCMD conda run -n $NAME python a.py\n`,
    { name: 'a default', files: `ARG NAME=app\n${FROM}RUN echo \${NAME:-base}\n` },
    {
      name: 'the shell sets it',
      files: `ARG NAME=app\n${FROM}RUN NAME=x && echo $NAME\nRUN for NAME in a b; do echo $NAME; done\n`,
    },
    { name: 'single quotes, comments and escapes', files: `ARG NAME=app\n${FROM}RUN echo '$NAME' \\$NAME # $NAME\n` },
    { name: 'another environment variable', files: `ARG NAME=app\n${FROM}RUN echo $HOME\n` },
    { name: 'an unknown base', files: 'ARG NAME=app\nFROM example.org/own:1\nRUN echo $NAME\n' },
    { name: 'in the FROM itself', files: 'ARG TAG=24.11.1-0\nFROM continuumio/miniconda3:$TAG\n' },
    { name: 'a stage hands its arguments on', files: `${FROM.trim()} AS a\nARG NAME=app\nFROM a\nRUN echo $NAME\n` },
    { name: 'a value from outside', files: `ARG NAME=app\n${FROM}ARG NAME=$NAME\nRUN echo $NAME\n` },
    { name: 'a proxy', files: `ARG HTTP_PROXY\n${FROM}RUN echo $HTTP_PROXY\n` },
    {
      name: 'compose sets it',
      files: {
        Dockerfile: `${FROM}ARG MODE=fast\nCMD python a.py $MODE\n`,
        'compose.yaml': 'services:\n  a:\n    build: .\n    environment:\n      - MODE=slow\n',
      },
    },
  ],
  invalid: [
    {
      name: 'above FROM',
      files: `ARG NAME=app\n${FROM}RUN conda create -y \\\n    # its name\n    -n «$NAME» python=3.12 && conda clean -afy\n`,
      message: 'global',
      fixed: `ARG NAME=app\n${FROM}ARG NAME\nRUN conda create -y \\\n    # its name\n    -n $NAME python=3.12 && conda clean -afy\n`,
    },
    {
      name: 'in ENV',
      files: `ARG NAME=app\n${FROM}ENV PATH=/opt/conda/envs/«\${NAME}»/bin:$PATH\n`,
      fixed: `ARG NAME=app\n${FROM}ARG NAME\nENV PATH=/opt/conda/envs/\${NAME}/bin:$PATH\n`,
    },
    {
      name: 'in another stage',
      files: `${FROM.trim()} AS a\nARG NAME=app\nRUN echo $NAME\n${FROM}RUN echo «$NAME»\n`,
      message: 'stage',
      fixed: `${FROM.trim()} AS a\nARG NAME=app\nRUN echo $NAME\n${FROM}ARG NAME=app\nRUN echo $NAME\n`,
    },
    { name: 'further down', files: `${FROM}RUN echo «$NAME»\nARG NAME=app\n`, message: 'later' },
    { name: 'by the same ARG', files: `${FROM}ARG V=1 W=«$V»\nRUN echo $V $W\n`, message: 'same' },
    {
      name: 'at start',
      files: `${FROM}ARG NAME=app\nRUN conda create -y -n $NAME python=3.12\nCMD conda run --no-capture-output -n «$NAME» python job.py\n`,
      message: 'start',
      fixed: `${FROM}ARG NAME=app\nRUN conda create -y -n $NAME python=3.12\nENV NAME=\${NAME}\nCMD conda run --no-capture-output -n $NAME python job.py\n`,
    },
    { name: 'in a heredoc', files: `ARG NAME=app\n${FROM}RUN <<EOF\necho «$NAME»\nEOF\n` },
    {
      name: 'no ENV for credentials',
      files: `${FROM}ARG API_TOKEN\nCMD python a.py --token «$API_TOKEN»\n`,
      titles: [],
    },
  ],
});
