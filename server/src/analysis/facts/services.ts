/** Services of Compose files. */
import type { ComposeContext } from '../contexts/types';
import type { ComposeService } from '../parse/compose/compose';
import { dirname } from '../project/paths';

/** Services of the same name in Compose files beside this one: overrides, and what this one overrides. */
export function namesakes(context: ComposeContext, service: ComposeService): ComposeService[] {
  const folder = dirname(context.path);
  return context.project.services
    .filter((use) => use.file !== context.path && use.service.name === service.name && dirname(use.file) === folder)
    .map((use) => use.service);
}

/** Variables that change which python is found, or what is activated. */
export const OWN_VARIABLES = /^(?:PATH|HOME|BASH_ENV|ENV|ENV_NAME|CONDA_.*|MAMBA_.*|VIRTUAL_ENV)$/;
