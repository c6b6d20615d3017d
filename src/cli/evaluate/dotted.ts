import { isRecord, setOwn } from "../../data/index.ts";

/** Makes `{ a: { b: 1 } }` of `{ "a.b": 1 }`. Parts in double quotes may hold dots: `a."b.c"`. */
export function nested(flat: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  let made: unknown = {};
  for (const [key, value] of Object.entries(flat)) {
    const wrapped = parts(key).reduceRight<unknown>((inner, part) => wrap(part, inner), value);
    made = withPath(made, wrapped);
  }
  return made as Readonly<Record<string, unknown>>;
}

/** Lays one value over another: objects are merged key by key, anything else is replaced. What is given is left as it is. */
export function withPath(below: unknown, above: unknown): unknown {
  if (!isRecord(below) || !isRecord(above)) return above;
  const merged: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(below)) setOwn(merged, key, value);
  for (const [key, value] of Object.entries(above)) {
    setOwn(merged, key, Object.hasOwn(merged, key) ? withPath(merged[key], value) : value);
  }
  return merged;
}

function wrap(part: string, inner: unknown): Readonly<Record<string, unknown>> {
  const object: Record<string, unknown> = {};
  setOwn(object, part, inner);
  return object;
}

function parts(key: string): readonly string[] {
  const found = key.match(/"[^"]*"|[^.]+/g) ?? [];
  return found.map((part) => (part.startsWith('"') ? part.slice(1, -1) : part));
}
