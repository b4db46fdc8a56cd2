/** Where the files around a Dockerfile name its variables: build arguments, and what a container sets itself. */
import { dirname, join } from '../project/paths';
import type { Span } from '../text/span';
import { isKnown } from '../text/value';
import { devcontainersOf, type RunningService } from './outside';
import { declared } from './scene';
import type { AddVariable, SymbolSource } from './types';

/** Notes the ENV variables that services and dev containers set themselves. */
export function noteOverrides(
  source: SymbolSource,
  dockerfile: string,
  services: readonly RunningService[],
  add: AddVariable,
): void {
  for (const { service, file, stage } of services) {
    const { env } = declared(stage);
    for (const { name, nameSpan } of service.environment) {
      if (env.has(name)) add(stage.index, name, nameSpan, 'use', 'override', file);
    }
    for (const { path: written } of service.envFiles) {
      if (!isKnown(written.value)) continue;
      const path = join(dirname(file), written.value);
      for (const { name, nameSpan } of source.project.envFile(path)?.entries ?? []) {
        if (env.has(name)) add(stage.index, name, nameSpan, 'use', 'override', path);
      }
    }
  }
  for (const { path, stage } of devcontainersOf(source, dockerfile, services)) {
    const { env } = declared(stage);
    const devcontainer = source.project.devcontainer(path);
    for (const { name, nameSpan } of [...(devcontainer?.containerEnv ?? []), ...(devcontainer?.remoteEnv ?? [])]) {
      if (env.has(name)) add(stage.index, name, unquoted(nameSpan), 'use', 'override', path);
    }
  }
}

/**
 * Notes the build arguments that compose files and devcontainers hand in.
 * @param scopes where each ARG is declared first
 */
export function noteArguments(
  { project }: SymbolSource,
  dockerfile: string,
  scopes: ReadonlyMap<string, number | ''>,
  add: AddVariable,
): void {
  const note = (name: string, span: Span, file: string): void => {
    const scope = scopes.get(name);
    if (scope !== undefined) add(scope, name, span, 'use', 'argument', file);
  };
  for (const { service, file, build } of project.services) {
    if (build?.dockerfile !== dockerfile) continue;
    for (const { name, nameSpan } of service.build?.args ?? []) note(name, nameSpan, file);
  }
  const origins = new Set(
    project.buildsOf(dockerfile).map(({ origin }) => (origin.kind === 'devcontainer' ? origin.file : '')),
  );
  for (const { path, devcontainer } of project.devcontainers) {
    if (!origins.has(path)) continue;
    for (const { name, nameSpan } of devcontainer.build?.args ?? []) note(name, unquoted(nameSpan), path);
  }
}

/** The inside of a JSON string. */
function unquoted({ start, end }: Span): Span {
  return { start: start + 1, end: Math.max(start + 1, end - 1) };
}
