import { jsonEqual, type Resource } from "../../../kube/index.ts";
import { compilePatch, type Patch, type PatchResult } from "../../mutate/index.ts";
import { type Pending, pending } from "../../rule.ts";
import { parseDocument } from "../../schema/index.ts";
import { isExhausted, type Run, withBudget, withObject } from "../../variables/index.ts";
import {
  compileLoop,
  elementsOf,
  type Loop,
  type LoopPlace,
  runFor,
  stepsPerElement,
  tooManySteps,
} from "./elements.ts";
import { type MutateForeachText, mutateForeach } from "./schema/mutate.ts";

/**
 * Compiles `mutate.foreach`: what the patches for all elements of all lists together make of an object. A list sees what
 * the lists before it made; an element sees the object as it was before the list.
 * (kyverno: pkg/engine/handlers/mutation/common.go mutateForEach)
 */
export function compileMutateForeach(texts: readonly MutateForeachText[], place: LoopPlace): Patch {
  const loops = texts.map((text) => compileOne(text, place));
  return (given, object) => {
    const run = withBudget(given);
    const result = patchAll(loops, run, object);
    if (result !== pending && result.kind !== "error" && isExhausted(run)) return mistake(tooManySteps);
    return result;
  };
}

/** The loops within a loop: a policy may hold any JSON there, which is checked when the policy is. */
export function nestedMutateLoops(foreach: unknown): readonly MutateForeachText[] {
  return parseDocument(mutateForeach, foreach ?? [], "").value ?? [];
}

interface MutateLoop extends Loop {
  readonly patch: Patch;
  readonly descending: boolean;
}

function compileOne(text: MutateForeachText, place: LoopPlace): MutateLoop {
  const { patchStrategicMerge, patchesJson6902, order, foreach } = text;
  const nested = nestedMutateLoops(foreach);
  const merges = patchStrategicMerge !== undefined && patchStrategicMerge !== null;
  return {
    ...compileLoop(text, place),
    descending: order === undefined ? merges : order === "Descending",
    patch:
      nested.length > 0
        ? compileMutateForeach(nested, { ...place, depth: place.depth + 1 })
        : compilePatch({ patchStrategicMerge, patchesJson6902 }),
  };
}

function patchAll(loops: readonly MutateLoop[], given: Run, object: Resource): PatchResult | Pending {
  let [run, current, waiting] = [given, object, false];
  for (const loop of loops) {
    const found = loop.ask(run);
    if (found.kind === "error") {
      if (waiting) continue;
      return mistake(`failed to evaluate list ${loop.list}: ${found.message}: ${found.message}`);
    }
    const result =
      found.kind === "pending" ? pending : patchElements(elementsOf(found.value), { loop, run, object: current });
    if (result === pending) waiting = true;
    else if (result.kind === "error" && !waiting) return mistake(`failed to mutate elements: ${result.message}`);
    else if (result.kind === "patched") {
      current = result.object;
      run = withObject(run, current);
    }
  }
  if (waiting) return pending;
  return current === object
    ? { kind: "unchanged", message: "0 elements processed" }
    : { kind: "patched", object: current };
}

interface Place {
  readonly loop: MutateLoop;
  readonly run: Run;
  readonly object: Resource;
}

/** Patches add up. Elements behind a pending one are looked at too, for what they want to know. */
function patchElements(elements: readonly unknown[], { loop, run, object }: Place): PatchResult | Pending {
  let [current, waiting] = [object, false];
  for (const [index, value] of inOrder(elements, loop.descending)) {
    if (value === null || value === undefined) continue;
    const result = patchElement({ index, value }, { loop, run, object: current });
    if (result === pending) waiting = true;
    else if (result.kind === "error" && !waiting) return result;
    else if (result.kind === "patched") current = result.object;
  }
  if (waiting) return pending;
  if (current === object || jsonEqual(current, object)) return { kind: "unchanged", message: "no patches applied" };
  return { kind: "patched", object: current };
}

/** Elements with their places in the list, from its start or from its end. */
function inOrder(elements: readonly unknown[], descending: boolean): readonly (readonly [number, unknown])[] {
  const numbered = [...elements.entries()];
  return descending ? numbered.reverse() : numbered;
}

type Numbered = { readonly value: unknown; readonly index: number };

function patchElement({ index, value }: Numbered, { loop, run, object }: Place): PatchResult | Pending {
  const inner = runFor(run, loop, { value, index, scoped: false, steps: 2 * stepsPerElement(object) });
  if (inner === undefined) return mistake(tooManySteps);
  const wanted = loop.preconditions?.(inner);
  if (wanted?.kind === "pending") return pending;
  if (wanted?.kind === "error") {
    return mistake(`failed to evaluate mutate.foreach[${index}].preconditions: ${wanted.message}`);
  }
  if (wanted?.holds === false) return { kind: "unchanged", message: "preconditions not met" };
  return loop.patch(inner, object);
}

function mistake(message: string): PatchResult {
  return { kind: "error", message };
}
