/** As much of a plan as freezing looks at. */
import type { ContainerPlan } from '../../common/src/containerPlan';

export const app = { name: 'app', prefix: '/opt/conda/envs/app' };

export const plan = {
  target: null,
  environment: app,
  environments: [{ name: 'base', prefix: '/opt/conda' }, app],
} as unknown as ContainerPlan;
