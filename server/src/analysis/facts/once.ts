/** The keeper of answers: each question about an object is worked out once, and its answer goes when the object goes. */

/** A question about an object, whose answer is kept. */
export function once<K extends object, V>(work: (about: K) => V): (about: K) => V {
  const kept = new WeakMap<K, { readonly answer: V }>();
  return (about) => {
    let found = kept.get(about);
    if (found === undefined) {
      found = { answer: work(about) };
      kept.set(about, found);
    }
    return found.answer;
  };
}

/**
 * The same for a question with more to it than the object.
 *
 * @param keyOf what tells two such questions about the same object apart: a text, or an object by its identity
 */
export function onceBy<K extends object, More extends unknown[], V>(
  keyOf: (...more: More) => unknown,
  work: (about: K, ...more: More) => V,
): (about: K, ...more: More) => V {
  const answers = once((_: K) => new Map<unknown, { readonly answer: V }>());
  return (about, ...more) => {
    const kept = answers(about);
    const key = keyOf(...more);
    let found = kept.get(key);
    if (found === undefined) {
      found = { answer: work(about, ...more) };
      kept.set(key, found);
    }
    return found.answer;
  };
}
