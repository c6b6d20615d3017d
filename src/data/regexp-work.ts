import type { RE2JS } from "re2js";

/**
 * So much work a single question to a regular expression may be: characters looked at, each times the size of the
 * expression, which is what one costs at worst. It takes less than a second.
 */
export const mostWork: number = 2 ** 24;

/** How many characters an expression may look at. */
export function mostLooks(regexp: RE2JS): number {
  return Math.floor(mostWork / Math.max(1, regexp.programSize()));
}

/** What is thrown where the work is too much. */
export class TooMuchWork extends Error {}

/** A text that counts how often somebody looks at its characters, and ends that when it is enough. */
export class CountedText extends String {
  looks = 0;
  readonly #text: string;
  readonly #most: number;

  constructor(text: string, most: number) {
    super(text);
    this.#text = text;
    this.#most = most;
  }

  override charCodeAt(index: number): number {
    this.spend(1);
    return this.#text.charCodeAt(index);
  }

  override indexOf(wanted: string, from = 0): number {
    const found = this.#text.indexOf(wanted, from);
    // Whole texts are looked through faster than characters.
    this.spend(Math.ceil(((found < 0 ? this.#text.length : found) - from) / searchedPerLook));
    return found;
  }

  /** Counts what else costs as much as so many looks. */
  spend(looks: number): void {
    this.looks += looks;
    if (this.looks > this.#most) throw new TooMuchWork();
  }
}

const searchedPerLook = 64;

/** What a match costs, which is kept, besides finding it. */
export const looksPerMatch = 64;

/** What comes of a question, `undefined` where it is too much work. */
export function within<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch (error) {
    if (error instanceof TooMuchWork) return undefined;
    throw error;
  }
}

/**
 * Whether an expression matches somewhere in a text, `undefined` where that is too much work. Large texts are looked at
 * by the automaton, which looks at each character once; a state of it may cost what a character costs elsewhere, and it
 * gives up where it needs more of them than one for ten characters.
 */
export function testWithin(regexp: RE2JS, text: string): boolean | undefined {
  const work = text.length * regexp.programSize();
  if (work <= mostWork / 4) return regexp.matcher(text).find();
  if (work > mostWork * 8) return undefined;
  const found = regexp.re2().dfa.match(inputOf(text), 0, unanchored);
  return found ?? (work <= mostWork ? regexp.matcher(text).find() : undefined);
}

const unanchored = 0;

/** The flags of the begin of a text, which is the begin of a line as well. */
const atBegin = 0b101;

/** A text as the automaton reads it: characters with their widths, from the begin on. */
function inputOf(text: string): object {
  const { length } = text;
  return {
    endPos: () => length,
    context: () => atBegin,
    step(at: number) {
      if (at >= length) return -8;
      const code = text.codePointAt(at) ?? 0;
      return (code << 3) | (code > 0xffff ? 2 : 1);
    },
  };
}
