/** What error messages mean: the one table behind docs/errors.md, `explain --error` and failed builds in the editor. */
import { CONDA_ERRORS } from './conda';
import { CONTAINER_ERRORS } from './container';
import { PYTHON_ERRORS } from './python';
import type { ErrorMessage } from './types';

export type { ErrorMessage, ErrorTool } from './types';

export const ERROR_MESSAGES: readonly ErrorMessage[] = [...CONDA_ERRORS, ...CONTAINER_ERRORS, ...PYTHON_ERRORS];
