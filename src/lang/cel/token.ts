import type { Issue } from "./issue.ts";

export type TokenKind = "ident" | "quoted" | "int" | "uint" | "double" | "string" | "bytes" | "operator" | "end";

/** A piece of an expression. Offsets are in UTF-16 units. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly at: number;
}

export interface Tokens {
  readonly tokens: readonly Token[];
  readonly issues: readonly Issue[];
}

/** Cuts an expression into tokens; the last is always `end`. What is no token is an issue, and left out. */
export function tokenize(source: string): Tokens {
  const tokens: Token[] = [];
  const issues: Issue[] = [];
  for (let at = 0; at < source.length; ) {
    const blank = matchAt(blanks, source, at);
    if (blank !== undefined) {
      at += blank.length;
      continue;
    }
    const token = tokenAt(source, at);
    if (token === undefined) {
      const bad = unrecognised(source, at);
      issues.push({ message: `Syntax error: token recognition error at: '${bad}'`, at });
      at += bad.length;
      continue;
    }
    tokens.push(token);
    at += token.text.length;
  }
  tokens.push({ kind: "end", text: "<EOF>", at: source.length });
  return { tokens, issues };
}

const blanks = /(?:[\t\n\f\r ]|\/\/[^\n]*)+/y;
const identifier = /[A-Za-z_][A-Za-z0-9_]*/y;
const quoted = /`[A-Za-z0-9_.\-/ ]+`/y;
const double = /[0-9]+\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+|\.[0-9]+(?:[eE][+-]?[0-9]+)?/y;
const integer = /0x[0-9a-fA-F]+|[0-9]+/y;
const operator = /==|!=|<=|>=|&&|\|\||[[\](){}.,:?+\-*/%<>!]/y;
const raw = /(?:[bB]?[rR]|[rR][bB])(?:"""[\s\S]*?"""|'''[\s\S]*?'''|"[^"\n\r]*"|'[^'\n\r]*')/y;
const escaped = String.raw`\\(?:[abfnrtv"'\\?\`]|[xX][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-3][0-7]{2})`;
const text = new RegExp(
  `[bB]?(?:"""(?:${escaped}|[^\\\\])*?"""|'''(?:${escaped}|[^\\\\])*?'''|"(?:${escaped}|[^\\\\"\\n\\r])*"|'(?:${escaped}|[^\\\\'\\n\\r])*')`,
  "y",
);

function matchAt(form: RegExp, source: string, at: number): string | undefined {
  form.lastIndex = at;
  return form.exec(source)?.[0];
}

function tokenAt(source: string, at: number): Token | undefined {
  const literal = matchAt(raw, source, at) ?? matchAt(text, source, at);
  if (literal !== undefined) return { kind: /^[rR]?[bB]/.test(literal) ? "bytes" : "string", text: literal, at };
  const name = matchAt(identifier, source, at);
  if (name !== undefined) return { kind: "ident", text: name, at };
  const inTicks = matchAt(quoted, source, at);
  if (inTicks !== undefined) return { kind: "quoted", text: inTicks, at };
  return numberAt(source, at) ?? operatorAt(source, at);
}

function numberAt(source: string, at: number): Token | undefined {
  const real = matchAt(double, source, at);
  if (real !== undefined) return { kind: "double", text: real, at };
  const whole = matchAt(integer, source, at);
  if (whole === undefined) return undefined;
  const suffix = source[at + whole.length];
  return suffix === "u" || suffix === "U"
    ? { kind: "uint", text: whole + suffix, at }
    : { kind: "int", text: whole, at };
}

function operatorAt(source: string, at: number): Token | undefined {
  const found = matchAt(operator, source, at);
  return found === undefined ? undefined : { kind: "operator", text: found, at };
}

/** What a reader of tokens gives up on: an unfinished literal with the rest of its line, else one character. */
function unrecognised(source: string, at: number): string {
  const char = source[at] ?? "";
  if (char === '"' || char === "'") return source.slice(at).split("\n")[0] ?? char;
  // One that begins an operator takes the next with it.
  if (char === "=" || char === "&" || char === "|") return source.slice(at, at + 2);
  return String.fromCodePoint(source.codePointAt(at) ?? 0);
}
