/**
 * Features of dev containers (https://containers.dev/features): scripts that install things into the image before an
 * editor works in it. By their names without registry, version and digest.
 */

/** A feature that brings conda: where it installs it, and what. */
export interface CondaFeature {
  readonly name: RegExp;
  readonly root: string;
  readonly programs: readonly string[];
  readonly source: string;
}

export const CONDA_FEATURES: readonly CondaFeature[] = [
  {
    name: /(?:^|\/)devcontainers\/features\/conda$/,
    root: '/opt/conda',
    programs: ['conda'],
    source: 'https://github.com/devcontainers/features/blob/main/src/conda/install.sh',
  },
  {
    name: /(?:^|\/)devcontainers\/features\/anaconda$/,
    root: '/usr/local/conda',
    programs: ['conda'],
    source: 'https://github.com/devcontainers/features/blob/main/src/anaconda/install.sh',
  },
  {
    name: /(?:^|\/)rocker-org\/devcontainer-features\/miniforge$/,
    root: '/opt/conda',
    programs: ['conda', 'mamba'],
    source: 'https://github.com/rocker-org/devcontainer-features/tree/main/src/miniforge',
  },
];

/** Features of https://github.com/devcontainers/features/tree/main/src that bring neither conda nor another Python. */
const PLAIN =
  /(?:^|\/)devcontainers\/features\/(?:aws-cli|azure-cli|common-utils|copilot-cli|desktop-lite|docker-in-docker|docker-outside-of-docker|dotnet|git|git-lfs|github-cli|go|hugo|java|kubectl-helm-minikube|node|nvidia-cuda|powershell|ruby|rust|sshd|terraform)$/;

/** What a feature does to conda: brings it, nothing, or what is not known. */
export function featureOf(written: string): CondaFeature | 'plain' | 'unknown' {
  const name = written.replace(/@.*$/s, '').replace(/:[^/:]*$/, '');
  return CONDA_FEATURES.find((each) => each.name.test(name)) ?? (PLAIN.test(name) ? 'plain' : 'unknown');
}
