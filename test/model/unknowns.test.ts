/** What the model must not claim to know. */
import { expect, test } from 'vitest';
import { modelOf } from './harness';

const INSTALL = 'RUN wget https://repo.anaconda.com/miniconda/Miniconda3-py312_24.11.1-0-Linux-x86_64.sh -O m.sh && ';

test('an environment whose name is not known may be the one on PATH', () => {
  const model = modelOf(
    'FROM continuumio/miniconda3:24.11.1-0\nRUN git clone https://example.org/app.git /app\nRUN conda env create -f /app/environment.yml\nENV PATH=/opt/conda/envs/app/bin:$PATH\nRUN python -V\n',
  );
  expect(model.final?.commands.at(-1)?.python.known).toBe(false);
});

test('what conda-pack wrote into a folder may hold an activate script', () => {
  const model = modelOf(
    'FROM continuumio/miniconda3:24.11.1-0 AS build\nRUN conda create -y -n app python=3.12 && conda install -y conda-pack\nRUN conda-pack -n app -o /tmp/env.tar && mkdir /venv && cd /venv && tar xf /tmp/env.tar\nFROM debian:12\nCOPY --from=build /venv /venv\nSHELL ["/bin/bash", "-c"]\nRUN source /venv/bin/activate && python -V\n',
  );
  const [source, python] = model.final?.commands ?? [];
  expect(source?.fails).toBeUndefined();
  expect(python).toMatchObject({ reached: 'maybe', activated: { known: false } });
});

test('bash looks below the home folder for an entry of PATH that begins with ~, dash does not', () => {
  const dockerfile = (shell: string) =>
    `FROM debian:12\n${shell}${INSTALL}bash m.sh -b -p /root/conda\nENV PATH=~/conda/bin:$PATH\nRUN conda --version\n`;
  const last = (text: string) => modelOf(text).final?.commands.at(-1);
  expect(last(dockerfile('SHELL ["/bin/bash", "-c"]\n'))).toMatchObject({
    fails: undefined,
    python: { prefix: '/root/conda', known: true },
  });
  expect(last(dockerfile(''))).toMatchObject({ fails: { code: 'command-not-found' }, python: { prefix: null } });
});

test('a bash that was replaced by a script is not followed, and nothing breaks', () => {
  const model = modelOf(
    'FROM alpine:3.20\nRUN apk add bash && mv /bin/bash /bin/bash.orig && echo \'#!/bin/bash.orig\' > /bin/bash && echo \'/bin/bash.orig "$@"\' >> /bin/bash && chmod +x /bin/bash\nENTRYPOINT ["/bin/sh"]\n',
  );
  expect(model.final?.exec.interactive.activated.known).toBe(false);
  expect(model.final?.exec.plain.name).toBe('probe');
});

test('a cause shows what is not known in a form that people can read', () => {
  const model = modelOf('FROM example.org/own:1\nRUN bash -lc "python -V"\n');
  for (const { python, activated } of model.final?.commands ?? [])
    for (const fact of [python, activated]) expect(fact.cause?.text ?? '').not.toContain('\uFFFF');
  expect(model.final?.commands.at(-1)?.activated.cause?.text).toContain('/.profile');
});

const RETRY =
  'RUN set -eu; DONE=0; for i in 1 2 3; do if apt-get update && apt-get install -y wget; then DONE=1; break; else sleep 5; fi; done; if [ "$DONE" -ne 1 ]; then exit 1; fi; echo installed\n';

test('a loop that is left by break from one arm goes on behind it with what that arm has set', () => {
  const model = modelOf(`FROM debian:12\n${RETRY}RUN echo next\n`);
  const [last, before] = [...(model.final?.commands ?? [])].reverse();
  expect(model.final?.fails).toBe(false);
  expect(before).toMatchObject({ name: 'echo', reached: 'yes' });
  expect(last).toMatchObject({ name: 'echo', reached: 'yes' });
});

test('a script that may end well in the midst of a loop does not certainly fail at its end', () => {
  const model = modelOf('FROM debian:12\nCOPY get.sh /\nRUN bash /get.sh\nRUN echo next\n', {
    'get.sh':
      'for m in a b; do\n  if curl -sSL "https://$m.example.org/x" | tar -xz; then\n    exit 0\n  fi\ndone\nexit 1\n',
  });
  expect(model.final?.fails).toBe(false);
  expect(model.final?.commands.at(-1)).toMatchObject({ name: 'echo', reached: 'yes' });
});

test('a function that may return from a branch goes on behind its call', () => {
  const model = modelOf(
    'FROM debian:12\nRUN f() { if test -e /x; then V=1; return; fi; V=2; }; f; if [ "$V" = 2 ]; then exit 1; fi; echo next\n',
  );
  expect(model.final?.fails).toBe(false);
  expect(model.final?.commands.at(-1)).toMatchObject({ name: 'echo', reached: 'yes' });
});

const builds = (dockerfile: string, files: Record<string, string> = {}) => !modelOf(dockerfile, files).final?.fails;

test('every distribution says in a file which it is, and only its name is known', () => {
  const dockerfile = (test: string) => `FROM ubuntu:22.04\nCOPY setup.sh /\nRUN bash /setup.sh\nRUN echo ${test}\n`;
  const script =
    'set -e\n. /etc/os-release\nif [ "$ID" = ubuntu ]; then echo yes; else exit 1; fi\n[ "$VERSION_ID" = 24.04 ] || echo no\n';
  expect(builds(dockerfile('a'), { 'setup.sh': script })).not.toBe(false);
  const other = script.replace('= ubuntu', '= debian');
  expect(builds(dockerfile('b'), { 'setup.sh': other })).toBe(false);
});

test('what a base image has below /etc besides the start-up files of shells is not known', () => {
  expect(builds('FROM debian:12\nRUN set -e; . /etc/default/locale; echo "$LANG"\n')).not.toBe(false);
});

test('a script that is sourced and not known can have made any environment', () => {
  const model = modelOf(
    'FROM continuumio/miniconda3:24.11.1-0\nSHELL ["/bin/bash", "-c"]\nRUN git clone https://example.org/app.git && cd app && source scripts/make.sh\nRUN conda run -n app true\n',
  );
  expect(model.final?.commands.at(-2)?.fails).toBeUndefined();
});

test('two environments whose names are not known are not the same', () => {
  expect(
    builds(
      'FROM continuumio/miniconda3:24.11.1-0\nRUN git clone https://example.org/app.git /app\nRUN conda env create -f /app/a.yml\nRUN conda env create -f /app/b.yml\n',
    ),
  ).not.toBe(false);
});

test('micromamba is found behind an entry of PATH that ends in a slash', () => {
  expect(
    builds(
      'FROM debian:12\nRUN apt-get update && apt-get install -y curl bzip2\nRUN mkdir -p /opt/tools && curl -Ls https://micro.mamba.pm/api/micromamba/linux-64/latest | tar -xvj -C /opt/tools --strip-components=1 bin/micromamba\nENV PATH=/opt/tools/:$PATH\nRUN micromamba create -y -n app python=3.12\n',
    ),
  ).not.toBe(false);
});

test('the case of a value is changed as bash does it', () => {
  const model = modelOf(
    'FROM debian:12\nSHELL ["/bin/bash", "-c"]\nRUN N=miniforge3; echo "${N^}-${N^^}"; M=ABC; echo "${M,,}${M,}"\n',
  );
  const values = model.final?.commands.map((command) => command.argv[1]?.value);
  expect(values).toContain('Miniforge3-MINIFORGE3');
  expect(values).toContain('abcaBC');
});

test('the user of micromamba is renamed as its documentation says, and still starts and writes', () => {
  const model = modelOf(
    'FROM mambaorg/micromamba:2.3.0\nARG NEW=app\nUSER root\nRUN usermod "--login=$NEW" "--home=/home/$NEW" --move-home -u 1000 "$MAMBA_USER" && echo "$NEW" > /etc/arg_mamba_user\nENV MAMBA_USER=$NEW\nUSER $MAMBA_USER\nRUN micromamba create -y -n own python=3.12\nCMD ["python", "-V"]\n',
  );
  expect(model.final?.commands.filter((command) => command.fails !== undefined)).toEqual([]);
  expect(model.final?.start?.commands.at(-1)).toMatchObject({ name: 'python', reached: 'yes' });
  expect(model.final?.machine.environments.keys()).toContain('/opt/conda/envs/own');
});

test('words that xargs adds and nobody knows are shown as such', () => {
  const model = modelOf('FROM debian:12\nRUN find . -type f | xargs strip\n');
  expect(model.final?.commands.at(-1)?.text).toBe('strip …');
});
