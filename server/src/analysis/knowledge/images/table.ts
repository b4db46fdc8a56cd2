/** All entries, in the order of look-up. */
import type { BaseImageFacts } from './baseImage';
import { BIO_FAMILY } from './bio';
import { DEBIAN_FAMILY } from './debian';
import { DEV_CONTAINER_FAMILY } from './devContainers';
import { GPU_FAMILY } from './gpu';
import { HUB_FAMILY } from './hubs';
import { JUPYTER_FAMILY } from './jupyter';
import { MICROMAMBA_FAMILY } from './micromamba';
import { MINICONDA_FAMILY } from './miniconda';
import { MINIFORGE_FAMILY } from './miniforge';
import { MINIMAL_FAMILY } from './minimal';
import { OTHER_FAMILY } from './others';
import { PLATFORM_FAMILY } from './platforms';
import { PYTHON_FAMILY } from './python';
import { RED_HAT_FAMILY } from './redhat';

export const TABLE: readonly BaseImageFacts[] = [
  ...MINICONDA_FAMILY,
  ...MINIFORGE_FAMILY,
  ...MICROMAMBA_FAMILY,
  ...JUPYTER_FAMILY,
  ...DEBIAN_FAMILY,
  ...PYTHON_FAMILY,
  ...RED_HAT_FAMILY,
  ...MINIMAL_FAMILY,
  ...GPU_FAMILY,
  ...HUB_FAMILY,
  ...DEV_CONTAINER_FAMILY,
  ...BIO_FAMILY,
  ...OTHER_FAMILY,
  ...PLATFORM_FAMILY,
];
