import { describe, expect, test } from 'vitest';
import { shellVariables } from '../../server/src/analysis/symbols/shellVariables';
import { analyzerOf, marked, placesAt, renamed } from './harness';

function everywhere(name: string, texts: Record<string, string>): void {
  test(name, () => {
    const { files, marks } = marked(texts);
    const expected = marks.map(({ file, start, end }) => `${file}:${start}-${end}`).sort();
    const analyzer = analyzerOf(files);
    for (const { file, start } of marks)
      expect(placesAt(analyzer, file, start), `from ${file}:${start}`).toEqual(expected);
  });
}

describe('a variable', () => {
  everywhere('is one through global ARG, ARGs of stages, shells and the arguments of compose', {
    Dockerfile:
      'ARG «version»=3.12\nFROM python:${«version»}-slim AS a\nARG «version»\nRUN echo "$«version» ${«version»:-none}" && bash -c \'echo $«version»\'\nLABEL version="$«version»"\nFROM debian:12\nRUN echo $version\nFROM debian:12\nARG «version»\nENV OTHER=${«version»}\nCOPY --chown=$«version» version /\nRUN <<EOF\necho $«version»\nEOF\n',
    'compose.yaml':
      'services:\n  s:\n    build:\n      context: .\n      args:\n        «version»: ${version}\n    environment:\n      version: 1\n',
    'build.sh': 'docker build --build-arg «version»=3.11 .\n',
  });

  everywhere('by ENV reaches CMD, scripts of the container and the environment of compose', {
    Dockerfile:
      'FROM debian:12 AS base\nENV «APP_MODE» fast\nFROM base\nCOPY run.sh /\nENTRYPOINT ["sh", "/run.sh"]\nHEALTHCHECK CMD test -n "$«APP_MODE»"\n',
    'run.sh': '#!/bin/sh\nset -e\necho "${«APP_MODE»:?}"\nAPP_MODE=slow\nexec server "$APP_MODE"\n',
    'compose.yaml':
      'services:\n  s:\n    build: .\n    env_file: settings.env\n    environment:\n      - «APP_MODE»=slow\n',
    'settings.env': 'APP=1\n«APP_MODE»=medium\n',
    '.devcontainer/devcontainer.json':
      '{ "build": { "dockerfile": "../Dockerfile", "context": ".." }, "containerEnv": { "«APP_MODE»": "x" } }',
  });

  everywhere('by ARG alone is nothing to a container', {
    Dockerfile: 'FROM debian:12\nARG «MODE»=1\nRUN echo $«MODE»\nCMD echo $MODE\n',
  });

  everywhere('that the shell sets anew is its own from there on', {
    Dockerfile: 'FROM debian:12\nARG «x»=1\nRUN echo $«x»; x=${«x»}2; echo $x\nRUN for x in a b; do echo $x; done\n',
  });

  everywhere('of another stage is another one', {
    Dockerfile: 'FROM debian:12\nENV «MODE»=1\nRUN echo $«MODE»\nFROM debian:12\nENV MODE=2\nRUN echo $MODE\n',
  });

  everywhere('whose name only looks like one of a program', {
    Dockerfile: 'FROM debian:12\nARG «CONDA_ENV»=app\nRUN echo $«CONDA_ENV»\n',
  });

  const Dockerfile = 'FROM debian:12\nARG one=1\nENV PATH=/opt/bin:$PATH two=$one\nRUN echo $one $THREE\n';
  test.each([
    ['one', 'two', /already a variable/],
    ['one', '1x', /starts with no digit/],
    ['one', 'PATH', /that Docker or other programs know/],
    ['one', 'CONDA_ENVS_PATH', /that Docker or other programs know/],
    ['PATH', 'other', /that Docker or other programs know/],
  ])('%s is not renamed to %s', (from, to, message) => {
    expect(renamed({ Dockerfile }, 'Dockerfile', Dockerfile.indexOf(from), to)).toMatch(message);
  });
});

test('the variables of a script, those of scripts inside and of heredocs among them', () => {
  const text =
    "f() { echo \"$a\"; }\ncat <<X\n$b ${c%x}\nX\nexport d\nread e; echo $e $(( f1 + $g ))\nsh -ec '$h' '$i'\n";
  expect(shellVariables(text).map(({ name, start, end }) => [name, text.slice(start, end)])).toEqual(
    ['a', 'b', 'c', 'd', 'f1', 'g', 'h'].map((name) => [name, name]),
  );
});
