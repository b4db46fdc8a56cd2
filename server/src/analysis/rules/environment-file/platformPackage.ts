import type { FileUse } from '../../contexts/types';
import { condaPackages, isUnreadable, pipEntries, placeOf, type Readable } from '../../facts/environmentFile';
import { removeItem } from '../../fixes/yaml';
import { isWindowsWheel, type PlatformPackage, platformPackageOf } from '../../knowledge/packages';
import { compareVersions, pinKind, selectorHolds } from '../../parse/conda';
import { display } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const platformPackage = defineRule({
  code: 'CD1113',
  name: 'platform-package',
  category: 'environment-file',
  severity: 'error',
  fixable: 'unsafe',
  docs: {
    summary: 'A package that exists for Windows or macOS only, in a file that a Dockerfile reads.',
    why: markdown`
      Images are Linux. conda finds no such package for it and stops with "PackagesNotFoundError" (pip with "No
      matching distribution found"). Such lines come from \`conda env export\` on a desktop; \`--from-history\` lists
      only what was asked for.
    `,
    exceptions: markdown`
      Silent where no Dockerfile reads the file, for entries of pip with a marker (\`; sys_platform == "win32"\`), and
      for micromamba’s \`sel(win):\`. A comment such as \`# [win]\` changes nothing for conda: see \`selector-comment\`.
    `,
    references: [
      {
        title: 'Exporting an environment file across platforms',
        url: 'https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html#exporting-an-environment-file-across-platforms',
      },
      { title: 'The package pywin32', url: 'https://github.com/conda-forge/pywin32-feedstock' },
    ],
    bad: [
      {
        'environment.yml': file`
          name: app
          channels: [conda-forge]
          dependencies:
            - python=3.12
            - pywin32
        `,
        Dockerfile: file`
          FROM condaforge/miniforge3:24.11.3-0
          COPY environment.yml .
          RUN conda env create -f environment.yml
        `,
      },
    ],
    good: [
      {
        'environment.yml': file`
      name: app
      channels: [conda-forge]
      dependencies:
        - python=3.12
        - pywin32
    `,
      },
    ],
  },
  messages: {
    conda:
      '`{package}` exists for {system} only, and `{command}` makes a Linux environment from this file: conda does not find it and the build stops. Delete it.',
    pip: '`{package}` has wheels for Windows only, and `{command}` makes a Linux environment from this file: pip does not find it and the build stops. Add `; sys_platform == "win32"`, or delete it.',
  },
  checks: {
    *environment({ environment, path, uses }): Iterable<Report> {
      const use = uses.find(({ command }) => command.reached !== 'no');
      if (use === undefined || isUnreadable(environment)) return;
      const command = display(use.command.text.split('\n')[0] ?? '').slice(0, 80);
      const related = [{ location: use.command.place, message: 'reads this file' }];
      for (const item of condaPackages(environment)) {
        const entry = platformPackageOf(item.spec.name);
        if (entry === undefined || !missesLinux(entry, item) || isSelected(item, uses)) continue;
        const edit = removeItem(path, item);
        yield {
          message: 'conda',
          data: { package: item.spec.name, system: entry.only === 'win' ? 'Windows' : 'macOS', command },
          span: placeOf(item, item.spec.spans.name),
          related,
          fixes: edit ? [{ title: `Delete ${item.spec.name}`, safe: false, edits: [edit] }] : [],
        };
      }
      for (const { section, entry } of pipEntries(environment)) {
        const { requirement } = entry;
        if (requirement.kind !== 'package' || requirement.marker || requirement.name === undefined) continue;
        if (!isWindowsWheel(requirement.name)) continue;
        const edit = removeItem(path, section.entries.length > 1 ? entry : section);
        yield {
          message: 'pip',
          data: { package: requirement.name, command },
          span: entry.text.span,
          related,
          fixes: edit ? [{ title: `Delete ${requirement.name}`, safe: false, edits: [edit] }] : [],
        };
      }
    },
  },
});

/** Whether no version that the spec allows is there for Linux. */
function missesLinux(entry: PlatformPackage, { spec }: Readable): boolean {
  if (entry.before === undefined) return true;
  if (!/^(?:exact|fuzzy|build)$/.test(pinKind(spec)) || spec.version?.kind !== 'relation') return false;
  return (compareVersions(spec.version.version.text, entry.before) ?? 0) < 0;
}

/** `sel(win): pywin32` where only micromamba reads the file. */
function isSelected(item: Readable, uses: readonly FileUse[]): boolean {
  if (item.selector?.kind !== 'key') return false;
  const micromamba = uses.every(({ command }) => command.conda?.program !== 'conda');
  return micromamba && selectorHolds(item.selector, 'linux-64') !== true;
}
