/**
 * Which regular expressions the built-in engine may run. It backtracks, so only forms are taken with which giving up
 * what was matched never helps: a sequence of characters and classes from the start of the text, in which a repeated
 * one is always followed by something that it cannot match itself. Each such step back fails at once, and all of them
 * together are no more than the length of the text.
 */

/** One character or class with how often it may occur. */
interface Item {
  readonly ranges: Ranges;
  readonly least: number;
  /** `Infinity` for `*` and `+`. */
  readonly most: number;
}

/** Code points from and to, sorted, none touching another. */
type Ranges = readonly (readonly [from: number, to: number])[];

/** The built-in engine's version of an expression in Go's syntax; `undefined` where it is not safe, or not understood. */
export function builtinFor(text: string): RegExp | undefined {
  if (!text.startsWith("^")) return undefined;
  const read = readItems(text);
  if (read === undefined || !isUnambiguous(read.items)) return undefined;
  return new RegExp(`^${read.items.map(print).join("")}${read.toEnd ? "$" : ""}`, "u");
}

interface Cursor {
  readonly text: string;
  at: number;
}

function readItems(text: string): { readonly items: readonly Item[]; readonly toEnd: boolean } | undefined {
  const cursor: Cursor = { text, at: 1 };
  const items: Item[] = [];
  while (cursor.at < text.length) {
    if (text[cursor.at] === "$" && cursor.at === text.length - 1) return { items, toEnd: true };
    const ranges = readAtom(cursor);
    const times = ranges && readTimes(cursor);
    if (ranges === undefined || times === undefined) return undefined;
    items.push({ ranges, ...times });
  }
  return { items, toEnd: false };
}

const special = "\\^$.|?*+()[]{}";

function readAtom(cursor: Cursor): Ranges | undefined {
  const char = next(cursor);
  if (char === "[") return readClass(cursor);
  if (char === "\\") return readEscape(cursor);
  if (char === ".") return inverted([[0x0a, 0x0a]]);
  return char === undefined || special.includes(char) ? undefined : single(char);
}

/** The next code point, which is consumed. Half a surrogate pair ends the reading. */
function next(cursor: Cursor): string | undefined {
  const code = cursor.text.codePointAt(cursor.at);
  if (code === undefined || (code >= 0xd800 && code <= 0xdfff)) return undefined;
  const char = String.fromCodePoint(code);
  cursor.at += char.length;
  return char;
}

const classes: Readonly<Record<string, Ranges>> = {
  d: [[0x30, 0x39]],
  w: [
    [0x30, 0x39],
    [0x41, 0x5a],
    [0x5f, 0x5f],
    [0x61, 0x7a],
  ],
  s: [
    [0x09, 0x0a],
    [0x0c, 0x0d],
    [0x20, 0x20],
  ],
};

function readEscape(cursor: Cursor): Ranges | undefined {
  const char = next(cursor);
  if (char === undefined) return undefined;
  if (char in classes) return classes[char];
  return /^[!-/:-@[-`{-~]$/.test(char) ? single(char) : undefined;
}

function readClass(cursor: Cursor): Ranges | undefined {
  const negated = cursor.text[cursor.at] === "^";
  if (negated) cursor.at++;
  const found: [number, number][] = [];
  for (let first = true; ; first = false) {
    const char = next(cursor);
    // Go takes a bracket that comes first for itself; named classes and the like are left to the other engine.
    if (char === undefined || (first && char === "]") || char === "[") return undefined;
    if (char === "]") return negated ? inverted(merged(found)) : merged(found);
    const from = char === "\\" ? readEscape(cursor) : single(char);
    const range = from && readRange(cursor, from);
    if (range === undefined) return undefined;
    for (const [low, high] of range) found.push([low, high]);
  }
}

/** `a-z`, where a dash follows that is not the last of the class. */
function readRange(cursor: Cursor, from: Ranges): Ranges | undefined {
  if (cursor.text[cursor.at] !== "-" || cursor.text[cursor.at + 1] === "]") return from;
  cursor.at++;
  const char = next(cursor);
  if (char === undefined || char === "[") return undefined;
  const to = char === "\\" ? readEscape(cursor) : single(char);
  const [low] = from[0] ?? [];
  const [high] = to?.[0] ?? [];
  const plain = from.length === 1 && to?.length === 1 && from[0]?.[0] === from[0]?.[1] && to[0]?.[0] === to[0]?.[1];
  return plain && low !== undefined && high !== undefined && low <= high ? [[low, high]] : undefined;
}

function readTimes(cursor: Cursor): { readonly least: number; readonly most: number } | undefined {
  const [text, low, comma, high] =
    /^(?:[*+?]|\{(\d{1,4})(,?)(\d{0,4})\})?/.exec(cursor.text.slice(cursor.at, cursor.at + 12)) ?? [];
  if (text === undefined) return undefined;
  cursor.at += text.length;
  // Lazy and doubled repetitions are left to the other engine.
  if (/[*+?{]/.test(cursor.text.charAt(cursor.at)) && text !== "") return undefined;
  if (text === "") return cursor.text[cursor.at] === "{" ? undefined : { least: 1, most: 1 };
  if (text === "*") return { least: 0, most: Number.POSITIVE_INFINITY };
  if (text === "+") return { least: 1, most: Number.POSITIVE_INFINITY };
  if (text === "?") return { least: 0, most: 1 };
  const least = Number(low);
  const most = comma === "" ? least : high === "" ? Number.POSITIVE_INFINITY : Number(high);
  return least <= most && least <= 1000 && (most <= 1000 || most === Number.POSITIVE_INFINITY)
    ? { least, most }
    : undefined;
}

/** Whether what may follow an item that can occur more or less often is always something else than the item. */
function isUnambiguous(items: readonly Item[]): boolean {
  return items.every((item, index) => {
    if (item.least === item.most) return true;
    for (const following of items.slice(index + 1)) {
      if (overlap(item.ranges, following.ranges)) return false;
      if (following.least > 0) return true;
    }
    return true;
  });
}

function overlap(a: Ranges, b: Ranges): boolean {
  return a.some(([from, to]) => b.some(([low, high]) => from <= high && low <= to));
}

function single(char: string): Ranges {
  const code = char.codePointAt(0) ?? 0;
  return [[code, code]];
}

function merged(ranges: readonly (readonly [number, number])[]): Ranges {
  const result: [number, number][] = [];
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}

function inverted(ranges: Ranges): Ranges {
  const result: [number, number][] = [];
  let from = 0;
  for (const [low, high] of ranges) {
    if (low > from) result.push([from, low - 1]);
    from = high + 1;
  }
  if (from <= 0x10ffff) result.push([from, 0x10ffff]);
  return result;
}

function print({ ranges, least, most }: Item): string {
  const parts = ranges.map(([from, to]) => (from === to ? hex(from) : `${hex(from)}-${hex(to)}`));
  return `[${parts.join("")}]${timesText(least, most)}`;
}

function timesText(least: number, most: number): string {
  if (least === 1 && most === 1) return "";
  return most === Number.POSITIVE_INFINITY ? `{${least},}` : `{${least},${most}}`;
}

function hex(code: number): string {
  return `\\u{${code.toString(16)}}`;
}
