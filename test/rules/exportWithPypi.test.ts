import { exportWithPypi } from '../../server/src/analysis/rules/reproducibility/exportWithPypi';
import { testRule } from './tester';

const HEAD = '# This file may be used to create an environment using:\n# platform: linux-64\n';

testRule(exportWithPypi, {
  valid: [
    {
      name: 'under a name of YAML: said and rewritten as a whole by conda-list-as-yml',
      files: { 'environment.yml': `flask=3.0.3=pypi_0\nnumpy=2.1.2=py312h58c1407_0\nzlib=1.3.1=h0_2\n` },
    },
    {
      name: 'packages of conda',
      files: { 'requirements.txt': `${HEAD}numpy=2.1.2=py312h58c1407_0\nzlib=1.3.1=h0_2\n` },
    },
    { name: 'requirements of pip', files: { 'requirements.txt': 'requests==2.32.3\nflask\n' } },
  ],
  invalid: [
    {
      name: 'two of three',
      files: {
        'spec.txt': `${HEAD}«flask=3.0.3=pypi_0»\nzlib=1.3.1=h0_2\nrequests=2.32.3=pypi_0\n`,
      },
      severity: 'warning',
      says: '2 such lines',
      fixed: `${HEAD}zlib=1.3.1=h0_2\n`,
    },
    {
      name: 'nothing else',
      files: { 'spec.txt': `${HEAD}«flask=3.0.3=pypi_0»\nrequests=2.32.3=pypi_0\n` },
      titles: [],
    },
  ],
});
