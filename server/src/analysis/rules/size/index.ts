/** Rules on the size of images and on the build cache. */
import type { Rule } from '../rule';
import { cleanEmptiesCacheMount } from './cleanEmptiesCacheMount';
import { cleanInLaterLayer } from './cleanInLaterLayer';
import { copyBeforeCreate } from './copyBeforeCreate';
import { cudaDevelImage } from './cudaDevelImage';
import { installerLeft } from './installerLeft';
import { missingClean } from './missingClean';
import { missingDockerignore } from './missingDockerignore';
import { pipCache } from './pipCache';

export const sizeRules: readonly Rule[] = [
  missingClean,
  cleanInLaterLayer,
  cleanEmptiesCacheMount,
  copyBeforeCreate,
  missingDockerignore,
  pipCache,
  installerLeft,
  cudaDevelImage,
];
