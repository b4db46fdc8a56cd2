import { unpinnedPython } from '../../server/src/analysis/rules/environment-file/unpinnedPython';
import { testRule } from './tester';

const HEAD = 'name: app\nchannels:\n  - conda-forge\ndependencies:\n';
const yml = (text: string) => ({ 'environment.yml': HEAD + text });

testRule(unpinnedPython, {
  valid: [
    { name: 'a release line', files: yml('  - python=3.12\n') },
    { name: 'exact', files: yml('  - python==3.12.7\n') },
    { name: 'an upper bound', files: yml('  - python>=3.10,<3.13\n') },
    { name: 'both ends open is one of two lines', files: yml('  - python=3.12\n  - python\n') },
    { name: 'no Python at all', files: yml('  - r-base=4.4\n  - samtools=1.21\n') },
    { name: 'a template', files: yml('  - python\n  - {{ more }}\n') },
    {
      name: 'brought into an environment that has its Python',
      files: {
        ...yml('  - pandas=2.2\n'),
        Dockerfile:
          'FROM quay.io/jupyter/minimal-notebook:2024-10-07\nCOPY environment.yml /tmp/\nRUN mamba env update -n base -f /tmp/environment.yml\n',
      },
    },
    { name: 'a lock beside', files: { ...yml('  - python\n'), 'conda-lock.yml': 'version: 1\n' } },
    { name: 'a build for one release of Python', files: yml('  - numpy=1.23.5=py310hd5efca6_0\n') },
    { name: 'a spec that cannot be read may be it', files: yml('  - python=>3.12\n  - numpy\n') },
  ],
  invalid: [
    {
      name: 'no version',
      files: yml('  - «python»  # any\n  - numpy=2.1\n'),
      message: 'open',
      severity: 'warning',
      titles: ['Pin to python=3.12', 'Pin to python=3.13'],
      fixed: `${HEAD}  - python=3.12  # any\n  - numpy=2.1\n`,
    },
    { name: 'a lower bound alone', files: yml('  - «python>=3.8»\n'), message: 'open' },
    { name: 'a major version', files: yml('  - «python=3»\n'), message: 'open' },
    { name: 'a star', files: yml('  - «python=*»\n'), message: 'open' },
    { name: 'brought in by a package', files: yml('  - zlib\n  - «pandas»=2.2\n'), message: 'absent', says: 'pandas' },
    { name: 'brought in by pip', files: yml('  - zlib\n  - «pip»:\n      - requests\n'), message: 'absent' },
  ],
});
