import type { Node } from "./node.ts";

/** The names of the root that an expression may use, each once; `@` where it takes the root as a whole. */
export function mentionsOf(node: Node): readonly string[] {
  const names = new Set<string>();
  collect(node, names);
  return [...names];
}

/** Only what is evaluated against the root counts: right sides are evaluated against something else. */
function collect(node: Node, names: Set<string>): void {
  switch (node.kind) {
    case "field":
      names.add(node.name);
      return;
    case "current":
      names.add("@");
      return;
    case "chain":
    case "pipe":
      collectLeft(node.left, node.right, names);
      return;
    case "project":
    case "project-values":
    case "filter":
      collect(node.left, names);
      return;
    case "or":
    case "and":
    case "compare":
      collect(node.left, names);
      collect(node.right, names);
      return;
    case "not":
    case "flatten":
      collect(node.of, names);
      return;
    case "list":
      for (const member of node.members) collect(member, names);
      return;
    case "hash":
      for (const [, member] of node.members) collect(member, names);
      return;
    case "call":
      for (const arg of node.args) collect(arg, names);
      return;
    case "literal":
    case "index":
    case "slice":
    case "reference":
      return;
  }
}

/** `@.name` is the name alone. */
function collectLeft(left: Node, right: Node, names: Set<string>): void {
  if (left.kind === "current" && right.kind === "field") names.add(right.name);
  else collect(left, names);
}
