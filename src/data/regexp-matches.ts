import { RE2JS, RE2JSException } from "re2js";
import { compileRegExp } from "./regexp.ts";
import { CountedText, looksPerMatch, mostLooks, within } from "./regexp-work.ts";

/** A regular expression in Go's syntax that gives its matches with their groups. */
export interface RegExpMatches {
  /** The number of groups, without the whole. */
  readonly groups: number;
  /**
   * The matches from the left, at most so many. `undefined` where looking for them would take time out of all
   * proportion. (Go: regexp.FindAllStringSubmatch)
   */
  readonly find: (text: string, most: number) => readonly RegExpMatch[] | undefined;
}

export interface RegExpMatch {
  /** Offsets in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** The whole match and its groups; `undefined` where a group took no part. */
  readonly groups: readonly (string | undefined)[];
}

export type CompiledMatches =
  | { readonly kind: "matches"; readonly matches: RegExpMatches }
  | { readonly kind: "error"; readonly error: string };

/** Compiles an expression to find matches with. It takes time linear in the length of the text. */
export function compileRegExpMatches(text: string): CompiledMatches {
  const checked = compileRegExp(text);
  if (checked.kind === "error") return checked;
  try {
    const compiled = RE2JS.compile(text);
    const groups = compiled.groupCount();
    return { kind: "matches", matches: { groups, find: (input, most) => find(compiled, input, most) } };
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return { kind: "error", error: error.message };
  }
}

function find(regexp: RE2JS, text: string, most: number): readonly RegExpMatch[] | undefined {
  return within(() => findCounted(regexp, new CountedText(text, mostLooks(regexp)), most));
}

function findCounted(regexp: RE2JS, counted: CountedText, most: number): readonly RegExpMatch[] {
  const text = String(counted);
  const matcher = regexp.matcher(counted as unknown as string);
  const found: RegExpMatch[] = [];
  let done = -1;
  let from = 0;
  while (found.length < most && from <= text.length && matcher.find(from)) {
    const [start, end] = [matcher.start(), matcher.end()];
    // An empty match right behind another is none.
    if (end > start || start !== done) {
      const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, group) => matcher.group(group) ?? undefined);
      found.push({ start, end, groups });
    }
    counted.spend(looksPerMatch);
    done = end;
    from = end > from ? end : from + ((text.codePointAt(from) ?? 0) > 0xffff ? 2 : 1);
  }
  return found;
}
