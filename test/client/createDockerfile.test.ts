import { describe, expect, test } from 'vitest';
import { dockerfileFor, dockerignoreFor } from '../../client/src/walkthrough/dockerfile';
import { Analyzer } from '../../server/src/analysis/analyzer';
import { containerPlan } from '../../server/src/analysis/plan/plan';
import { MemoryFiles } from '../../server/src/analysis/project/memory';

const YML = (name: string, packages: string) =>
  `${name}channels:\n  - conda-forge\n  - nodefaults\ndependencies:\n  - python=3.12\n${packages}`;

describe('the Dockerfile for an environment file', () => {
  test.each([
    ['environment.yml', YML('name: science\n', ''), 'science', 'no'],
    ['environment.yml', YML('name: "lab"  # mine\n', '  - jupyterlab=4.3\n'), 'lab', 'yes'],
    ['environment-dev.yaml', YML('', '  - conda-forge::notebook=7.3\n'), 'work', 'yes'],
    ['environment.yml', YML('name: base\n', ''), 'work', 'no'],
  ])(
    '%s: it builds, everything runs in the environment, and no rule finds an error or a warning',
    (file, text, name, jupyter) => {
      const files = {
        '/p/Dockerfile': dockerfileFor({ file, text }),
        '/p/.dockerignore': dockerignoreFor(file),
        [`/p/${file}`]: text,
      };
      const analyzer = new Analyzer(new MemoryFiles(files), { roots: ['/p'] });
      const context = analyzer.context('/p/Dockerfile');
      if (context?.kind !== 'dockerfile') throw new Error('no Dockerfile');
      const plan = containerPlan(context, '/p', null);
      expect(plan).toMatchObject({ environment: { name }, succeeds: true, jupyter: { installed: jupyter } });
      expect(plan?.predictions.start).toMatchObject({ activated: name, python: name });
      expect(context.self.final?.final.user).toBe('worker');
      const found = analyzer.lint('/p/Dockerfile').filter(({ severity }) => severity !== 'info');
      expect(found.map(({ code, message }) => [code, message])).toEqual([]);
    },
  );
});
