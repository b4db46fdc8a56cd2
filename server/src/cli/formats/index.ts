/** The formats of `lint`. */
import type { FormatContext, LintResult } from '../result';
import { compact } from './compact';
import { github } from './github';
import { json } from './json';
import { junit } from './junit';
import { type PrettyOptions, pretty } from './pretty';
import { sarif } from './sarif';

export const FORMATS = ['pretty', 'compact', 'json', 'sarif', 'github', 'junit'] as const;
export type Format = (typeof FORMATS)[number];

/** The run's result in a format. */
export function format(name: Format, result: LintResult, context: FormatContext, options: PrettyOptions): string {
  switch (name) {
    case 'pretty':
      return pretty(result, context, options);
    case 'compact':
      return compact(result, context);
    case 'json':
      return json(result, context);
    case 'sarif':
      return sarif(result, context);
    case 'github':
      return github(result, context);
    case 'junit':
      return junit(result, context);
  }
}
