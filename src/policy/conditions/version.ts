/** A version of three numbers, and what it is a pre-release by. */
export interface Version {
  readonly numbers: readonly number[];
  readonly prerelease: readonly string[];
}

const form = /^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(?:-([0-9A-Za-z.-]+))?(?:\+([0-9A-Za-z.-]+))?$/;

/** Reads `X.Y.Z[-pre][+build]`, strictly; the build says nothing of the order. (Go: blang/semver Parse) */
export function parseVersion(text: string): Version | undefined {
  if (text.length > 256) return undefined;
  const match = form.exec(text);
  if (match === null) return undefined;
  const [, major, minor, patch, pre, build] = match;
  const prerelease = pre === undefined ? [] : pre.split(".");
  const parts = [...prerelease, ...(build === undefined ? [] : build.split("."))];
  if (parts.includes("") || prerelease.some((part) => /^0[0-9]+$/.test(part))) return undefined;
  return { numbers: [Number(major), Number(minor), Number(patch)], prerelease };
}

/** Negative, zero or positive as `a` goes before, with or after `b`; a pre-release goes before its release. */
export function compareVersions(a: Version, b: Version): number {
  for (const [index, number] of a.numbers.entries()) {
    const difference = number - (b.numbers[index] ?? 0);
    if (difference !== 0) return difference;
  }
  if (a.prerelease.length === 0 || b.prerelease.length === 0) return b.prerelease.length - a.prerelease.length;
  return comparePrereleases(a.prerelease, b.prerelease);
}

function comparePrereleases(a: readonly string[], b: readonly string[]): number {
  for (const [index, part] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    const order = compareParts(part, other);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** Numbers go before words, and by their amount. */
function compareParts(a: string, b: string): number {
  const [left, right] = [/^[0-9]+$/.test(a), /^[0-9]+$/.test(b)];
  if (left && right) return Number(a) - Number(b);
  if (left !== right) return left ? -1 : 1;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
