/** The part of pyproject.toml that an environment is made from. */
import { listOf, readEntries, stringOf } from '../parse/pixi/manifest';

export interface Pyproject {
  readonly name: string | undefined;
  /** The oldest Python that it takes, as `3.11`. */
  readonly python: string | undefined;
  /** Requirements, as pip reads them; `.` where only the project's own build knows them (Poetry). */
  readonly dependencies: readonly string[];
}

/** Reads it; of a broken file what can be read. @see https://packaging.python.org/en/latest/specifications/pyproject-toml/ */
export function pyprojectOf(text: string): Pyproject {
  let name: string | undefined;
  let python: string | undefined;
  let dependencies: readonly string[] | undefined;
  let poetry = false;
  for (const { path, value } of readEntries(text)) {
    const key = path.join('.');
    if (key === 'project.name' || key === 'tool.poetry.name') name ??= stringOf(value);
    else if (key === 'project.requires-python' || key === 'tool.poetry.dependencies.python') {
      python ??= /(?:>=|~=|\^|~)\s*(3\.\d+)/.exec(value)?.[1];
    } else if (key === 'project.dependencies') dependencies = listOf(value);
    else if (key.startsWith('tool.poetry.dependencies.')) poetry = true;
  }
  return { name, python, dependencies: dependencies ?? (poetry ? ['.'] : []) };
}
