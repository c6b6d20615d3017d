/** The kinds of tokens, with the names that mistakes call them by. (go-jmespath: toktype_string.go) */
export type TokenKind =
  | "tUnknown"
  | "tStar"
  | "tDot"
  | "tFilter"
  | "tFlatten"
  | "tLparen"
  | "tRparen"
  | "tLbracket"
  | "tRbracket"
  | "tLbrace"
  | "tRbrace"
  | "tOr"
  | "tPipe"
  | "tNumber"
  | "tUnquotedIdentifier"
  | "tQuotedIdentifier"
  | "tComma"
  | "tColon"
  | "tLT"
  | "tLTE"
  | "tGT"
  | "tGTE"
  | "tEQ"
  | "tNE"
  | "tJSONLiteral"
  | "tStringLiteral"
  | "tCurrent"
  | "tExpref"
  | "tAnd"
  | "tNot"
  | "tEOF";

/** A token; `text` is the name, number or string that it stands for. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** Where it starts, in units of the text; a text in quotes behind the first of them. */
  readonly at: number;
}

/** Why a text is no expression. Thrown and caught within this folder, while an expression is compiled. */
export class Mistake extends Error {
  /** Where it is, in units of the text, where that is known. */
  readonly at: number | undefined;

  constructor(message: string, at?: number) {
    super(message);
    this.at = at;
  }
}

/** Splits an expression into tokens, of which the last is `tEOF`; throws a {@link Mistake}. (go-jmespath: lexer.go) */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const { token, end } = tokenAt(text, at);
    if (token !== undefined) tokens.push(token);
    at = end;
  }
  tokens.push({ kind: "tEOF", text: "", at: text.length });
  return tokens;
}

interface Read {
  /** None for a blank. */
  readonly token: Token | undefined;
  readonly end: number;
}

const symbols: ReadonlyMap<string, TokenKind> = new Map([
  ["||", "tOr"],
  ["<=", "tLTE"],
  [">=", "tGTE"],
  ["!=", "tNE"],
  ["==", "tEQ"],
  ["&&", "tAnd"],
  ["[?", "tFilter"],
  ["[]", "tFlatten"],
  [".", "tDot"],
  ["*", "tStar"],
  [",", "tComma"],
  [":", "tColon"],
  ["{", "tLbrace"],
  ["}", "tRbrace"],
  ["[", "tLbracket"],
  ["]", "tRbracket"],
  ["(", "tLparen"],
  [")", "tRparen"],
  ["@", "tCurrent"],
  ["|", "tPipe"],
  ["<", "tLT"],
  [">", "tGT"],
  ["!", "tNot"],
  ["=", "tUnknown"],
  ["&", "tExpref"],
]);

const identifier = /[A-Za-z_][A-Za-z0-9_]*/y;
const number = /-?[0-9]*/y;

function tokenAt(text: string, at: number): Read {
  const char = text[at] ?? "";
  if (char === " " || char === "\t" || char === "\n" || char === "\r") return { token: undefined, end: at + 1 };
  for (const width of [2, 1]) {
    const kind = symbols.get(text.slice(at, at + width));
    if (kind !== undefined) return { token: { kind, text: text.slice(at, at + width), at }, end: at + width };
  }
  const name = matchAt(identifier, text, at);
  if (name !== "") return { token: { kind: "tUnquotedIdentifier", text: name, at }, end: at + name.length };
  const digits = matchAt(number, text, at);
  if (digits !== "") return { token: { kind: "tNumber", text: digits, at }, end: at + digits.length };
  if (char === '"') return quotedIdentifier(text, at + 1);
  if (char === "'") return rawString(text, at + 1);
  if (char === "`") return literal(text, at + 1);
  throw new Mistake(`SyntaxError: Unknown char: ${quotedChar(text.codePointAt(at) ?? 0)}`, at);
}

function matchAt(form: RegExp, text: string, at: number): string {
  form.lastIndex = at;
  return form.exec(text)?.[0] ?? "";
}

function quotedIdentifier(text: string, start: number): Read {
  const end = delimiterAfter(text, start, '"');
  const name: unknown = parsedJson(`"${text.slice(start, end)}"`);
  return { token: { kind: "tQuotedIdentifier", text: String(name), at: start - 1 }, end: end + 1 };
}

function literal(text: string, start: number): Read {
  const end = delimiterAfter(text, start, "`");
  return {
    token: { kind: "tJSONLiteral", text: text.slice(start, end).replaceAll("\\`", "`"), at: start },
    end: end + 1,
  };
}

/** The place of the next delimiter without a backslash before it. */
function delimiterAfter(text: string, start: number, delimiter: string): number {
  for (let at = start; at < text.length; at++) {
    if (text[at] === delimiter) return at;
    if (text[at] === "\\") at++;
  }
  throw new Mistake(`SyntaxError: Unclosed delimiter: ${delimiter}`, text.length);
}

/** Between single quotes a backslash means something only before a quote. */
function rawString(text: string, start: number): Read {
  for (let at = start; at < text.length; at++) {
    if (text[at] === "'") {
      return {
        token: { kind: "tStringLiteral", text: text.slice(start, at).replaceAll("\\'", "'"), at: start },
        end: at + 1,
      };
    }
    if (text[at] === "\\" && text[at + 1] === "'") at++;
  }
  throw new Mistake("SyntaxError: Unclosed delimiter: '", text.length);
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Mistake(`invalid character in string literal ${text}`);
  }
}

const named: ReadonlyMap<number, string> = new Map([
  [0x07, "\\a"],
  [0x08, "\\b"],
  [0x0b, "\\v"],
  [0x0c, "\\f"],
  [0x5c, "\\\\"],
]);

/** As Go's strconv.QuoteRuneToASCII writes a character. */
function quotedChar(point: number): string {
  const known = named.get(point);
  if (known !== undefined) return `'${known}'`;
  if (point >= 0x20 && point < 0x7f) return `'${String.fromCodePoint(point)}'`;
  const hex = point.toString(16);
  if (point < 0x80) return `'\\x${hex.padStart(2, "0")}'`;
  return point > 0xffff ? `'\\U${hex.padStart(8, "0")}'` : `'\\u${hex.padStart(4, "0")}'`;
}
