import { RE2JS, RE2JSException } from "re2js";
import { compileRegExp } from "./regexp.ts";
import { CountedText, looksPerMatch, mostLooks, within } from "./regexp-work.ts";

/** A regular expression in Go's syntax that says where its matches are. */
export interface RegExpSearch {
  /**
   * The text with every match replaced; `$1`, `${1}` and `${name}` in the replacement stand for groups unless it is
   * literal. `undefined` where the result would be longer than `longest` UTF-16 units. (Go: regexp.ReplaceAll)
   */
  readonly replaceAll: (text: string, replacement: string, options: ReplaceOptions) => string | undefined;
  /**
   * The texts of the first `most` matches, none touching another. `undefined` where looking for them would take time out
   * of all proportion. (Go: regexp.FindAllString)
   */
  readonly findAll: (text: string, most: number) => readonly string[] | undefined;
}

export interface ReplaceOptions {
  readonly literal: boolean;
  readonly longest: number;
}

/** An expression, or what is wrong with its text, in Go's words. */
export type CompiledSearch =
  | { readonly kind: "search"; readonly search: RegExpSearch }
  | { readonly kind: "error"; readonly error: string };

/** Compiles an expression to search with. It takes time linear in the length of the text. */
export function compileRegExpSearch(text: string): CompiledSearch {
  const checked = compileRegExp(text);
  if (checked.kind === "error") return checked;
  try {
    const compiled = RE2JS.compile(text);
    return { kind: "search", search: searchOf(compiled) };
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return { kind: "error", error: error.message };
  }
}

function searchOf(compiled: RE2JS): RegExpSearch {
  return {
    replaceAll: (...args) => replaceAll(compiled, ...args),
    findAll: (text, most) => findAll(compiled, text, most),
  };
}

function findAll(regexp: RE2JS, text: string, most: number): readonly string[] | undefined {
  return within(() => findCounted(regexp, new CountedText(text, mostLooks(regexp)), most));
}

function findCounted(regexp: RE2JS, counted: CountedText, most: number): readonly string[] {
  const text = String(counted);
  const matcher = regexp.matcher(counted as unknown as string);
  const found: string[] = [];
  let from = 0;
  let done = -1;
  while (found.length < most && from <= text.length && matcher.find(from)) {
    const [start, end] = [matcher.start(), matcher.end()];
    // An empty match right behind another is none.
    if (end > from || start !== done) found.push(text.slice(start, end));
    counted.spend(looksPerMatch);
    done = end;
    from = end > from ? end : from + widthAt(text, from);
  }
  return found;
}

/** A piece of a replacement: a text, or a group of the match. */
type Piece = string | number;

function replaceAll(
  regexp: RE2JS,
  text: string,
  replacement: string,
  { literal, longest }: ReplaceOptions,
): string | undefined {
  const matcher = regexp.matcher(text);
  const pieces = literal ? [replacement] : piecesOf(replacement, regexp.namedGroups(), matcher.groupCount());
  const out: string[] = [];
  let length = 0;
  let done = 0;
  let from = 0;
  while (from <= text.length && matcher.find(from)) {
    const [start, end] = [matcher.start(), matcher.end()];
    // An empty match right behind another is none.
    const counts = end > done || start === 0;
    const put = text.slice(done, start) + (counts ? fill(pieces, matcher) : "");
    out.push(put);
    length += put.length;
    if (length > longest) return undefined;
    done = end;
    from = end > from ? end : from + widthAt(text, from);
  }
  out.push(text.slice(done));
  return length + text.length - done > longest ? undefined : out.join("");
}

function widthAt(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}

function fill(pieces: readonly Piece[], matcher: { group(group: number): string | null }): string {
  return pieces.map((piece) => (typeof piece === "string" ? piece : (matcher.group(piece) ?? ""))).join("");
}

/** The name of a group: letters, digits and underscores, as many as there are. */
const braced = /\{([\p{L}\p{Nd}_]+)\}/uy;
const bare = /[\p{L}\p{Nd}_]+/uy;

function piecesOf(replacement: string, named: Readonly<Record<string, number>>, count: number): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  while (at < replacement.length) {
    const dollar = replacement.indexOf("$", at);
    if (dollar < 0) break;
    pieces.push(replacement.slice(at, dollar));
    at = dollar + 1;
    if (replacement[at] === "$") {
      pieces.push("$");
      at++;
      continue;
    }
    const { name, end } = nameAt(replacement, at);
    pieces.push(name === undefined ? "$" : groupOf(name, named, count));
    at = end;
  }
  pieces.push(replacement.slice(at));
  return pieces;
}

function nameAt(replacement: string, at: number): { readonly name: string | undefined; readonly end: number } {
  braced.lastIndex = at;
  const inBraces = braced.exec(replacement);
  if (inBraces !== null) return { name: inBraces[1], end: braced.lastIndex };
  bare.lastIndex = at;
  const name = bare.exec(replacement)?.[0];
  return { name, end: at + (name?.length ?? 0) };
}

/** A group that does not exist is empty. */
function groupOf(name: string, named: Readonly<Record<string, number>>, count: number): Piece {
  if (/^[0-9]+$/.test(name)) return Number(name) <= count && isPlainNumber(name) ? Number(name) : "";
  return Object.hasOwn(named, name) ? (named[name] ?? "") : "";
}

/** Go takes a number with a zero in front for a name. */
const isPlainNumber = (name: string) => name === "0" || !name.startsWith("0");
