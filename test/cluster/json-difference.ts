/** One place where two documents differ, and what they have there, as JSON. */
export interface Difference {
  /** `.body.items[0].kind` */
  readonly path: string;
  readonly expected: string;
  readonly actual: string;
}

/** All places where `actual` differs from `expected`. Fields that are `undefined` count as absent. */
export function differences(expected: unknown, actual: unknown, path = ""): readonly Difference[] {
  if (isObject(expected) && isObject(actual)) return inObjects(expected, actual, path);
  if (Array.isArray(expected) && Array.isArray(actual)) return inLists(expected, actual, path);
  if (Object.is(expected, actual)) return [];
  return [{ path, expected: shown(expected), actual: shown(actual) }];
}

type Fields = Readonly<Record<string, unknown>>;

function inObjects(expected: Fields, actual: Fields, path: string): readonly Difference[] {
  const keys = [...new Set([...Object.keys(expected), ...Object.keys(actual)])].sort();
  return keys.flatMap((key) => differences(own(expected, key), own(actual, key), `${path}.${key}`));
}

function inLists(expected: readonly unknown[], actual: readonly unknown[], path: string): readonly Difference[] {
  const length = Math.max(expected.length, actual.length);
  return Array.from({ length }, (_, index) => differences(expected[index], actual[index], `${path}[${index}]`)).flat();
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function own(fields: Fields, key: string): unknown {
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}

const longest = 600;

function shown(value: unknown): string {
  const text = value === undefined ? "(absent)" : JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
