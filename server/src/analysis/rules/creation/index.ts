/** The rules about creating environments. */
import type { Rule } from '../rule';
import { basePython } from './basePython';
import { commandSubstitutionInEnv } from './commandSubstitutionInEnv';
import { condaAfterPip } from './condaAfterPip';
import { copySourceMissing } from './copySourceMissing';
import { cpuBuild } from './cpuBuild';
import { cudaCompilerMissing } from './cudaCompilerMissing';
import { devcontainerFileMissing } from './devcontainerFileMissing';
import { environmentFileNotCopied } from './environmentFileNotCopied';
import { environmentInMount } from './environmentInMount';
import { envVariableScope } from './envVariableScope';
import { failingCommand } from './failingCommand';
import { hiddenFailure } from './hiddenFailure';
import { hostEnvironmentCopied } from './hostEnvironmentCopied';
import { installIntoBase } from './installIntoBase';
import { missingSystemLibrary } from './missingSystemLibrary';
import { missingYes } from './missingYes';
import { removedFlag } from './removedFlag';
import { sameInstructionVariable } from './sameInstructionVariable';
import { secondCuda } from './secondCuda';
import { unpinnedPackage } from './unpinnedPackage';
import { unquotedVersion } from './unquotedVersion';
import { updateConda } from './updateConda';
import { userLevelEnvironment } from './userLevelEnvironment';
import { wrongCreateCommand } from './wrongCreateCommand';

export const creationRules: readonly Rule[] = [
  removedFlag,
  wrongCreateCommand,
  missingYes,
  unquotedVersion,
  environmentFileNotCopied,
  copySourceMissing,
  updateConda,
  unpinnedPackage,
  condaAfterPip,
  commandSubstitutionInEnv,
  userLevelEnvironment,
  envVariableScope,
  hiddenFailure,
  failingCommand,
  cpuBuild,
  basePython,
  sameInstructionVariable,
  environmentInMount,
  hostEnvironmentCopied,
  installIntoBase,
  devcontainerFileMissing,
  missingSystemLibrary,
  cudaCompilerMissing,
  secondCuda,
];
