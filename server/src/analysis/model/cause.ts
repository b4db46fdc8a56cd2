import type { Location } from '../text/span';
import { display } from '../text/value';

/**
 * Why the model believes something: a place and what it says there, and what came before it. Causes form a chain, the
 * newest first; `location` is absent for what the base image or Docker itself brings.
 */
export interface Cause {
  readonly text: string;
  readonly location: Location | undefined;
  readonly before: Cause | undefined;
}

/** A new link in front of `before`. */
export function because(text: string, location: Location | undefined, before?: Cause): Cause {
  return { text: display(text), location, before };
}

/** The chain as a list, oldest first, at most `most` links (the newest are kept), repeated places left out. */
export function chain(cause: Cause | undefined, most = 8): Cause[] {
  const links: Cause[] = [];
  const seen = new Set<string>();
  for (let link = cause; link && links.length < most; link = link.before) {
    const key = link.location
      ? `${link.location.file}:${link.location.span.start}:${link.location.span.end}`
      : link.text;
    if (seen.has(key)) continue;
    seen.add(key);
    links.push(link);
  }
  return links.reverse();
}
