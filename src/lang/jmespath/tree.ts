import { formatGoSyntax } from "./go-syntax.ts";
import type { Node } from "./node.ts";
import { parse } from "./parse.ts";
import { Mistake } from "./token.ts";

/** The tree of an expression as text, or what is wrong with it, and where, in units of the text. */
export type SyntaxTree =
  | { readonly kind: "tree"; readonly text: string }
  | { readonly kind: "mistake"; readonly message: string; readonly at: number | undefined };

/** Shows what an expression is made of, in the words and with the braces of Kyverno's library. (go-jmespath: parser.go) */
export function syntaxTree(text: string): SyntaxTree {
  try {
    return { kind: "tree", text: shown(named(parse(text)), 0) };
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    return { kind: "mistake", message: error.message, at: error.at };
  }
}

interface Named {
  readonly name: string;
  /** As Go writes it. */
  readonly value?: string;
  readonly children?: readonly Named[];
}

/** No list of children has a closing brace of its own. */
function shown({ name, value, children = [] }: Named, indent: number): string {
  const pad = " ".repeat(indent);
  const said = value === undefined ? "" : `${pad}  value: ${value}\n`;
  const below = children.map((child) => shown(child, indent + 4)).join("");
  return `${pad}${name} {\n${said}${below === "" ? "" : `${pad}  children: {\n${below}`}${pad}}\n`;
}

function named(node: Node): Named {
  switch (node.kind) {
    case "current":
      return { name: node.said === true ? "ASTCurrentNode" : "ASTIdentity" };
    case "literal":
      return { name: "ASTLiteral", ...(node.value !== null && { value: formatGoSyntax(node.value) }) };
    case "field":
      return { name: "ASTField", value: formatGoSyntax(node.name) };
    case "index":
      return { name: "ASTIndex", value: String(node.index) };
    case "slice":
      return { name: "ASTSlice", value: sliceText(node) };
    case "call":
      return { name: "ASTFunctionExpression", value: formatGoSyntax(node.name), children: node.args.map(named) };
    case "hash":
      return { name: "ASTMultiSelectHash", children: node.members.map(pair) };
    case "list":
      return { name: "ASTMultiSelectList", children: node.members.map(named) };
    case "not":
      return { name: "ASTNotExpression", children: [named(node.of)] };
    case "reference":
      return { name: "ASTExpRef", children: [named(node.of)] };
    case "flatten":
      return { name: "ASTFlatten", children: [named(node.of)] };
    default:
      return namedPair(node);
  }
}

function namedPair(node: Extract<Node, { left: Node }>): Named {
  const children = [named(node.left), named(node.right)];
  switch (node.kind) {
    case "chain":
      return { name: isPlace(node.right) ? "ASTIndexExpression" : "ASTSubexpression", children };
    case "pipe":
      return { name: "ASTPipe", children };
    case "or":
      return { name: "ASTOrExpression", children };
    case "and":
      return { name: "ASTAndExpression", children };
    case "compare":
      return { name: "ASTComparator", value: node.operator, children };
    case "project":
      return { name: "ASTProjection", children };
    case "project-values":
      return { name: "ASTValueProjection", children };
    case "filter":
      return { name: "ASTFilterProjection", children: [...children, named(node.condition)] };
  }
}

const isPlace = ({ kind }: Node) => kind === "index" || kind === "slice";

function pair([name, of]: readonly [string, Node]): Named {
  return { name: "ASTKeyValPair", value: formatGoSyntax(name), children: [named(of)] };
}

/** Kyverno's library writes addresses of memory where there are numbers. */
function sliceText({ start, stop, step }: Extract<Node, { kind: "slice" }>): string {
  const parts = [start, stop, step].map((part) => (part === undefined ? "(*int)(nil)" : String(part)));
  return `[]*int{${parts.join(", ")}}`;
}
