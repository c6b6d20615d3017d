import { isFields } from "./fields.ts";

/**
 * Whether two values say the same to the API server: key order does not count, and an absent value, `null` and an
 * empty list are one. (kubernetes: apimachinery pkg/api/equality)
 */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (isNothing(a) || isNothing(b)) return isNothing(a) && isNothing(b);
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => same(item, b[index]));
  }
  return isFields(a) && isFields(b) && sameFields(a, b);
}

function sameFields(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): boolean {
  const ofA = Object.keys(a);
  const onlyB = Object.keys(b).filter((key) => !Object.hasOwn(a, key));
  return (
    ofA.every((key) => same(a[key], Object.hasOwn(b, key) ? b[key] : undefined)) &&
    onlyB.every((key) => isNothing(b[key]))
  );
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}
