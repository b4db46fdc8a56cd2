/** Cases for rules that look at no Dockerfile without conda: each names it in a comment at its end. */
import type { InvalidCase, ValidCase } from './tester';

interface Cases {
  readonly valid: readonly (string | ValidCase)[];
  readonly invalid: readonly InvalidCase[];
}

type Written = string | Readonly<Record<string, string>>;

const NAMED = '# for conda\n';

function named(written: Written): Written {
  if (typeof written === 'string') return written.endsWith('\n') ? written + NAMED : written;
  return Object.fromEntries(
    Object.entries(written).map(([path, text]) => [
      path,
      /Dockerfile/.test(path) && !/ignore$/.test(path) && text.endsWith('\n') ? text + NAMED : text,
    ]),
  );
}

/** The same cases, with conda named in each Dockerfile. */
export function nameConda({ valid, invalid }: Cases): Cases {
  return {
    valid: valid.map((each) =>
      typeof each === 'string' ? (named(each) as string) : { ...each, files: named(each.files) },
    ),
    invalid: invalid.map((each) => ({
      ...each,
      files: named(each.files),
      ...(each.fixed === undefined ? {} : { fixed: named(each.fixed) }),
      ...(each.alternatives === undefined
        ? {}
        : { alternatives: each.alternatives.map((one) => (one === undefined ? undefined : named(one))) }),
    })),
  };
}
