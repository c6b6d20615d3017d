import type { Issue } from "./issue.ts";
import type { MacroName } from "./library.ts";
import { unquote } from "./literal.ts";
import { expandMacro } from "./macro.ts";
import type { Call, Element, Expr, MapLiteral, MessageLiteral } from "./node.ts";
import { parseNumber } from "./number.ts";
import { type Token, tokenize } from "./token.ts";

export type Parse =
  | { readonly kind: "parsed"; readonly expr: Expr }
  | { readonly kind: "mistakes"; readonly issues: readonly Issue[] };

/** Longest expression, in code points, and deepest nesting. (cel-go: parser/options.go) */
const longest = 100_000;
const deepest = 250;

/** Parses an expression and expands its macros. (cel-go: parser/gen/CEL.g4) */
export function parse(source: string, macros: ReadonlySet<MacroName>): Parse {
  const size = source.length > longest ? [...source].length : source.length;
  if (size > longest) {
    const message = `expression code point size exceeds limit: size: ${size}, limit ${longest}`;
    return { kind: "mistakes", issues: [{ message, at: 0 }] };
  }
  const { tokens, issues } = tokenize(source);
  const parser = new Parser(tokens, macros, issues);
  const expr = parser.whole();
  return expr === undefined || parser.issues.length > 0
    ? { kind: "mistakes", issues: parser.issues }
    : { kind: "parsed", expr };
}

const starts =
  "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";

const reserved: ReadonlySet<string> = new Set(
  "as break const continue else false for function if import in let loop package namespace null return true var void while".split(
    " ",
  ),
);

/** Words that are no names even behind a dot. */
const keywords: ReadonlySet<string> = new Set(["false", "in", "null", "true"]);

/** Binary operators by how tight they bind, loosest first, below `&&`. */
const relations: ReadonlySet<string> = new Set(["<", "<=", ">=", ">", "==", "!=", "in"]);
const sums: ReadonlySet<string> = new Set(["+", "-"]);
const products: ReadonlySet<string> = new Set(["*", "/", "%"]);

/** A minus that belongs to a number. */
type Sign = Pick<Token, "text" | "at">;

/** Says that parsing has to end: what is wrong is among the issues. */
const stop = Symbol("stop");
type Parsed<T> = T | typeof stop;

class Parser {
  readonly issues: Issue[];
  readonly #tokens: readonly Token[];
  readonly #macros: ReadonlySet<MacroName>;
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], macros: ReadonlySet<MacroName>, issues: readonly Issue[]) {
    this.#tokens = tokens;
    this.#macros = macros;
    this.issues = [...issues];
  }

  whole(): Expr | undefined {
    const expr = this.#expression();
    if (expr === stop) return undefined;
    const rest = this.#peek();
    if (rest.kind === "end") return expr;
    const isLast = this.#peek(1).kind === "end";
    this.#fail(`Syntax error: ${isLast ? "extraneous" : "mismatched"} input '${rest.text}' expecting <EOF>`, rest.at);
    return undefined;
  }

  #peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#next + ahead, this.#tokens.length - 1)] ?? endToken;
  }

  #take(): Token {
    const token = this.#peek();
    this.#next++;
    return token;
  }

  #is(text: string, ahead = 0): boolean {
    const token = this.#peek(ahead);
    return token.text === text && (token.kind === "operator" || token.kind === "ident");
  }

  #skip(text: string): boolean {
    if (!this.#is(text)) return false;
    this.#next++;
    return true;
  }

  #fail(message: string, at: number): typeof stop {
    this.issues.push({ message, at });
    return stop;
  }

  #expect(text: string, also = ""): Parsed<Token> {
    if (this.#is(text)) return this.#take();
    const found = this.#peek();
    const wanted = also === "" ? `'${text}'` : `{${also}}`;
    const message =
      found.kind === "end" && text === ")"
        ? `Syntax error: missing '${text}' at '<EOF>'`
        : `Syntax error: mismatched input '${found.text}' expecting ${wanted}`;
    return this.#fail(message, found.at);
  }

  /** Runs a step one level deeper. */
  #nested<T>(step: () => Parsed<T>): Parsed<T> {
    if (this.#depth >= deepest) return this.#tooDeep();
    this.#depth++;
    const result = step();
    this.#depth--;
    return result;
  }

  #tooDeep(): typeof stop {
    return this.#fail(`expression recursion limit exceeded: ${deepest}`, this.#peek().at);
  }

  #expression(): Parsed<Expr> {
    return this.#nested(() => {
      const condition = this.#logic("||");
      if (condition === stop || !this.#is("?")) return condition;
      const { at } = this.#take();
      const yes = this.#logic("||");
      if (yes === stop || this.#expect(":") === stop) return stop;
      const no = this.#expression();
      return no === stop ? stop : call("_?_:_", at, [condition, yes, no]);
    });
  }

  #logic(operator: "||" | "&&"): Parsed<Expr> {
    const first = operator === "||" ? this.#logic("&&") : this.#chain(0);
    if (first === stop || !this.#is(operator)) return first;
    const terms: Expr[] = [first];
    const { at } = this.#peek();
    while (this.#skip(operator)) {
      const term = operator === "||" ? this.#logic("&&") : this.#chain(0);
      if (term === stop) return stop;
      terms.push(term);
    }
    return { kind: "logic", at, operator, terms };
  }

  /** A row of binary operators of one level, from the left. */
  #chain(level: number): Parsed<Expr> {
    const operators = [relations, sums, products][level];
    if (operators === undefined) return this.#unary();
    let left = this.#chain(level + 1);
    for (let length = 0; left !== stop && this.#isOneOf(operators); length++) {
      if (length >= deepest) return this.#tooDeep();
      const { at, text } = this.#take();
      const right = this.#chain(level + 1);
      if (right === stop) return stop;
      left = call(text === "in" ? "@in" : `_${text}_`, at, [left, right]);
    }
    return left;
  }

  #isOneOf(operators: ReadonlySet<string>): boolean {
    const { kind, text } = this.#peek();
    return (kind === "operator" || kind === "ident") && operators.has(text);
  }

  #unary(): Parsed<Expr> {
    const token = this.#peek();
    if (this.#is("!") || this.#is("-")) return this.#signed(token);
    return this.#member();
  }

  /** Signs in a row cancel each other in pairs; a minus before a number belongs to it. */
  #signed({ at, text }: Token): Parsed<Expr> {
    let count = 0;
    while (this.#skip(text)) count++;
    const number = this.#peek();
    if (text === "-" && count % 2 === 1 && (number.kind === "int" || number.kind === "double")) {
      return this.#member({ text, at });
    }
    const operand = this.#member();
    if (operand === stop || count % 2 === 0) return operand;
    return call(`${text}_`, at, [operand]);
  }

  #member(sign?: Sign): Parsed<Expr> {
    let expr = this.#primary(sign);
    for (let length = 0; expr !== stop; length++) {
      if (length >= deepest) return this.#tooDeep();
      if (this.#is(".")) expr = this.#selection(expr);
      else if (this.#is("[")) expr = this.#index(expr);
      else return expr;
    }
    return stop;
  }

  #selection(operand: Expr): Parsed<Expr> {
    const { at } = this.#take();
    const optional = this.#skip("?");
    const name = this.#take();
    if (name.kind !== "ident" && name.kind !== "quoted") {
      return this.#fail(
        `Syntax error: no viable alternative at input '.${name.kind === "end" ? "" : name.text}'`,
        name.at,
      );
    }
    if (keywords.has(name.text)) {
      const expected = optional ? "{IDENTIFIER, ESC_IDENTIFIER}" : "IDENTIFIER";
      return this.#fail(`Syntax error: mismatched input '${name.text}' expecting ${expected}`, name.at);
    }
    const field = name.kind === "quoted" ? name.text.slice(1, -1) : name.text;
    if (this.#is("(") && !optional && name.kind === "ident") return this.#call(field, operand);
    return { kind: "select", at, operand, field, test: false, optional };
  }

  #index(operand: Expr): Parsed<Expr> {
    const { at } = this.#take();
    const optional = this.#skip("?");
    const key = this.#expression();
    if (key === stop || this.#expect("]") === stop) return stop;
    return call(optional ? "_[?_]" : "_[_]", at, [operand, key]);
  }

  #call(name: string, target: Expr | undefined): Parsed<Expr> {
    const { at } = this.#take();
    const args = this.#arguments();
    if (args === stop) return stop;
    const made: Call = { kind: "call", at, name, target, args };
    const expanded = expandMacro(made, this.#macros);
    if (expanded?.kind === "mistake") {
      this.issues.push(expanded.issue);
      return made;
    }
    return expanded ?? made;
  }

  #arguments(): Parsed<Expr[]> {
    const args: Expr[] = [];
    if (this.#skip(")")) return args;
    if (this.#peek().kind === "end") return this.#unexpected(this.#peek(), ")");
    for (;;) {
      const argument = this.#expression();
      if (argument === stop) return stop;
      args.push(argument);
      if (this.#skip(",")) continue;
      return this.#expect(")") === stop ? stop : args;
    }
  }

  #primary(sign: Sign | undefined): Parsed<Expr> {
    const token = this.#peek();
    switch (token.kind) {
      case "int":
      case "uint":
      case "double":
        return this.#number(this.#take(), sign);
      case "string":
      case "bytes":
        return this.#text(this.#take(), token.kind);
      case "ident":
        return token.text === "in" ? this.#unexpected(token) : this.#name("");
      case "operator":
        return this.#bracketed(token);
      default:
        return this.#unexpected(token);
    }
  }

  #bracketed(token: Token): Parsed<Expr> {
    if (token.text === "(") return this.#parentheses();
    if (token.text === "[") return this.#list();
    if (token.text === "{") return this.#map();
    if (token.text === ".") {
      this.#take();
      return this.#peek().kind === "ident" ? this.#name(".") : this.#unexpected(this.#peek());
    }
    return this.#unexpected(token);
  }

  #unexpected(token: Token, allowed = ""): typeof stop {
    const next = this.#peek(1);
    const isExtra =
      token.kind !== "end" && (next.kind !== "operator" || "[{(.-!".includes(next.text)) && next.kind !== "end";
    const expected = allowed === "" ? starts : starts.replace("'(', ", `'(', '${allowed}', `);
    return this.#fail(
      `Syntax error: ${isExtra ? "extraneous" : "mismatched"} input '${token.text}' expecting ${expected}`,
      token.at,
    );
  }

  #parentheses(): Parsed<Expr> {
    this.#take();
    const expr = this.#expression();
    return expr === stop || this.#expect(")") === stop ? stop : expr;
  }

  #number({ kind, text, at: start }: Token, sign: Sign | undefined): Parsed<Expr> {
    const type = kind === "uint" || kind === "double" ? kind : "int";
    const at = sign?.at ?? start;
    const value = parseNumber(type, (sign?.text ?? "") + text);
    if (value === undefined) {
      this.issues.push({ message: `invalid ${type} literal`, at });
      return { kind: "constant", at, type: "null", value: null };
    }
    return { kind: "constant", at, type, value };
  }

  #text({ text, at }: Token, type: "string" | "bytes"): Parsed<Expr> {
    const value = unquote(text);
    if (value !== undefined) return { kind: "constant", at, type, value };
    return this.#fail("unable to unescape string", at);
  }

  /** A name, a call, or a message literal; `dot` for one that starts at the root. */
  #name(dot: string): Parsed<Expr> {
    const fields = this.#messageName(dot);
    if (fields !== undefined) return this.#message(fields);
    const { text, at } = this.#take();
    const constant = constants[text];
    if (constant !== undefined && dot === "") return { kind: "constant", at, ...constant };
    if (reserved.has(text)) return this.#fail(`reserved identifier: ${text}`, at);
    if (this.#is("(")) return this.#call(dot + text, undefined);
    return { kind: "ident", at, name: dot + text };
  }

  /** The name of a message literal, if that is what follows: names with dots, and then a brace. */
  #messageName(dot: string): { readonly name: string; readonly at: number } | undefined {
    const { at } = this.#peek();
    const names: string[] = [];
    for (let ahead = 0; this.#peek(ahead).kind === "ident"; ahead += 2) {
      names.push(this.#peek(ahead).text);
      if (this.#is("{", ahead + 1)) {
        if (names.some((name) => name in constants)) return undefined;
        this.#next += ahead + 1;
        return { name: dot + names.join("."), at };
      }
      if (!this.#is(".", ahead + 1)) return undefined;
    }
    return undefined;
  }

  #message({ name }: { readonly name: string }): Parsed<Expr> {
    const { at } = this.#take();
    const bad = name.split(".").find((part) => reserved.has(part));
    if (bad !== undefined) return this.#fail(`reserved identifier: ${bad}`, at);
    const fields: MessageLiteral["fields"][number][] = [];
    if (this.#is(",") && this.#is("}", 1)) this.#take();
    const end = this.#items("}", () => {
      const optional = this.#skip("?");
      const field = this.#peek();
      if (field.kind !== "ident" && field.kind !== "quoted") return this.#noField(optional, fields.length === 0);
      this.#take();
      const colon = this.#expect(":");
      const value = colon === stop ? stop : this.#expression();
      if (colon === stop || value === stop) return stop;
      const text = field.kind === "quoted" ? field.text.slice(1, -1) : field.text;
      fields.push({ field: text, value, optional, at: colon.at });
      return undefined;
    });
    return end === stop ? stop : { kind: "message", at, name, fields };
  }

  #noField(optional: boolean, isFirst: boolean): typeof stop {
    const { text, at, kind } = this.#peek();
    const mismatched = (expected: string): typeof stop =>
      this.#fail(`Syntax error: mismatched input '${text}' expecting ${expected}`, at);
    if (optional) return mismatched("{IDENTIFIER, ESC_IDENTIFIER}");
    if (isFirst) return mismatched("{'}', ',', '?', IDENTIFIER, ESC_IDENTIFIER}");
    if (kind === "end") return this.#fail("Syntax error: missing '}' at '<EOF>'", at);
    if (!this.#is("}", 1)) return mismatched("'}'");
    return this.#fail(`Syntax error: extraneous input '${text}' expecting '}'`, at);
  }

  #list(): Parsed<Expr> {
    const { at } = this.#take();
    const elements: Element[] = [];
    const end = this.#items("]", () => {
      const optional = this.#skip("?");
      const value = this.#expression();
      if (value === stop) return stop;
      elements.push({ value, optional });
      return undefined;
    });
    return end === stop ? stop : { kind: "list", at, elements };
  }

  #map(): Parsed<Expr> {
    const { at } = this.#take();
    const entries: MapLiteral["entries"][number][] = [];
    const end = this.#items("}", () => {
      const optional = this.#skip("?");
      const key = this.#expression();
      const colon = key === stop ? stop : this.#expect(":");
      const value = colon === stop ? stop : this.#expression();
      if (key === stop || colon === stop || value === stop) return stop;
      entries.push({ key, value, optional, at: colon.at });
      return undefined;
    });
    return end === stop ? stop : { kind: "map", at, entries };
  }

  /** Items with commas between them, and maybe one behind the last, up to a closing bracket. */
  #items(close: string, item: () => Parsed<undefined>): Parsed<undefined> {
    for (;;) {
      if (this.#skip(close)) return undefined;
      if (item() === stop) return stop;
      if (this.#skip(",")) continue;
      return this.#expect(close, `'${close}', ','`) === stop ? stop : undefined;
    }
  }
}

const endToken: Token = { kind: "end", text: "<EOF>", at: 0 };

const constants: Readonly<Record<string, { readonly type: "bool" | "null"; readonly value: boolean | null }>> =
  Object.assign(
    Object.create(null) as object,
    {
      true: { type: "bool", value: true },
      false: { type: "bool", value: false },
      null: { type: "null", value: null },
    } as const,
  );

function call(name: string, at: number, args: readonly Expr[]): Expr {
  return { kind: "call", at, name, target: undefined, args };
}
