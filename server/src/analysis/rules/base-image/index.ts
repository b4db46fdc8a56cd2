/** The rules about base images and installers. */
import type { Rule } from '../rule';
import { anacondaTerms } from './anacondaTerms';
import { certificateChecksOff } from './certificateChecksOff';
import { certificateNotRead } from './certificateNotRead';
import { deprecatedBaseImage } from './deprecatedBaseImage';
import { installerArch } from './installerArch';
import { installerLatest } from './installerLatest';
import { missingDownloadTool } from './missingDownloadTool';
import { mutableBaseTag } from './mutableBaseTag';
import { oldGlibc } from './oldGlibc';
import { unpinnedBaseTag } from './unpinnedBaseTag';

export const baseImageRules: readonly Rule[] = [
  unpinnedBaseTag,
  mutableBaseTag,
  deprecatedBaseImage,
  installerLatest,
  installerArch,
  missingDownloadTool,
  anacondaTerms,
  oldGlibc,
  certificateChecksOff,
  certificateNotRead,
];
