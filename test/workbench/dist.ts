import { join } from 'node:path';
import { root } from '../../scripts/lib/vscode-server.mjs';

/** Where global-setup.ts puts the bundles: apart from dist/, which somebody may be building at the same time. */
export const DIST = join(root, '.cache/workbench-dist');
