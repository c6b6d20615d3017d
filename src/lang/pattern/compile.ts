import { isRecord } from "../../data/index.ts";
import type { Json, JsonObject } from "../../kube/index.ts";
import type { Compiler, ElementTest, MapPlace, Reach } from "./element.ts";
import { compileList } from "./list.ts";
import { compileMap } from "./map.ts";
import { isSkip, type Mismatch, pathOf, textOf, valueMismatch } from "./mismatch.ts";
import { compileScalar, type Scalar, type ScalarOptions } from "./scalar.ts";

/** What comparing a resource with a pattern comes to. */
export type PatternResult =
  /** It fits. */
  | { readonly kind: "pass" }
  /** The pattern does not apply to it. */
  | { readonly kind: "skip"; readonly message: string }
  /** It does not fit, at `path`: `/spec/containers/0/image/`. */
  | { readonly kind: "fail"; readonly path: string; readonly message: string }
  /** It does not fit, and no place can be named. */
  | { readonly kind: "error"; readonly message: string };

/** A pattern ready to be compared with resources. */
export interface CompiledPattern {
  /** Compares a resource; a hostile one costs no more than its size times that of the pattern. */
  match(resource: unknown): PatternResult;
}

/** Levels that a pattern may have; objects of Kubernetes have a few dozen at most. */
const deepest = 256;

/**
 * Compiles a pattern of a validate rule: maps, lists and scalars with operators, wildcards, ranges and anchors. A
 * pattern too deep to be walked fits nothing: comparing ends in an error. (kyverno: pkg/engine/validate/validate.go)
 */
export function compilePattern(pattern: Json, options: ScalarOptions = {}): CompiledPattern {
  if (isDeeper(pattern, deepest)) {
    const message = `the pattern is nested deeper than ${deepest} levels`;
    return { match: () => ({ kind: "error", message }) };
  }
  const anchors = new Map<string, number>();
  const test = compilerWith(anchors, options).compile(pattern);
  const count = anchors.size;
  return {
    match(resource) {
      const reach = count === 0 ? noReach : new Uint8Array(count);
      const wrong = test(resource, reach);
      return wrong === undefined ? pass : resultOf(wrong, reach);
    },
  };
}

const pass: PatternResult = { kind: "pass" };
const noReach: Reach = new Uint8Array(0);

function isDeeper(pattern: Json, levels: number): boolean {
  if (pattern === null || typeof pattern !== "object") return false;
  if (levels === 0) return true;
  return Object.values(pattern).some((part: Json) => isDeeper(part, levels - 1));
}

function compilerWith(anchors: Map<string, number>, scalars: ScalarOptions): Compiler {
  const compiler: Compiler = {
    scalars,
    reachOf(text) {
      const known = anchors.get(text) ?? anchors.size;
      anchors.set(text, known);
      return known;
    },
    compile: (pattern, place = "elsewhere") => compileElement(pattern, place, compiler),
  };
  return compiler;
}

function compileElement(pattern: Json, place: MapPlace, compiler: Compiler): ElementTest {
  if (isRecord(pattern)) return compileMap(pattern as JsonObject, place, compiler);
  if (Array.isArray(pattern)) return compileList(pattern, compiler);
  return scalarElement(pattern as Scalar, compiler.scalars);
}

/** A scalar of the pattern has to fit the value, or every element where that is a list. */
function scalarElement(pattern: Scalar, options: ScalarOptions): ElementTest {
  const test = compileScalar(pattern, options);
  const floats = options.floats === true;
  return (value) => {
    const fits = Array.isArray(value) ? value.every(test) : test(value);
    return fits ? undefined : valueMismatch(value, pattern, floats);
  };
}

/** A failure without its place is an error, as is one where a condition's key was never there to be looked at. */
function resultOf(wrong: Mismatch, reach: Reach): PatternResult {
  if (isSkip(wrong)) return { kind: "skip", message: textOf(wrong) };
  const { reason } = wrong;
  const pathless = reason.kind === "plain" && (reason.pathless === true || reach.includes(1));
  return pathless ? { kind: "error", message: textOf(wrong) } : failureOf(wrong);
}

/** Where it fails is always told, what there is only sometimes: that can be long, and is written when it is read. */
function failureOf(wrong: Mismatch): PatternResult {
  return {
    kind: "fail",
    path: pathOf(wrong),
    get message() {
      return textOf(wrong);
    },
  };
}
