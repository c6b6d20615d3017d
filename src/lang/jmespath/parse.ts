import { parseJson } from "../../data/index.ts";
import type { Comparator, Node } from "./node.ts";
import { Mistake, type Token, type TokenKind, tokenize } from "./token.ts";

/** Longer texts are refused. */
const longest = 65_536;
/** Levels of expressions within each other, which a chain of operators counts as too. */
const deepest = 500;

/** Reads an expression; throws a {@link Mistake}. (go-jmespath: parser.go) */
export function parse(text: string): Node {
  if (text.length > longest) throw new Mistake("SyntaxError: the expression is too long");
  const parser = new Parser(tokenize(text));
  const node = parser.expression(0);
  if (parser.kind !== "tEOF") {
    throw new Mistake(`SyntaxError: Unexpected token at the end of the expression: ${parser.kind}`, parser.place);
  }
  return node;
}

/** How strongly a token binds what is on its left; what is not here does not. */
const powers: Readonly<Partial<Record<TokenKind, number>>> = {
  tPipe: 1,
  tOr: 2,
  tAnd: 3,
  tEQ: 5,
  tLT: 5,
  tLTE: 5,
  tGT: 5,
  tGTE: 5,
  tNE: 5,
  tFlatten: 9,
  tStar: 20,
  tFilter: 21,
  tDot: 40,
  tNot: 45,
  tLbrace: 50,
  tLbracket: 55,
  tLparen: 60,
};

const powerOf = (kind: TokenKind): number => powers[kind] ?? 0;
const current: Node = { kind: "current" };
const said: Node = { kind: "current", said: true };
const end: Token = { kind: "tEOF", text: "", at: 0 };

/** A parser by precedence: `prefix` reads what an expression starts with, `infix` what follows a complete one. */
class Parser {
  private readonly tokens: readonly Token[];
  private at = 0;
  private depth = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  get kind(): TokenKind {
    return this.peek(0).kind;
  }

  /** Where the next token starts. */
  get place(): number {
    return this.peek(0).at;
  }

  expression(power: number): Node {
    const before = this.depth;
    this.deeper();
    let node = this.prefix(this.next());
    while (power < powerOf(this.kind)) {
      this.deeper();
      node = this.infix(this.next().kind, node);
    }
    this.depth = before;
    return node;
  }

  private deeper(): void {
    this.depth++;
    if (this.depth > deepest) throw new Mistake("SyntaxError: the expression is nested too deeply");
  }

  private peek(ahead: number): Token {
    return this.tokens[this.at + ahead] ?? end;
  }

  private next(): Token {
    const token = this.peek(0);
    this.at++;
    return token;
  }

  private match(kind: TokenKind): void {
    if (this.kind !== kind) throw new Mistake(`SyntaxError: Expected ${kind}, received: ${this.kind}`, this.place);
    this.at++;
  }

  private prefix(token: Token): Node {
    switch (token.kind) {
      case "tJSONLiteral":
        return { kind: "literal", value: literal(token.text) };
      case "tStringLiteral":
        return { kind: "literal", value: token.text };
      case "tUnquotedIdentifier":
        return { kind: "field", name: token.text };
      case "tQuotedIdentifier":
        if (this.kind === "tLparen")
          throw new Mistake("SyntaxError: Can't have quoted identifier as function Name.", token.at);
        return { kind: "field", name: token.text };
      case "tCurrent":
        return said;
      case "tExpref":
        return { kind: "reference", of: this.expression(powerOf("tExpref")) };
      case "tNot":
        return { kind: "not", of: this.expression(powerOf("tNot")) };
      case "tLparen":
        return this.group();
      case "tLbrace":
        return this.hash();
      case "tEOF":
        throw new Mistake("SyntaxError: Incomplete expression", token.at);
      default:
        return this.prefixProjection(token);
    }
  }

  private prefixProjection(token: Token): Node {
    switch (token.kind) {
      case "tStar": {
        const right = this.kind === "tRbracket" ? current : this.projected("tStar");
        return { kind: "project-values", left: current, right };
      }
      case "tFilter":
        return this.filter(current);
      case "tFlatten":
        return { kind: "project", left: { kind: "flatten", of: current }, right: this.projected("tFlatten") };
      case "tLbracket":
        return this.prefixBracket();
      default:
        throw new Mistake(`SyntaxError: Invalid token: ${token.kind}`, token.at);
    }
  }

  private prefixBracket(): Node {
    if (this.kind === "tNumber" || this.kind === "tColon") return this.indexed(current);
    if (this.kind !== "tStar" || this.peek(1).kind !== "tRbracket") return this.list();
    this.at += 2;
    return { kind: "project", left: current, right: this.projected("tStar") };
  }

  private infix(kind: TokenKind, left: Node): Node {
    switch (kind) {
      case "tDot":
        return this.dotted(left);
      case "tPipe":
        return { kind: "pipe", left, right: this.expression(powerOf(kind)) };
      case "tOr":
        return { kind: "or", left, right: this.expression(powerOf(kind)) };
      case "tAnd":
        return { kind: "and", left, right: this.expression(powerOf(kind)) };
      case "tLparen":
        return this.call(left);
      case "tFilter":
        return this.filter(left);
      case "tFlatten":
        return { kind: "project", left: { kind: "flatten", of: left }, right: this.projected("tFlatten") };
      case "tLbracket":
        return this.bracketed(left);
      default:
        if (!isComparator(kind)) throw new Mistake(`SyntaxError: Unexpected token: ${kind}`, this.place);
        return { kind: "compare", operator: kind, left, right: this.expression(powerOf(kind)) };
    }
  }

  private dotted(left: Node): Node {
    if (this.kind !== "tStar") return { kind: "chain", left, right: this.afterDot("tDot") };
    this.at++;
    return { kind: "project-values", left, right: this.projected("tDot") };
  }

  private bracketed(left: Node): Node {
    if (this.kind === "tNumber" || this.kind === "tColon") return this.indexed(left);
    this.match("tStar");
    this.match("tRbracket");
    return { kind: "project", left, right: this.projected("tStar") };
  }

  private group(): Node {
    const node = this.expression(0);
    this.match("tRparen");
    return node;
  }

  /** Commas between arguments may be missing, or follow the last one. */
  private call(callee: Node): Node {
    if (callee.kind !== "field") throw new Mistake("invalid node value type");
    const args: Node[] = [];
    while (this.kind !== "tRparen") {
      args.push(this.expression(0));
      if (this.kind === "tComma") this.at++;
    }
    this.at++;
    return { kind: "call", name: callee.name, args };
  }

  private filter(left: Node): Node {
    const condition = this.expression(0);
    this.match("tRbracket");
    const right = this.kind === "tFlatten" ? current : this.projected("tFilter");
    return { kind: "filter", left, right, condition };
  }

  private indexed(left: Node): Node {
    if (this.kind === "tColon" || this.peek(1).kind === "tColon") {
      const slice: Node = { kind: "chain", left, right: this.slice() };
      return { kind: "project", left: slice, right: this.projected("tStar") };
    }
    const index = integer(this.next().text);
    this.match("tRbracket");
    return { kind: "chain", left, right: { kind: "index", index } };
  }

  private slice(): Node {
    const parts: (number | undefined)[] = [undefined, undefined, undefined];
    let part = 0;
    while (this.kind !== "tRbracket" && part < 3) {
      if (this.kind === "tColon") part++;
      else if (this.kind === "tNumber") parts[part] = integer(this.peek(0).text);
      else throw new Mistake(`SyntaxError: Expected tColon or tNumber, received: ${this.kind}`, this.place);
      this.at++;
    }
    this.match("tRbracket");
    const [start, stop, step] = parts;
    return {
      kind: "slice",
      ...(start === undefined ? {} : { start }),
      ...(stop === undefined ? {} : { stop }),
      ...(step === undefined ? {} : { step }),
    };
  }

  private list(): Node {
    const members = [this.expression(0)];
    while (this.kind !== "tRbracket") {
      this.match("tComma");
      members.push(this.expression(0));
    }
    this.at++;
    return { kind: "list", members };
  }

  /** Commas between members may be missing, but none follows the last. */
  private hash(): Node {
    const members: (readonly [string, Node])[] = [];
    for (;;) {
      members.push(this.member());
      if (this.kind === "tComma") this.at++;
      else if (this.kind === "tRbrace") break;
    }
    this.at++;
    return { kind: "hash", members };
  }

  private member(): readonly [string, Node] {
    const key = this.next();
    if (key.kind !== "tUnquotedIdentifier" && key.kind !== "tQuotedIdentifier") {
      throw new Mistake("SyntaxError: Expected tQuotedIdentifier or tUnquotedIdentifier", this.place);
    }
    this.match("tColon");
    return [key.text, this.expression(0)];
  }

  private afterDot(operator: TokenKind): Node {
    const kind = this.kind;
    if (kind === "tQuotedIdentifier" || kind === "tUnquotedIdentifier" || kind === "tStar") {
      return this.expression(powerOf(operator));
    }
    if (kind !== "tLbracket" && kind !== "tLbrace") {
      throw new Mistake("SyntaxError: Expected identifier, lbracket, or lbrace", this.place);
    }
    this.at++;
    return kind === "tLbracket" ? this.list() : this.hash();
  }

  /** What is done with each element of a projection. */
  private projected(operator: TokenKind): Node {
    if (powerOf(this.kind) < 10) return current;
    if (this.kind === "tLbracket" || this.kind === "tFilter") return this.expression(powerOf(operator));
    if (this.kind !== "tDot") throw new Mistake("SyntaxError: Error", this.place);
    this.at++;
    return this.afterDot(operator);
  }
}

function isComparator(kind: TokenKind): kind is Comparator {
  return powerOf(kind) === 5;
}

function integer(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new Mistake(`strconv.Atoi: parsing "${text}": ${text === "-" ? "invalid syntax" : "value out of range"}`);
}

function literal(text: string): unknown {
  const parsed = parseJson(text);
  if (parsed.kind === "mistake") throw new Mistake(parsed.mistake.message);
  return parsed.value;
}
