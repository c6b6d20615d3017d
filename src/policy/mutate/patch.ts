import { type Json, jsonEqual, own, type Resource } from "../../kube/index.ts";
import { type Pending, pending } from "../rule.ts";
import { compileDocument, type Run } from "../variables/index.ts";
import { isTooCostly } from "./cost.ts";
import { applyOperations } from "./json6902.ts";
import { type Operations, parseOperations } from "./operations.ts";
import { compileStrategic } from "./strategic.ts";

/** The patch of a mutate rule, or of one of its loops, as the policy says it. A strategic merge goes before a JSON patch. */
export interface PatchText {
  readonly patchStrategicMerge?: unknown;
  readonly patchesJson6902?: string | undefined;
}

/** What a patch makes of an object. The object itself stays as it is; what is not changed is shared with it. */
export type PatchResult =
  | { readonly kind: "patched"; readonly object: Resource }
  | { readonly kind: "unchanged"; readonly message: string }
  | { readonly kind: "error"; readonly message: string };

/** Applies a compiled patch to an object with the values of a run. */
export type Patch = (run: Run, object: Resource) => PatchResult | Pending;

/**
 * Compiles a patch. Its variables are filled in as text is, before a JSON patch is read; one without variables is read
 * once, and one with variables again only where its values are others than the last time. `path` holds the keys that
 * errors count from: `["mutate"]` for the patch of a rule. (kyverno: pkg/engine/mutate/mutation.go)
 */
export function compilePatch(text: PatchText, path: readonly string[] = []): Patch {
  const said = { patchStrategicMerge: text.patchStrategicMerge ?? null, patchesJson6902: text.patchesJson6902 ?? "" };
  const document = compileDocument(path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), said));
  if (document.constant) {
    const apply = compileFilled(said as FilledText);
    return (_, object) => apply(object);
  }
  const compiled = new Map<string, Apply>();
  return (run, object) => {
    const filling = document.fill(run);
    if (filling.kind === "pending") return pending;
    if (filling.kind === "error") {
      return { kind: "error", message: `variable substitution failed: ${filling.message}` };
    }
    const filled = path.reduce<unknown>(own, filling.value) as FilledText;
    if (isTooCostly(filled.patchStrategicMerge, object)) return tooCostly;
    return applyFor(filled, compiled)(object);
  };
}

/** Patches that are kept for the values that they were compiled for, and how long such values may be. */
const kept = 32;
const longest = 8192;

function applyFor(filled: FilledText, compiled: Map<string, Apply>): Apply {
  const text = JSON.stringify(filled);
  const known = compiled.get(text);
  if (known !== undefined) return known;
  const made = compileFilled(filled);
  if (text.length > longest) return made;
  if (compiled.size >= kept) compiled.clear();
  compiled.set(text, made);
  return made;
}

interface FilledText {
  readonly patchStrategicMerge: Json;
  readonly patchesJson6902: Json;
}

type Apply = (object: Resource) => PatchResult;

function compileFilled({ patchStrategicMerge, patchesJson6902 }: FilledText): Apply {
  if (patchStrategicMerge !== null) {
    const merge = compileStrategic(patchStrategicMerge);
    return (object) => {
      const merged = merge(object as unknown as Json);
      if (merged.kind === "error") return failed(merged.message);
      // An object that is deleted altogether would have to be deleted by somebody.
      return merged.value === undefined
        ? failed("filter cannot create or delete objects")
        : resultOf(object, merged.value);
    };
  }
  if (typeof patchesJson6902 !== "string" || patchesJson6902 === "") return () => empty;
  return applyText(parseOperations(patchesJson6902));
}

function applyText(parsed: Operations): Apply {
  if (parsed.kind === "mistake") {
    const what = parsed.unreadable ? "failed to convert patchesJSON6902 to JSON" : "failed to decode patches";
    const mistake = failed(`${what}: ${parsed.message}`);
    return () => mistake;
  }
  return (object) => {
    const applied = applyOperations(object as unknown as Json, parsed.operations);
    return applied.kind === "error" ? failed(applied.message) : resultOf(object, applied.value);
  };
}

const tooCostly = failed("patch and object are too long to compare wildcards");
const empty: PatchResult = { kind: "error", message: "empty mutate rule" };
const unchanged: PatchResult = { kind: "unchanged", message: "no patches applied" };

function failed(message: string): PatchResult {
  return { kind: "error", message: `failed to patch resource: ${message}` };
}

function resultOf(object: Resource, value: Json): PatchResult {
  if (value === (object as unknown) || jsonEqual(object, value)) return unchanged;
  const kind = own(value, "kind");
  if (typeof kind === "string" && kind !== "") return { kind: "patched", object: value as unknown as Resource };
  const message = `Object 'Kind' is missing in '${JSON.stringify(value)}'`;
  return { kind: "error", message: `failed to unmarshal patched resource: ${message}` };
}
