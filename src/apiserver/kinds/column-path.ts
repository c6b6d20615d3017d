import { own } from "../../kube/index.ts";
import { type Path, parseColumnPath, type Step } from "./column-path-parse.ts";
import { isFields } from "./fields.ts";

/** What a path leads to; `undefined` where it cannot be followed, such as an index into what is no list. */
type Values = readonly unknown[] | undefined;

/** More values than this on the way are given up on. */
const most = 10_000;

/**
 * Compiles the JSONPath of a printer column into a function that returns the first value it leads to, `undefined` for
 * none; `undefined` instead of the function where the path is malformed. Missing keys are no mistake.
 * (kubernetes: client-go util/jsonpath, apiextensions-apiserver pkg/registry/customresource/tableconvertor)
 */
export function compileColumnPath(text: string): ((object: unknown) => unknown) | undefined {
  const path = parseColumnPath(text);
  return path && ((object) => follow(path, [object])?.[0]);
}

function follow(path: Path, from: readonly unknown[]): Values {
  let values: Values = from;
  for (const step of path) {
    values = advance(step, values);
    if (values === undefined || values.length > most) return undefined;
  }
  return values;
}

function advance(step: Step, values: readonly unknown[]): Values {
  switch (step.kind) {
    case "field":
      return values.map((value) => own(value, step.name)).filter((value) => value !== undefined);
    case "all":
      return values.flatMap(childrenOf);
    case "recursive":
      return descend(values);
    case "index":
    case "slice":
      return each(values, (value) => sliceOf(step, value));
    case "union":
      return each(step.paths, (path) => follow(path, values));
    case "exists":
      return each(values, (value) => filterList(value, (item) => existsIn(step.left, item)));
    case "compare":
      return each(values, (value) => filterList(value, (item) => holds(step, item)));
    case "literal":
      return values.map(() => step.value);
    default:
      return step satisfies never;
  }
}

function each<T>(items: readonly T[], run: (item: T) => Values): Values {
  const found: unknown[] = [];
  for (const item of items) {
    const values = run(item);
    if (values === undefined || found.length + values.length > most) return undefined;
    found.push(...values);
  }
  return found;
}

function childrenOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return isFields(value) ? Object.values(value) : [];
}

function descend(values: readonly unknown[]): Values {
  return each(values, (value) => {
    const children = childrenOf(value);
    if (children.length === 0) return [];
    const below = descend(children);
    return below && [value, ...below];
  });
}

function sliceOf(step: Extract<Step, { kind: "index" | "slice" }>, value: unknown): Values {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value)) return undefined;
  const count = value.length;
  const first = step.kind === "index" ? step.at : step.start;
  const start = first < 0 ? first + count : first;
  const last = step.kind === "index" ? start + 1 : (step.end ?? count);
  const end = last < 0 ? last + count : last;
  if (start === end) return [];
  if (start < 0 || start >= count || end < 0 || end > count || start > end) return undefined;
  const pace = step.kind === "index" ? 1 : step.step;
  return value.slice(start, end).filter((_, index) => index % pace === 0);
}

/** `undefined` of a test means that it cannot be done, which ends the whole path. */
function filterList(value: unknown, test: (item: unknown) => boolean | undefined): Values {
  if (!Array.isArray(value)) return undefined;
  return each(value, (item) => {
    const passed = test(item);
    return passed === undefined ? undefined : passed ? [item] : [];
  });
}

function existsIn(path: Path, item: unknown): boolean {
  return (follow(path, [item])?.length ?? 0) > 0;
}

function holds(step: Extract<Step, { kind: "compare" }>, item: unknown): boolean | undefined {
  const lefts = follow(step.left, [item]);
  const rights = follow(step.right, [item]);
  if (lefts === undefined || rights === undefined || lefts.length > 1 || rights.length > 1) return undefined;
  const [left] = lefts;
  const [right] = rights;
  if (lefts.length === 0 || rights.length === 0) return false;
  if (typeof left === "string" && typeof right === "string") return compare(left, right, step.operator);
  if (typeof left === "number" && typeof right === "number") return compare(left, right, step.operator);
  const plain = typeof left === "boolean" && typeof right === "boolean";
  return plain && ["==", "!="].includes(step.operator)
    ? compare(Number(left), Number(right), step.operator)
    : undefined;
}

function compare<T extends string | number>(left: T, right: T, operator: string): boolean | undefined {
  switch (operator) {
    case "==":
      return left === right;
    case "!=":
      return left !== right;
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    case ">=":
      return left >= right;
    default:
      return undefined;
  }
}
