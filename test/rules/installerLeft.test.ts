import { installerLeft } from '../../server/src/analysis/rules/size/installerLeft';
import { testRule } from './tester';

const FROM = 'FROM buildpack-deps:bookworm-20250610-curl\n';
const URL = 'https://github.com/conda-forge/miniforge/releases/download/25.3.1-0/Miniforge3-25.3.1-0-Linux-x86_64.sh';

testRule(installerLeft, {
  valid: [
    {
      name: 'deleted in the same RUN',
      files: `${FROM}RUN curl -fsSLo /tmp/c.sh ${URL} && bash /tmp/c.sh -b -p /opt/conda && rm /tmp/c.sh\n`,
    },
    {
      name: 'deleted by a pattern',
      files: `${FROM}RUN curl -fsSLo /tmp/c.sh ${URL} && bash /tmp/c.sh -b -p /opt/conda && rm -rf /tmp/*\n`,
    },
    {
      name: 'deleted with its folder',
      files: `${FROM}RUN curl -fsSLo /tmp/c/c.sh ${URL} && bash /tmp/c/c.sh -b -p /opt/conda && rm -rf /tmp/c\n`,
    },
    { name: 'piped', files: `${FROM}RUN curl -fsSL ${URL} | bash -s -- -b -p /opt/conda\n` },
    {
      name: 'a cache mount',
      files: `${FROM}RUN --mount=type=cache,target=/dl curl -fsSLo /dl/c.sh ${URL} && bash /dl/c.sh -b -p /opt/conda\n`,
    },
    {
      name: 'a builder stage',
      files: `${FROM.trim()} AS build\nRUN curl -fsSLo /tmp/c.sh ${URL} && bash /tmp/c.sh -b -p /opt/conda\nFROM debian:12.11\nCOPY --from=build /opt/conda /opt/conda\n`,
    },
  ],
  invalid: [
    {
      name: 'in the folder of the stage',
      files: `${FROM}WORKDIR /setup\nRUN curl -fsSLO «${URL}» && bash Miniforge3-25.3.1-0-Linux-x86_64.sh -b -p /opt/conda\n`,
      message: 'left',
      severity: 'info',
      fixed: `${FROM}WORKDIR /setup\nRUN curl -fsSLO ${URL} && bash Miniforge3-25.3.1-0-Linux-x86_64.sh -b -p /opt/conda && rm /setup/Miniforge3-25.3.1-0-Linux-x86_64.sh\n`,
    },
    {
      name: 'deleted too late, by a command that would find nothing any more',
      files: `${FROM}RUN curl -fsSLo /tmp/c.sh «${URL}» && bash /tmp/c.sh -b -p /opt/conda\nRUN rm /tmp/c.sh\n`,
      titles: [],
    },
    {
      name: 'deleted too late',
      files: `${FROM}RUN wget -qO /tmp/c.sh «${URL}»\nRUN bash /tmp/c.sh -b -p /opt/conda && rm /tmp/c.sh\n`,
      message: 'left',
    },
    {
      name: 'ADD',
      files: `${FROM}ADD «${URL}» /tmp/c.sh\nRUN bash /tmp/c.sh -b -p /opt/conda && rm /tmp/c.sh\n`,
      message: 'added',
    },
  ],
});
