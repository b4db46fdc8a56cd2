/** What the keys of an environment file mean, and well-known channels. */

import type { Line } from '../describe/prose';
import { type Prose, text } from '../describe/prose';

/** After https://github.com/conda/ceps/blob/main/cep-0024.md and conda's own reading of the file (conda/env/env.py). */
const KEYS: Readonly<Record<string, readonly Line[]>> = {
  name: [
    ['The name under which the environment is made: ', { code: 'envs/NAME' }, ' below the root prefix of conda.'],
    [{ code: 'conda env create -n OTHER' }, ' wins over it.'],
  ],
  channels: [
    [
      'Where packages come from. The first one goes first; with strict priority a package comes from the first channel that has it at all.',
    ],
    [
      'conda adds the channels of its own configuration (',
      { code: 'defaults' },
      ' if there is none); ',
      { code: 'nodefaults' },
      ' keeps them out.',
    ],
  ],
  dependencies: [
    [
      'The packages, each as a match spec: ',
      { code: 'numpy' },
      ', ',
      { code: 'numpy=2.1' },
      ' (any 2.1.x), ',
      { code: 'numpy>=2,<3' },
      '.',
    ],
    ['Packages of PyPI stand in a list below an item ', { code: 'pip:' }, '; conda installs its own first.'],
  ],
  pip: [
    ['Packages that pip installs once conda has made the environment, each as a line of a requirements file.'],
    [{ code: 'pip' }, ' itself must be among the dependencies.'],
  ],
  prefix: [
    ['The folder that the environment was in where the file was exported.'],
    [{ code: 'conda env create' }, ' ignores it; ', { code: '-p' }, ' on the command line says where to make it.'],
  ],
  variables: [
    ['Environment variables that activation sets and deactivation takes back.'],
    ['They are not set where the environment is only put on PATH.'],
  ],
  platforms: [['The platforms to solve for, such as ', { code: 'linux-64' }, '. conda-lock reads them.']],
  category: [
    ['The group that the packages belong to (', { code: 'main' }, ', ', { code: 'dev' }, '). conda-lock reads it.'],
  ],
  'pip-repositories': [['Addresses of package indexes for pip. conda-lock reads them.']],
  'allow-pypi-requests': [['Whether conda-lock may ask PyPI.']],
};

/** The meaning of a key of environment.yml; undefined for keys that mean nothing. */
export function describeKey(name: string): Prose | undefined {
  const lines = Object.hasOwn(KEYS, name) ? KEYS[name] : undefined;
  return lines?.map((line) => text(...line));
}

const CHANNELS: Readonly<Record<string, readonly Line[]>> = {
  'conda-forge': [
    ['The channel of the conda-forge community.'],
    [{ url: 'https://conda-forge.org/', text: 'conda-forge.org' }],
  ],
  defaults: [
    [
      "Anaconda's own channels (",
      { code: 'main' },
      ' and ',
      { code: 'r' },
      '); larger organizations need a license for them.',
    ],
    [{ url: 'https://www.anaconda.com/legal/terms/terms-of-service', text: 'Terms of service' }],
  ],
  bioconda: [
    ['Packages for the life sciences. They build on those of conda-forge, which has to stand above it.'],
    [{ url: 'https://bioconda.github.io/', text: 'bioconda.github.io' }],
  ],
  nodefaults: [['No channel: it keeps out the channels of the configuration, ', { code: 'defaults' }, ' among them.']],
};

/** What is known of a channel; undefined for one that is not well known. */
export function describeChannel(name: string): Prose | undefined {
  const lines = Object.hasOwn(CHANNELS, name) ? CHANNELS[name] : undefined;
  return lines && [text({ strong: name }), ...lines.map((line) => text(...line))];
}
