/** Tells whether a whole text matches. */
export type TextTest = (text: string) => boolean;

/** Whether a text has `*` or `?` in it. */
export function hasWildcard(text: string): boolean {
  return text.includes("*") || text.includes("?");
}

/**
 * Compiles a wildcard pattern: `*` is any sequence (also empty, also `/`), `?` exactly one code point, nothing escapes
 * them. Anchored at both ends; the empty pattern matches only the empty text. (kyverno: ext/wildcard)
 *
 * Matching takes at most length of pattern × length of text steps.
 */
export function compileWildcard(pattern: string): TextTest {
  if (!hasWildcard(pattern)) return (text) => text === pattern;
  if (pattern === "*") return () => true;
  if (pattern === "?*" || pattern === "*?") return (text) => text !== "";
  return simpleTest(pattern) ?? scanTest(pattern);
}

/** Matches one text with one pattern; where a pattern is used more than once, {@link compileWildcard} is for it. */
export function matchesWildcard(pattern: string, text: string): boolean {
  return pattern === text || (hasWildcard(pattern) && compileWildcard(pattern)(text));
}

/** Tests for patterns with up to two stars and no `?`: `a*`, `*a`, `a*b`, `*a*`. */
function simpleTest(pattern: string): TextTest | undefined {
  if (pattern.includes("?")) return undefined;
  const parts = pattern.split("*");
  const [first = "", second = "", third] = parts;
  if (parts.length === 2) return edgesTest(first, second);
  if (parts.length === 3 && first === "" && third === "") return (text) => text.includes(second);
  return undefined;
}

function edgesTest(prefix: string, suffix: string): TextTest {
  if (suffix === "") return (text) => text.startsWith(prefix);
  if (prefix === "") return (text) => text.endsWith(suffix);
  const shortest = prefix.length + suffix.length;
  return (text) => text.length >= shortest && text.startsWith(prefix) && text.endsWith(suffix);
}

const anySequence = -1;
const anyPoint = -2;

function scanTest(pattern: string): TextTest {
  const points = Array.from(pattern, (symbol) => {
    if (symbol === "*") return anySequence;
    return symbol === "?" ? anyPoint : (symbol.codePointAt(0) ?? 0);
  });
  return (text) => scan(points, text);
}

/** Walks pattern and text together; on a mismatch only the last star takes one more, so nothing is tried twice. */
function scan(points: readonly number[], text: string): boolean {
  let at = 0;
  let from = 0;
  let afterStar = -1;
  let starEnd = 0;
  while (from < text.length) {
    const wanted = points[at];
    const point = text.codePointAt(from) ?? 0;
    if (wanted === anySequence) {
      afterStar = ++at;
      starEnd = from;
    } else if (wanted === point || wanted === anyPoint) {
      at++;
      from += widthOf(point);
    } else if (afterStar >= 0) {
      if (afterStar === points.length) return true;
      starEnd += widthOf(text.codePointAt(starEnd) ?? 0);
      from = starEnd;
      at = afterStar;
    } else {
      return false;
    }
  }
  while (points[at] === anySequence) at++;
  return at === points.length;
}

const widthOf = (point: number) => (point > 0xffff ? 2 : 1);
