import { qualifiedNameErrors } from "./qualified-name.ts";
import {
  type CompiledSelector,
  compileRequirements,
  type Requirement,
  type RequirementOperator,
  requirementError,
} from "./selector.ts";

/**
 * Compiles a selector as list and watch requests write it: `a=b,c!=d,e in (f,g),h notin (i),j,!k,l>1`. Empty text
 * selects everything; errors are worded as the API server words them. (kubernetes: apimachinery/pkg/labels/selector.go)
 */
export function parseSelector(text: string): CompiledSelector {
  const parsed = new SelectorParser(text).requirements();
  return typeof parsed === "string" ? { kind: "error", message: parsed } : compileRequirements(parsed);
}

interface Token {
  readonly kind: "end" | "symbol" | "word" | "error";
  readonly text: string;
}

const symbols: ReadonlySet<string> = new Set([")", ",", "!", "==", "=", ">", "<", "!=", "("]);
const special = "=!(),><";
const blank = " \t\r\n";
const end: Token = { kind: "end", text: "" };

const binary: ReadonlyMap<string, RequirementOperator> = new Map([
  ["in", "in"],
  ["notin", "notin"],
  ["=", "="],
  ["==", "=="],
  ["!=", "!="],
  [">", "gt"],
  ["<", "lt"],
]);
const binaryNames = "in, notin, =, ==, !=, gt, lt";

/** Every method answers with what it read, or with an error message; requirements are told apart by their type. */
class SelectorParser {
  private readonly tokens: readonly Token[];
  private at = 0;

  constructor(text: string) {
    this.tokens = tokenize(text);
  }

  requirements(): readonly Requirement[] | string {
    const found: Requirement[] = [];
    for (;;) {
      const token = this.peek();
      if (token.kind === "end") return found;
      if (!startsRequirement(token)) return `found '${token.text}', expected: !, identifier, or 'end of string'`;
      const requirement = this.requirement();
      if (typeof requirement === "string") return `unable to parse requirement: ${requirement}`;
      found.push(requirement);
      const next = this.take();
      if (next.kind === "end") return found;
      if (!isSymbol(next, ",")) return `found '${next.text}', expected: ',' or 'end of string'`;
      if (!startsRequirement(this.peek())) return `found '${this.peek().text}', expected: identifier after ','`;
    }
  }

  private requirement(): Requirement | string {
    const negated = isSymbol(this.peek(), "!");
    if (negated) this.take();
    const key = this.take();
    if (key.kind !== "word") return `found '${key.text}', expected: identifier`;
    const wrong = qualifiedNameErrors(key.text);
    if (wrong.length > 0) return `<nil>: Invalid value: ${JSON.stringify(key.text)}: ${wrong.join("; ")}`;
    const ends = this.peek().kind === "end" || isSymbol(this.peek(), ",");
    if (negated || ends) return checked({ key: key.text, operator: negated ? "!" : "exists", values: [] });
    return this.comparison(key.text);
  }

  private comparison(key: string): Requirement | string {
    const token = this.take();
    const operator = binary.get(token.text);
    if (operator === undefined) return `found '${token.text}', expected: ${binaryNames}`;
    const listed = operator === "in" || operator === "notin";
    const values = listed ? this.list() : this.exactValue();
    return typeof values === "string" ? values : checked({ key, operator, values });
  }

  private exactValue(): readonly string[] | string {
    const token = this.peek();
    if (token.kind === "end" || isSymbol(token, ",")) return [""];
    this.take();
    return token.kind === "word" ? [token.text] : `found '${token.text}', expected: identifier`;
  }

  private list(): readonly string[] | string {
    const open = this.take();
    if (!isSymbol(open, "(")) return `found '${open.text}' expected: '('`;
    const first = this.peek();
    if (isSymbol(first, ")")) {
      this.take();
      return [""];
    }
    if (first.kind !== "word" && !isSymbol(first, ",")) {
      return `found '${first.text}', expected: ',', ')' or identifier`;
    }
    return this.listed();
  }

  /** Values up to the closing parenthesis; nothing between two commas is the empty value. */
  private listed(): readonly string[] | string {
    const values = new Set<string>();
    let value = "";
    for (;;) {
      const token = this.take();
      if (token.kind === "word") {
        value = token.text;
        const next = this.peek();
        if (!isSymbol(next, ",") && !isSymbol(next, ")")) return `found '${next.text}', expected: ',' or ')'`;
      } else if (isSymbol(token, ",") || isSymbol(token, ")")) {
        values.add(value);
        value = "";
        if (token.text === ")") return [...values].sort();
      } else {
        return `found '${token.text}', expected: ',', or identifier`;
      }
    }
  }

  private peek(): Token {
    return this.tokens[this.at] ?? end;
  }

  private take(): Token {
    const token = this.peek();
    this.at++;
    return token;
  }
}

const isSymbol = (token: Token, text: string) => token.kind === "symbol" && token.text === text;
const startsRequirement = (token: Token) => token.kind === "word" || isSymbol(token, "!");

function checked(requirement: Requirement): Requirement | string {
  return requirementError(requirement) ?? requirement;
}

function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text.charAt(at);
    if (blank.includes(character)) {
      at++;
      continue;
    }
    const from = at;
    if (special.includes(character)) {
      while (at < text.length && special.includes(text.charAt(at)) && symbols.has(text.slice(from, at + 1))) at++;
      tokens.push({ kind: "symbol", text: text.slice(from, at) });
      continue;
    }
    while (at < text.length && !special.includes(text.charAt(at)) && !blank.includes(text.charAt(at))) at++;
    tokens.push({ kind: "word", text: text.slice(from, at) });
  }
  return tokens;
}
