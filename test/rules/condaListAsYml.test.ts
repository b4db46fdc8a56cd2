import { condaListAsYml } from '../../server/src/analysis/rules/reproducibility/condaListAsYml';
import { testRule } from './tester';

const TABLE =
  '\n#\n# Name                    Version                   Build  Channel\npython                    3.12.7          hc5c86c4_0_cpython    conda-forge\nzlib                      1.3.1                hb9d3cd8_2    conda-forge\nflask                     3.0.3                    pypi_0    pypi\n';

testRule(condaListAsYml, {
  valid: [
    { name: 'an environment file', files: { 'environment.yml': 'name: a\nchannels: [b]\ndependencies:\n  - zlib\n' } },
    {
      name: 'a list that is named as one',
      files: { 'packages.txt': `# packages in environment at /opt/conda:${TABLE}` },
    },
  ],
  invalid: [
    {
      name: 'the table',
      files: { 'environment.yml': `«# packages in environment at /opt/conda/envs/app:»${TABLE}` },
      message: 'table',
      severity: 'error',
      fixed:
        'name: app\nchannels:\n  - conda-forge\ndependencies:\n  - python==3.12.7\n  - zlib==1.3.1\n  - pip\n  - pip:\n      - flask==3.0.3\n',
    },
    {
      name: 'the export',
      files: { 'env.yaml': '«# platform: linux-64»\nzlib=1.3.1=hb9d3cd8_2\nxz=5.2.6=h0_0\n' },
      message: 'lines',
      fixed: 'channels:\n  - conda-forge\ndependencies:\n  - zlib==1.3.1\n  - xz==5.2.6\n',
    },
  ],
});
