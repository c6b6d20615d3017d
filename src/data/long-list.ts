/**
 * What a pure function makes of a list, worked out once for each list that is long. Lists that answer what rules ask of
 * the world are the same for many requests, and never change.
 */
export function onceForLong<T>(compute: (list: readonly unknown[]) => T): (list: readonly unknown[]) => T {
  const known = new WeakMap<readonly unknown[], { readonly made: T }>();
  return (list) => {
    if (list.length < long) return compute(list);
    const before = known.get(list);
    if (before !== undefined) return before.made;
    const made = compute(list);
    known.set(list, { made });
    return made;
  };
}

const long = 64;
