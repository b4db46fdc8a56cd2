import { asksForOtherPython, basePythonLines, otherPythonInFile } from '../../facts/basePython';
import { type CommandContext, condaCalls } from '../../facts/calls';
import { isKnown } from '../../text/value';
import { defineRule, type Report } from '../rule';

export const basePython = defineRule({
  code: 'CD3021',
  name: 'base-python',
  category: 'creation',
  severity: 'warning',
  docs: {
    summary: 'Another Python is put into base, on which conda itself runs.',
    why: 'conda is a program in Python, and it runs on the Python of base. `conda install python=3.9` asks the solver for another one: it looks for minutes for versions of conda and its parts that fit, refuses (base is pinned, or nothing fits), or takes conda apart, so that the next `conda` call fails. Base is for conda; your program wants an environment of its own, which can have any Python: `conda create -n app python=3.9`. Or take an image or installer whose Python is the one you want.',
    exceptions:
      "Silent where base may have the Python asked for already, where the version of conda is not known, and on micromamba's images, whose base is empty at first.",
    references: [
      {
        title: 'conda: managing Python',
        url: 'https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-python.html',
      },
      { title: 'docker-images#277', url: 'https://github.com/anaconda/docker-images/issues/277' },
    ],
    bad: [
      'FROM continuumio/miniconda3:24.9.2-0\nRUN conda install -y -c conda-forge python=3.9 django=4.2 && conda clean -afy\n',
    ],
    good: [
      'FROM continuumio/miniconda3:24.9.2-0\nRUN conda create -y -n web -c conda-forge python=3.9 django=4.2 && conda clean -afy\n',
    ],
  },
  messages: {
    other:
      '`{spec}` puts another Python into base, on which conda itself runs: the solver refuses, or conda breaks. Make an environment for it: `conda create -n app {spec}`.',
    file: '`{spec}` in `{file}` puts another Python into base, on which conda itself runs: the solver refuses, or conda breaks. Make an environment from the file instead: `conda env create -n app -f {file}`.',
  },
  checks: { dockerfile: check, script: check },
});

function* check(context: CommandContext): Iterable<Report> {
  for (const call of condaCalls(context)) {
    const { command, conda } = call;
    if (command.when !== 'build' || command.place.file !== context.path) continue;
    if (!/^(?:install|update|upgrade|env update)$/.test(conda.subcommand)) continue;
    const pythons = basePythonLines(call);
    if (pythons === undefined) continue;
    for (const { value, place } of conda.positionals) {
      if (!isKnown(value) || !asksForOtherPython(value, pythons)) continue;
      yield {
        message: 'other',
        data: { spec: value },
        span: place?.file === context.path ? place.span : command.place.span,
      };
    }
    const found = otherPythonInFile(call, pythons);
    if (found !== undefined) yield { message: 'file', data: found, span: command.place.span };
  }
}
