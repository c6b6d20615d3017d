import { sha256 } from "./hash.ts";
import { compileRegExp } from "./regexp.ts";

/** A text made by chance, or why there is none. */
export type RandomText =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "error"; readonly error: string }
  /** It would be longer than anybody can want. */
  | { readonly kind: "too-large" };

/**
 * A text that a regular expression in Go's syntax matches. It is determined by the seed: the same seed, the same text.
 * (zach-klippenstein/goregen)
 */
export function randomText(pattern: string, seed: string): RandomText {
  const checked = compileRegExp(pattern);
  if (checked.kind === "error") return checked;
  const writer = new Writer(pattern, new Dice(`${seed}\n${pattern}`));
  const text = writer.alternatives();
  if (writer.isTooLong) return { kind: "too-large" };
  if (text === undefined || !writer.isDone) {
    return { kind: "error", error: `random cannot make texts for ${pattern}` };
  }
  return { kind: "text", text };
}

/** How often `*` and `+` repeat at most, and how long a text may become. */
const mostRepeats = 4096;
const longest = 65_536;

/** A stream of numbers that a seed determines. */
class Dice {
  private readonly seed: string;
  private block = "";
  private at = 0;
  private count = 0;

  constructor(seed: string) {
    this.seed = seed;
  }

  /** A number from 0 up to and without `sides`. */
  roll(sides: number): number {
    if (this.at >= this.block.length) {
      this.block = sha256(new TextEncoder().encode(`${this.seed}\n${this.count++}`));
      this.at = 0;
    }
    const chunk = this.block.slice(this.at, this.at + 8);
    this.at += 8;
    return Number.parseInt(chunk, 16) % sides;
  }
}

const digits = charsIn("09");
const word = charsIn("09AZaz__");
const blank = " \t";
const printable = charsIn(" ~");
const classes: Readonly<Record<string, string>> = {
  d: digits,
  w: word,
  s: blank,
  D: without(digits),
  W: without(word),
  S: without(blank),
};
const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", f: "\f", v: "\v" };

/** Writes while it reads the expression: what is known to be right, and whose parts are all known. */
class Writer {
  private readonly pattern: string;
  private readonly dice: Dice;
  private at = 0;
  private length = 0;

  constructor(pattern: string, dice: Dice) {
    this.pattern = pattern;
    this.dice = dice;
  }

  get isDone(): boolean {
    return this.at === this.pattern.length;
  }

  /** Whether writing was given up: what is written need not match then. */
  get isTooLong(): boolean {
    return this.length > longest;
  }

  /** One of several sequences; all are written, so that all are read. `undefined` for what is not known. */
  alternatives(): string | undefined {
    const written: string[] = [];
    do {
      const one = this.sequence();
      if (one === undefined) return undefined;
      written.push(one);
    } while (this.take("|"));
    return written[this.dice.roll(written.length)];
  }

  private sequence(): string | undefined {
    let written = "";
    while (this.at < this.pattern.length && !"|)".includes(this.peek())) {
      const start = this.at;
      const first = this.atom();
      if (first === undefined) return undefined;
      const times = this.repeats();
      const end = this.at;
      const parts = times === 0 ? [] : [first];
      for (let count = 1; count < times && this.length <= longest; count++) parts.push(this.again(start));
      this.at = end;
      written += parts.join("");
    }
    return written;
  }

  /** Another text for the part that begins at a place. */
  private again(start: number): string {
    this.at = start;
    return this.atom() ?? "";
  }

  private repeats(): number {
    const [least, most] = this.bounds();
    this.take("?");
    return least + this.dice.roll(most - least + 1);
  }

  private bounds(): readonly [number, number] {
    if (this.take("?")) return [0, 1];
    if (this.take("*")) return [0, mostRepeats];
    if (this.take("+")) return [1, mostRepeats];
    const counted = /^\{(\d+)(,(\d*))?\}/.exec(this.pattern.slice(this.at, this.at + 16));
    if (counted === null) return [1, 1];
    this.at += counted[0].length;
    const least = Number(counted[1]);
    if (counted[2] === undefined) return [least, least];
    return [least, counted[3] === "" ? least + mostRepeats : Number(counted[3])];
  }

  private atom(): string | undefined {
    this.length++;
    const char = this.next();
    if (char === "(") return this.group();
    if (char === "[") return this.oneOf(this.class());
    if (char === ".") return this.oneOf(printable);
    if (char === "^" || char === "$") return "";
    return char === "\\" ? this.oneOf(this.escape()) : char;
  }

  private group(): string | undefined {
    if (this.take("?")) {
      if (!this.take(":")) return undefined;
    }
    const written = this.alternatives();
    return this.take(")") ? written : undefined;
  }

  private escape(): string | undefined {
    const char = this.next();
    if (Object.hasOwn(classes, char)) return classes[char];
    if (Object.hasOwn(escapes, char)) return escapes[char];
    return /[0-9A-Za-z]/.test(char) ? undefined : char;
  }

  private class(): string | undefined {
    const negated = this.take("^");
    let chars = "";
    for (let first = true; first || this.peek() !== "]"; first = false) {
      const from = this.next();
      if (from === "" || (from === "[" && this.peek() === ":")) return undefined;
      const one = from === "\\" ? this.escape() : from;
      if (one === undefined) return undefined;
      chars += one.length === 1 && this.isRange() ? this.rangeFrom(one) : one;
    }
    this.at++;
    return negated ? without(chars) : chars;
  }

  private isRange(): boolean {
    return this.peek() === "-" && this.pattern[this.at + 1] !== "]";
  }

  private rangeFrom(from: string): string {
    this.at++;
    const to = this.next();
    return charsIn(from + (to === "\\" ? (this.escape() ?? "") : to));
  }

  private oneOf(chars: string | undefined): string | undefined {
    return chars === undefined || chars === "" ? undefined : chars[this.dice.roll(chars.length)];
  }

  private peek(): string {
    return this.pattern[this.at] ?? "";
  }

  private next(): string {
    return this.pattern[this.at++] ?? "";
  }

  private take(char: string): boolean {
    if (this.peek() !== char) return false;
    this.at++;
    return true;
  }
}

/** All characters of ranges, each given by its first and last. */
function charsIn(ranges: string): string {
  let chars = "";
  for (let at = 0; at + 1 < ranges.length; at += 2) {
    for (let code = ranges.charCodeAt(at); code <= ranges.charCodeAt(at + 1); code++)
      chars += String.fromCharCode(code);
  }
  return chars;
}

function without(chars: string): string {
  return [...printable].filter((char) => !chars.includes(char)).join("");
}
