import { compileRegExp } from "../../../data/index.ts";
import { compileWildcard, type TextTest } from "../../../kube/index.ts";

/** A pattern ready to test names of images, or what is wrong with it. */
export type CompiledGlob =
  | { readonly kind: "glob"; readonly matches: TextTest }
  | { readonly kind: "mistake"; readonly message: string };

/**
 * Compiles a pattern of images: `*` is any text, slashes included, `?` any character, `[abc]` and `[a-c]` one of these,
 * `[!a]` none of them, `{a,b}` either of these, `\` takes the meaning of what follows. Tests take time linear in the
 * length of the text. (gobwas/glob: syntax/lexer, syntax/ast)
 */
export function compileGlob(pattern: string): CompiledGlob {
  if (!/[?[{\\]/.test(pattern)) return { kind: "glob", matches: compileWildcard(pattern) };
  const reader = new Reader(pattern);
  const body = sequence(reader);
  if (reader.mistake !== undefined) return { kind: "mistake", message: reader.mistake };
  const compiled = compileRegExp(`\\A(?s:${body})\\z`);
  if (compiled.kind === "error") return { kind: "mistake", message: compiled.error };
  return { kind: "glob", matches: (text) => compiled.regexp.testWithin(text) === true };
}

class Reader {
  readonly #characters: readonly string[];
  #at = 0;
  mistake: string | undefined = undefined;

  constructor(pattern: string) {
    this.#characters = [...pattern];
  }

  peek(): string {
    return this.#characters[this.#at] ?? "";
  }

  next(): string {
    return this.#characters[this.#at++] ?? "";
  }

  refuse(mistake: string): string {
    this.mistake ??= mistake;
    this.#at = this.#characters.length;
    return "";
  }
}

/** Braces within braces, deeper than anybody writes. */
const deepest = 20;

/** Reads to the end, or to that of one of the texts of braces. */
function sequence(reader: Reader, depth = 0): string {
  let made = "";
  for (;;) {
    const next = reader.peek();
    if (next === "" || (depth > 0 && (next === "," || next === "}"))) return made;
    reader.next();
    made += element(next, reader, depth);
  }
}

function element(first: string, reader: Reader, depth: number): string {
  switch (first) {
    case "*":
      return ".*";
    case "?":
      return ".";
    case "[":
      return oneOf(reader);
    case "{":
      return depth < deepest ? either(reader, depth + 1) : reader.refuse("braces are nested too deeply");
    case "\\":
      return literal(reader.next());
    default:
      return literal(first);
  }
}

/** Braces that are never closed are refused: nobody could say what they mean. */
function either(reader: Reader, depth: number): string {
  const parts = [sequence(reader, depth)];
  while (reader.peek() === ",") {
    reader.next();
    parts.push(sequence(reader, depth));
  }
  if (reader.next() !== "}") return reader.refuse("unexpected end of input: a brace is not closed");
  return `(?:${parts.join("|")})`;
}

function oneOf(reader: Reader): string {
  let not = "";
  let first = reader.next();
  if (first === "!") {
    not = "^";
    first = reader.next();
  }
  if (first !== "" && reader.peek() === "-") return range(first, not, reader);
  let characters = "";
  let next = first;
  for (; next !== "" && next !== "]"; next = reader.next()) {
    characters += inClass(next === "\\" ? reader.next() : next);
  }
  if (next === "") return reader.refuse("unexpected end of input");
  return characters === "" ? reader.refuse("could not parse range") : `[${not}${characters}]`;
}

function range(low: string, not: string, reader: Reader): string {
  reader.next();
  const high = reader.next();
  if (high === "") return reader.refuse("unexpected end of input");
  if (high < low) return reader.refuse(`hi character '${high}' should be greater than lo '${low}'`);
  return reader.next() === "]"
    ? `[${not}${inClass(low)}-${inClass(high)}]`
    : reader.refuse("expected close range character");
}

const literal = (character: string) => character.replace(/[\\^$.*+?()[\]{}|]/, "\\$&");

const inClass = (character: string) => character.replace(/[\\^\][-]/, "\\$&");
