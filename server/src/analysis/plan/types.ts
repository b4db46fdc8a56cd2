/** The plan as the analysis makes it: paths of the project for files, and spans for places in them. */
import type { ContainerPlan } from '../../../../common/src/containerPlan';
import type { Span } from '../text/span';

/** A change of a file that puts Jupyter into the environment. */
export interface JupyterFix {
  readonly file: string;
  readonly span: Span;
  readonly text: string;
  /** The package that it adds. */
  readonly package: string;
}

/** The plan before it is handed to a client. */
export type ProjectPlan = ContainerPlan<JupyterFix>;
