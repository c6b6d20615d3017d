/**
 * The order in which go-yaml writes the keys of a map: letters by code point and after other characters, runs of
 * digits as numbers, a prefix first. (go-yaml v2: sorter.go)
 */
export function compareNaturally(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  let same = 0;
  while (same < shorter && a.charCodeAt(same) === b.charCodeAt(same)) same++;
  if (same === shorter) return a.length - b.length;
  const [left, right] = [a.charCodeAt(same), b.charCodeAt(same)];
  return isPlainLetter(left) && isPlainLetter(right) ? left - right : compareByPoints(a, b);
}

const isPlainLetter = (code: number) => (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a);

function compareByPoints(a: string, b: string): number {
  const left = Array.from(a);
  const right = Array.from(b);
  const shared = Math.min(left.length, right.length);
  for (let at = 0; at < shared; at++) {
    if (left[at] !== right[at]) return compareFrom(left, right, at);
  }
  return left.length - right.length;
}

const isLetter = (text: string) => /^\p{L}$/u.test(text);
const isDigit = (text: string | undefined) => text !== undefined && /^\p{Nd}$/u.test(text);

/** Compares at the first difference. */
function compareFrom(left: readonly string[], right: readonly string[], at: number): number {
  const a = left[at] ?? "";
  const b = right[at] ?? "";
  const aLetter = isLetter(a);
  if (aLetter !== isLetter(b)) return aLetter ? 1 : -1;
  if (!aLetter) {
    const lead = (a === "0" || b === "0") && followsDigit(left, at) ? "1" : "";
    const order = compareRuns(lead, digitsFrom(left, at), digitsFrom(right, at));
    if (order !== 0) return order;
  }
  return (a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0);
}

/** Whether a digit other than zero stands in the run before: then a zero is not a leading one. */
function followsDigit(text: readonly string[], at: number): boolean {
  for (let before = at - 1; before >= 0 && isDigit(text[before]); before--) {
    if (text[before] !== "0") return true;
  }
  return false;
}

function digitsFrom(text: readonly string[], at: number): string {
  let end = at;
  while (isDigit(text[end])) end++;
  return text.slice(at, end).join("");
}

/** By number, then the shorter run first. */
function compareRuns(lead: string, a: string, b: string): number {
  const left = significant(lead + a);
  const right = significant(lead + b);
  if (left.length !== right.length) return left.length - right.length;
  if (left !== right) return left < right ? -1 : 1;
  return a.length - b.length;
}

const significant = (digits: string) => digits.replace(/^0+/, "");
