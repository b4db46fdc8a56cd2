import { expect, test } from 'vitest';
import { addPackages, NotWritten } from '../../server/src/analysis/fixes/packages';

type Wanted = Readonly<Record<'conda' | 'pip', readonly string[]>>;

/** Adds `name=version` and `name==version`. @returns the new text, with what was added */
function after(text: string, wanted: Partial<Wanted>): readonly [string, readonly string[]] | undefined {
  const split = (manager: 'conda' | 'pip', list: readonly string[] = []) =>
    list.map((each) => {
      const [name = '', version] = each.split(/==?/);
      return { name, version, manager };
    });
  try {
    const all = [...split('conda', wanted.conda), ...split('pip', wanted.pip)];
    const found = addPackages(text, all, { always: true });
    return [found.text, found.lines];
  } catch (error) {
    if (error instanceof NotWritten) return undefined;
    throw error;
  }
}

test('packages go below the last one, with its indentation, its line ends and comments kept', () => {
  const text =
    'name: app\r\ndependencies:\r\n    - python=3.12 # this one\r\n    - pip:\r\n        - rich\r\n# end\r\n';
  expect(after(text, { conda: ['numpy=2.1', 'xarray'], pip: ['httpx==0.28'] })).toEqual([
    'name: app\r\ndependencies:\r\n    - python=3.12 # this one\r\n    - numpy=2.1\r\n    - xarray\r\n    - pip:\r\n        - rich\r\n        - httpx==0.28\r\n# end\r\n',
    ['numpy=2.1', 'xarray', 'httpx==0.28'],
  ]);
});

test('without a section for pip one is made, with pip', () => {
  expect(after('dependencies:\n  - python', { pip: ['httpx==0.28'] })?.[0]).toBe(
    'dependencies:\n  - python\n  - pip\n  - pip:\n    - httpx==0.28',
  );
  expect(after('dependencies:\n- python\n- pip\n', { conda: ['a=1'], pip: ['b==2'] })?.[0]).toBe(
    'dependencies:\n- python\n- a=1\n- pip\n- pip:\n  - b==2\n',
  );
});

test('a list in brackets', () => {
  expect(after('dependencies: [python, pip]\n', { conda: ['numpy=2.1'] })?.[0]).toBe(
    'dependencies: [python, pip, numpy=2.1]\n',
  );
  // There is no way to write a section into it that is sure.
  expect(after('dependencies: [python, pip]\n', { pip: ['b==2'] })).toBeUndefined();
});

test('what is named already stays, unless it leaves the version out', () => {
  const text = 'dependencies:\n  - "numpy>=2"\n  - xarray=2024.1\n  - pip:\n    - Rich==13.0\n    - httpx\n';
  expect(after(text, { conda: ['numpy=2.1'], pip: ['httpx==0.28'] })).toEqual([text, []]);
  expect(after(text, { conda: ['numpy=1.26', 'xarray=2025.1'], pip: ['rich==14.0'] })?.[0]).toBe(
    'dependencies:\n  - "numpy=1.26"\n  - xarray=2025.1\n  - pip:\n    - rich==14.0\n    - httpx\n',
  );
});

test('a file without a list gets one', () => {
  expect(after('name: app\n', { conda: ['numpy=2.1'] })?.[0]).toBe('name: app\ndependencies:\n  - numpy=2.1\n');
});
