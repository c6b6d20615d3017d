/**
 * Whether `text` matches a pattern in which `*` stands for any run of characters and `?` for exactly one. Linear in
 * practice, never worse than the product of the lengths.
 */
export function matchesWildcard(pattern: string, text: string): boolean {
  if (pattern === "*") return true;
  let at = 0;
  let read = 0;
  let star = -1;
  let retry = 0;
  while (read < text.length) {
    const expected = pattern[at];
    if (expected === "*") {
      star = at++;
      retry = read;
    } else if (expected !== undefined && (expected === "?" || expected === text[read])) {
      at++;
      read++;
    } else if (star >= 0) {
      at = star + 1;
      read = ++retry;
    } else {
      return false;
    }
  }
  while (pattern[at] === "*") at++;
  return at === pattern.length;
}
