import { isRecord } from "../../data/index.ts";
import { goTypeOf, type Json } from "../../kube/index.ts";
import { type Anchor, parseAnchor } from "./anchor.ts";
import type { Compiler, ElementTest, Reach } from "./element.ts";
import { type Mismatch, mismatch, plain } from "./mismatch.ts";

/** One key of a pattern's map, compiled. */
export interface Entry {
  /** The key as the pattern has it. */
  readonly text: string;
  /** The key to look for, without its anchor. */
  readonly key: string;
  readonly anchor: Anchor | undefined;
  /** Under which number a conditional key is reached; -1 for all others. */
  readonly reach: number;
  /** Compares a resource's map under a key, which differs from `key` where that has wildcards. */
  test(map: ResourceMap, key: string, reach: Reach): Mismatch | undefined;
}

export type ResourceMap = Readonly<Record<string, unknown>>;

/** Compiles a key with its value. (kyverno: pkg/engine/anchor/handlers.go) */
export function compileEntry(text: string, value: Json, compiler: Compiler): Entry {
  const anchor = anchorOf(text);
  const tracked = anchor?.kind === "condition" || anchor?.kind === "existence";
  const reach = tracked ? compiler.reachOf(text) : -1;
  const key = anchor?.key ?? text;
  return { text, key, anchor, reach, test: entryTest(anchor, key, value, compiler) };
}

/** `+(k)` belongs to mutation: here it is a key like any other. */
function anchorOf(text: string): Anchor | undefined {
  const anchor = parseAnchor(text);
  return anchor?.kind === "add" ? undefined : anchor;
}

function entryTest(anchor: Anchor | undefined, key: string, value: Json, compiler: Compiler): Entry["test"] {
  if (anchor?.kind === "negation") return negationTest;
  if (anchor?.kind === "existence") return existenceTest(value, compiler);
  if (anchor === undefined && value === "*") return presenceTest;
  const test = compiler.compile(value, key === "metadata" ? "metadata" : undefined);
  switch (anchor?.kind) {
    case "condition":
      return conditionTest(test);
    case "global":
      return globalTest(test);
    case "equality":
      return equalityTest(test);
    default:
      return (map, name, reach) => below(test(Object.hasOwn(map, name) ? map[name] : undefined, reach), name);
  }
}

/** The key must not be there, whatever its value. */
function negationTest(map: ResourceMap, key: string): Mismatch | undefined {
  return Object.hasOwn(map, key) ? below(mismatch({ kind: "negation" }), key) : undefined;
}

/** `"*"` as the value of a plain key: anything but nothing. */
function presenceTest(map: ResourceMap, key: string): Mismatch | undefined {
  const there = Object.hasOwn(map, key) && map[key] !== null && map[key] !== undefined;
  return there ? undefined : plain((path) => `${path}/${key} not found`);
}

function conditionTest(test: ElementTest): Entry["test"] {
  return (map, key, reach) => {
    const there = Object.hasOwn(map, key);
    const cause = there ? test(map[key], reach) : undefined;
    if (there && cause === undefined) return undefined;
    return below(mismatch({ kind: "condition", cause }), key);
  };
}

function globalTest(test: ElementTest): Entry["test"] {
  return (map, key, reach) => {
    const cause = Object.hasOwn(map, key) ? test(map[key], reach) : undefined;
    return cause === undefined ? undefined : below(mismatch({ kind: "global", cause }), key);
  };
}

function equalityTest(test: ElementTest): Entry["test"] {
  return (map, key, reach) => (Object.hasOwn(map, key) ? below(test(map[key], reach), key) : undefined);
}

/** Each map of the pattern has to find its like among the elements of the resource. */
function existenceTest(value: Json, compiler: Compiler): Entry["test"] {
  const find = findingTest(value, compiler);
  return (map, key, reach) => {
    if (!Object.hasOwn(map, key)) return undefined;
    const elements = map[key];
    return below(Array.isArray(elements) ? find(elements, reach) : notElements(elements), key);
  };
}

type FindingTest = (elements: readonly unknown[], reach: Reach) => Mismatch | undefined;

function findingTest(value: Json, compiler: Compiler): FindingTest {
  const type = goTypeOf(value);
  if (!Array.isArray(value)) {
    return () => plain(() => `invalid pattern type ${type}: Pattern has to be of list to compare against resource`);
  }
  const tests = value.map((element: Json) =>
    isRecord(element) ? someTest(compiler.compile(element)) : () => notOfMaps(type),
  );
  return (elements, reach) => {
    for (const test of tests) {
      const wrong = test(elements, reach);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  };
}

function someTest(test: ElementTest): FindingTest {
  return (elements, reach) =>
    elements.some((element) => test(element, reach) === undefined)
      ? undefined
      : plain((path) => `existence anchor validation failed at path ${path}`);
}

const notOfMaps = (type: string) =>
  plain(() => `invalid pattern type ${type}: Pattern has to be of type map to compare against items in resource`);

const notElements = (value: unknown) =>
  plain(
    () =>
      `invalid resource type ${goTypeOf(value)}: Existence ^ () anchor can be used only on list/array type resource`,
  );

function below(wrong: Mismatch | undefined, key: string): Mismatch | undefined {
  wrong?.steps.push(key);
  return wrong;
}
