import { isRecord, setOwn } from "../../data/index.ts";
import { callStep } from "./call.ts";
import { compareStep } from "./compare.ts";
import { Names } from "./evaluation.ts";
import type { Node } from "./node.ts";
import { filterStep, flattenStep, projectStep, projectValuesStep, sliceStep } from "./projection.ts";
import { Reference, type Step } from "./run.ts";
import { absorb, Signal, waiting } from "./signal.ts";
import { Mistake } from "./token.ts";
import { isFalse } from "./truth.ts";

/** Makes a closure of a node; throws a {@link Mistake} for functions that do not exist. (go-jmespath: interpreter.go) */
export function stepOf(node: Node): Step {
  switch (node.kind) {
    case "current":
      return whole;
    case "literal":
      return () => node.value;
    case "field":
      return fieldStep(node.name);
    case "index":
      return indexStep(node.index);
    case "slice":
      return sliceStep(node);
    case "chain":
      return chainStep(node.left, node.right);
    case "pipe":
      return pipeStep(stepOf(node.left), stepOf(node.right));
    case "or":
      return orStep(stepOf(node.left), stepOf(node.right));
    case "and":
      return andStep(stepOf(node.left), stepOf(node.right));
    case "not":
      return notStep(stepOf(node.of));
    case "compare":
      return compareStep(node.operator, stepOf(node.left), stepOf(node.right));
    case "flatten":
      return flattenStep(stepOf(node.of));
    case "project":
      return projectStep(stepOf(node.left), rightOf(node.right));
    case "project-values":
      return projectValuesStep(stepOf(node.left), rightOf(node.right));
    case "filter":
      return filterStep(stepOf(node.left), rightOf(node.right), stepOf(node.condition));
    case "list":
      return listStep(node.members.map(stepOf));
    case "hash":
      return hashStep(node.members.map(([name, of]) => [name, stepOf(of)] as const));
    case "call":
      return callStep(
        node.name,
        node.args.map((arg) => (arg.kind === "reference" ? new Reference(stepOf(arg.of)) : stepOf(arg))),
      );
    case "reference":
      throw new Mistake("SyntaxError: an expression reference can only be an argument of a function");
  }
}

/** The right side of a projection; none where it is the element itself. */
function rightOf(node: Node): Step | undefined {
  return node.kind === "current" ? undefined : stepOf(node);
}

/** The value as it is; names are all looked up. */
function whole(value: unknown): unknown {
  return value instanceof Names ? wholeOf(value) : value;
}

function wholeOf(names: Names): unknown {
  const all: Record<string, unknown> = {};
  let late = false;
  for (const name of names.known()) {
    const bound = lookUp(names, name);
    if (bound === waiting) late = true;
    else if (!(bound instanceof Signal)) setOwn(all, name, bound);
    else if (bound.kind !== "missing") return bound;
  }
  return late ? waiting : all;
}

function lookUp(names: Names, name: string): unknown {
  const bound = names.lookup(name);
  switch (bound.kind) {
    case "value":
      return bound.value ?? null;
    case "pending":
      return waiting;
    case "error":
      return new Signal(bound.missing ? "missing" : "loading", bound.message);
    case "absent":
      return new Signal("missing", `Unknown key "${name}" in path`);
  }
}

function fieldStep(name: string): Step {
  const missing = new Signal("missing", `Unknown key "${name}" in path`);
  return (value) => {
    if (value instanceof Names) return lookUp(value, name);
    if (!isRecord(value)) return null;
    return Object.hasOwn(value, name) ? (value[name] ?? null) : missing;
  };
}

function indexStep(index: number): Step {
  return (value) => (Array.isArray(value) ? (value.at(index) ?? null) : null);
}

function chainStep(left: Node, right: Node): Step {
  const second = stepOf(right);
  if (left.kind === "current") return right.kind === "index" ? second : (value, run) => second(whole(value), run);
  const first = stepOf(left);
  return (value, run) => {
    const between = first(value, run);
    return between instanceof Signal ? between : second(between, run);
  };
}

function pipeStep(first: Step, second: Step): Step {
  return (value, run) => {
    const between = absorb(first(value, run));
    return between instanceof Signal ? between : absorb(second(between, run));
  };
}

function orStep(left: Step, right: Step): Step {
  return (value, run) => {
    const first = absorb(left(value, run));
    if (first instanceof Signal || !isFalse(first)) return first;
    return absorb(right(value, run));
  };
}

/** A missing key on the right side is not null. */
function andStep(left: Step, right: Step): Step {
  return (value, run) => {
    const first = absorb(left(value, run));
    return first instanceof Signal || isFalse(first) ? first : right(value, run);
  };
}

function notStep(of: Step): Step {
  return (value, run) => {
    const result = absorb(of(value, run));
    return result instanceof Signal ? result : isFalse(result);
  };
}

function listStep(members: readonly Step[]): Step {
  return (value, run) => {
    if (value === null) return null;
    const spent = run.spend(members.length);
    if (spent !== undefined) return spent;
    const list: unknown[] = [];
    for (const member of members) {
      const element = absorb(member(value, run));
      if (element instanceof Signal) return element;
      list.push(element);
    }
    return list;
  };
}

function hashStep(members: readonly (readonly [string, Step])[]): Step {
  return (value, run) => {
    if (value === null) return null;
    const spent = run.spend(members.length);
    if (spent !== undefined) return spent;
    const hash: Record<string, unknown> = {};
    for (const [name, member] of members) {
      const element = absorb(member(value, run));
      if (element instanceof Signal) return element;
      setOwn(hash, name, element);
    }
    return hash;
  };
}
