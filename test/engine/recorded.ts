/** What was recorded in test/activation, for the suites that build it again. */
import { createHash } from 'node:crypto';
import type { Observed } from './lab.js';

/** One case of test/activation/*.json: what a real engine with the real conda showed. */
export interface RecordedCase {
  readonly dockerfile: string;
  readonly files: Readonly<Record<string, string>>;
  readonly builds: boolean;
  readonly probes: readonly (Observed & { readonly exec?: readonly string[] })[];
  readonly error?: string;
}

/** more.json names every environment in a folder called envs, the probe only those in the folder of a root prefix. */
export function plainName(environment: string | null): string | null {
  return environment?.replace(/^\/.*\/envs\/(?=[^/]+$)/, '') ?? null;
}

const BUILDKIT_ARG = 'recorded with the classic builder; under BuildKit an ARG wins over an ENV of its name';
const BUILDKIT_STAGE =
  'recorded with the classic builder; under BuildKit a stage inherits the ARGs of the one it is from';
const WORDING = 'the stand-in fails for the same reason in other words';
const WEAKER = 'the stand-in does not know';

/** Cases of more.json that come out otherwise here, and why. */
export const DIFFERENT: Readonly<Record<string, string>> = {
  'arg-other-stage': BUILDKIT_STAGE,
  'arg-vs-env': BUILDKIT_ARG,
  'mm-activate-other-stage': BUILDKIT_STAGE,
  'mm-env-name-arg': BUILDKIT_ARG,
  'stage-name-case': 'recorded with the classic builder; BuildKit tells stage names apart by case',
  'create-name-with-slash': `${WORDING}: conda prints a set, in an order of its own`,
  'mm-env-name-missing': WORDING,
  'mf-mamba-activate-plain': WORDING,
  'run-exit-status': WORDING,
  'mf-mamba-hook': `${WEAKER} mamba's own shell hook`,
  'activate-env-vars-config': `${WEAKER} conda env config vars`,
  'activate-auto-activate-env': `${WEAKER} that conda init comments out older lines`,
  'run-inner-activate': `${WEAKER} all of what activating and leaving base inside conda run does`,
  'run-mixed-flags': `${WEAKER} conda run --dev`,
  'create-yaml-wrong-extension': `${WEAKER} files of requirements`,
  'create-yaml-crlf': WORDING,
  'create-name-base': `${WEAKER} that base cannot be made anew`,
  'create-condarc-copied': `${WEAKER} envs_dirs of a .condarc`,
};

/** Cases whose fixes are not proved, and why. */
export const NOT_PROVED: Readonly<Record<string, string>> = {
  'stage-name-case': 'does not build under BuildKit, which tells stage names apart by case',
  'conda-activate-no-init-newline': 'activate-without-hook does not know that probe needs the environment',
  'shell-bash-o-pipefail': 'a probe runs only where the activation fails',
  'flow-if-test': 'a probe runs only where the activation fails',
  'flow-bang': 'a probe runs only where the activation works against expectation',
  'run-missing-or': 'a probe runs only where conda run fails',
  'create-before-and-after-use': 'the environment meant is another one',
  'nested-bash-c-inherits': 'what fails is a deactivation',
  'nested-function-not-exported': 'what fails is an activation of base, then a deactivation',
  'run-inner-activate': 'what fails is an activation of base',
  'mm-two-envs': 'a probe stands behind a deactivation',
  'mm-stack': 'a probe stands behind a deactivation',
  'mm-nested-bash': 'what fails is an activation of base, or a deactivation',
  'mm-activate-with-arg': 'another command fails as well',
  'mm-skip-activate': 'another command fails as well',
  'create-env-exists': 'the build fails above for a reason of its own',
  'create-install-n': 'the build fails above for a reason of its own',
  'create-name-with-slash': 'the build fails above for a reason of its own',
  'create-with-yaml-file': 'the build fails above for a reason of its own',
  'run-exit-status': 'the build fails above for a reason of its own',
};

/** A sample that stays the same from run to run: the names whose digests come first. */
export function sample<T>(cases: readonly (readonly [string, T])[], size: number): (readonly [string, T])[] {
  const digest = (name: string): string => createHash('sha256').update(`sample 1 ${name}`).digest('hex');
  return cases
    .map((each) => ({ each, digest: digest(each[0]) }))
    .sort((a, b) => (a.digest < b.digest ? -1 : 1))
    .slice(0, size)
    .map(({ each }) => each);
}
