/** A module whose every member can be called, made and read: enough of VS Code to see what the extension registers. */

/** Something that is whatever it is taken for. */
export function anything(): never {
  const target = function stub() {};
  return new Proxy(target, {
    get: (_, name) => {
      if (name === Symbol.toPrimitive) return () => '';
      if (name === Symbol.iterator) return [][Symbol.iterator].bind([]);
      // Not a promise: it would be waited for without an end.
      if (name === 'then') return undefined;
      return anything();
    },
    set: () => true,
    apply: () => anything(),
    construct: () => anything(),
  }) as never;
}

/** A module of such members, with some that do something. */
export function stubModule(members: Readonly<Record<string, unknown>>): object {
  return new Proxy(members, {
    get: (target, name) =>
      typeof name === 'string' && name in target ? target[name] : name === 'then' ? undefined : anything(),
    has: () => true,
  });
}
