/** What the language server says of how images are built and worked in. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import {
  ADD_PACKAGES,
  type AddPackagesParams,
  type AddPackagesResult,
  CHANNELS,
  type ChannelsResult,
  COMPARE_ENVIRONMENT,
  CONTAINER_PLAN,
  type CompareEnvironmentParams,
  type CompareEnvironmentResult,
  type ContainerPlan,
  type ContainerPlanResult,
  type ErrorExplanation,
  EXPLAIN_ERROR,
  type ExplainErrorParams,
  type ExplainErrorResult,
  type ImportPackage,
  type InstalledPackageLine,
  PACKAGES_OF_IMPORTS,
  type PackagesOfImportsResult,
  RUN_PROBES,
  type RunProbesResult,
  TARGETS,
  type TargetsResult,
  WRITE_INSTALLED,
  type WriteInstalledResult,
} from '../../../common/src/protocol';

/** How often the server is asked where the file changes while it is read. */
const ATTEMPTS = 4;

export class Plans {
  constructor(private readonly client: BaseLanguageClient) {}

  /**
   * How the image of a Dockerfile is built and worked in; undefined where the server does not know it as one.
   *
   * @param target the stage; null for the last one; without it the one that whatever builds the Dockerfile names
   * @param recipe true: where the Dockerfile is not there, what a recipe makes of its folder
   */
  async of(dockerfile: vscode.Uri, target?: string | null, recipe = false): Promise<ContainerPlan | undefined> {
    const params = { uri: dockerfile.toString(), target, recipe };
    for (let attempt = 1; ; attempt++) {
      try {
        return (await this.client.sendRequest<ContainerPlanResult>(CONTAINER_PLAN, params)) ?? undefined;
      } catch (error) {
        // The file changed while it was read: ask again.
        if (attempt >= ATTEMPTS) throw error;
      }
    }
  }

  /**
   * The same for a Dockerfile as labels name it; undefined also where the server is not there (yet).
   *
   * @param target the stage; empty for the last one
   * @param recipe whether it was built from a recipe, without a Dockerfile on disk
   */
  async ofLabels(
    folder: string,
    dockerfile: string,
    target: string,
    recipe = false,
  ): Promise<ContainerPlan | undefined> {
    try {
      return await this.of(vscode.Uri.joinPath(vscode.Uri.file(folder), dockerfile), target || null, recipe);
    } catch {
      return undefined;
    }
  }

  /**
   * The same for what a compose service builds; undefined for one that runs an image of others.
   *
   * @param files the project's compose files, absolute, the one that the others override first
   */
  async ofService(files: readonly string[], service: string): Promise<ContainerPlan | undefined> {
    for (const file of [...files].reverse()) {
      const params = { uri: vscode.Uri.file(file).toString() };
      const targets = await this.client.sendRequest<TargetsResult>(TARGETS, params).catch(() => null);
      if (targets?.kind !== 'compose') continue;
      const build = targets.services.find(({ name }) => name === service)?.build ?? undefined;
      if (build !== undefined) return this.of(vscode.Uri.parse(build.dockerfile), build.target);
    }
    return undefined;
  }

  /** What the output of a step that failed means; undefined where the server is not there. */
  async explainError(dockerfile: vscode.Uri, log: readonly string[]): Promise<ErrorExplanation | undefined> {
    const params: ExplainErrorParams = { text: log.join('\n'), uri: dockerfile.toString() };
    return this.client.sendRequest<ExplainErrorResult>(EXPLAIN_ERROR, params).catch(() => undefined);
  }

  /** Edits that add packages to the file that an environment is made from; undefined where none is known. */
  async addPackages(params: AddPackagesParams): Promise<NonNullable<AddPackagesResult> | undefined> {
    return (await this.client.sendRequest<AddPackagesResult>(ADD_PACKAGES, params)) ?? undefined;
  }

  /** Where a build can ask the RUNs of a stage what they see; undefined as for `of`. */
  async probes(dockerfile: vscode.Uri, target: string | null): Promise<NonNullable<RunProbesResult> | undefined> {
    const params = { uri: dockerfile.toString(), target };
    return (await this.client.sendRequest<RunProbesResult>(RUN_PROBES, params)) ?? undefined;
  }

  /** Whether a file is an environment file of conda. */
  async isEnvironment(uri: vscode.Uri): Promise<boolean> {
    const params = { uri: uri.toString() };
    const found = await this.client.sendRequest<TargetsResult>(TARGETS, params).catch(() => null);
    return found?.kind === 'environment';
  }

  /** The channels that an environment file names; none where it is no such file. */
  async channels(uri: vscode.Uri): Promise<readonly string[]> {
    return (await this.client.sendRequest<ChannelsResult>(CHANNELS, { uri: uri.toString() })) ?? [];
  }

  /** The packages that bring modules; undefined for Python's own. */
  async packagesOf(modules: readonly string[]): Promise<readonly (ImportPackage | undefined)[]> {
    const found = await this.client.sendRequest<PackagesOfImportsResult>(PACKAGES_OF_IMPORTS, { modules });
    return found.map((each) => each ?? undefined);
  }

  /** How an environment file is changed for packages that were installed. */
  async writeInstalled(uri: vscode.Uri, packages: readonly InstalledPackageLine[]): Promise<WriteInstalledResult> {
    return this.client.sendRequest<WriteInstalledResult>(WRITE_INSTALLED, { uri: uri.toString(), packages });
  }

  /** An environment as it is installed against its file. */
  async compare(
    uri: vscode.Uri,
    platform: string,
    installed: CompareEnvironmentParams['installed'],
  ): Promise<CompareEnvironmentResult> {
    const params: CompareEnvironmentParams = { uri: uri.toString(), platform, installed };
    return this.client.sendRequest<CompareEnvironmentResult>(COMPARE_ENVIRONMENT, params);
  }
}
