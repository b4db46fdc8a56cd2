/** All entries, in the order of look-up. */
import type { BaseImageFacts } from '../baseImage';
import { DEBIAN_FAMILY } from './debian';
import { JUPYTER_FAMILY } from './jupyter';
import { MICROMAMBA_FAMILY } from './micromamba';
import { MINICONDA_FAMILY } from './miniconda';
import { MINIFORGE_FAMILY } from './miniforge';
import { PYTHON_FAMILY } from './python';

export const TABLE: readonly BaseImageFacts[] = [
  ...MINICONDA_FAMILY,
  ...MINIFORGE_FAMILY,
  ...MICROMAMBA_FAMILY,
  ...JUPYTER_FAMILY,
  ...DEBIAN_FAMILY,
  ...PYTHON_FAMILY,
];
