import { setOwn } from "../../data/index.ts";
import { type FieldType, mergeTyped, mistakesText, type Resource, typeMistakes } from "../../kube/index.ts";
import * as cel from "../../lang/cel/index.ts";
import { atomicPlaces } from "./atomics.ts";
import { patchMistake } from "./hole-mistake.ts";
import { listed } from "./listed.ts";
import { nativeFields } from "./native.ts";
import { typeNameMistakes } from "./type-names.ts";

/** A changed object, or why there is none. What was to be changed stays as it is. */
export type ObjectPatch =
  | { readonly kind: "patched"; readonly object: Resource }
  | { readonly kind: "error"; readonly message: string };

/** How apply configurations are merged. */
export interface ApplyOptions {
  /** What is known of the kind of the object; nothing can be merged where that is nothing. */
  readonly type: FieldType | undefined;
  /** Whether lists, maps and structs that are one value are replaced; else a patch that has one is refused. */
  readonly replacesAtomics: boolean;
}

/**
 * Merges the value of an expression of the type `Object` into an object.
 * (kubernetes: apiserver/pkg/admission/plugin/policy/mutating/patch/smd.go; kyverno: mpol/compiler/{applyconfig,smd}.go)
 */
export function applyConfiguration(object: Resource, value: cel.CelValue, options: ApplyOptions): ObjectPatch {
  if (!(value instanceof cel.Message)) {
    return error(`unsupported return type from ApplyConfiguration expression: ${cel.typeName(value)}`);
  }
  const misnamed = typeNameMistakes(value);
  if (misnamed.length > 0) return error(`type mismatch: ${listed(misnamed).join("\n")}`);
  const patch = nativeFields(value);
  setOwn(patch, "apiVersion", object.apiVersion);
  setOwn(patch, "kind", object.kind);
  const message = applyMistake(object, patch, options);
  if (message !== undefined) return error(`error applying patch: ${message}`);
  return { kind: "patched", object: mergeTyped(options.type ?? {}, object, patch) as Resource };
}

function applyMistake(object: Resource, patch: unknown, { type, replacesAtomics }: ApplyOptions): string | undefined {
  if (type === undefined) return "type converter must not be nil";
  const mistake = patchMistake(type, patch);
  if (mistake !== undefined) return `failed to convert patch object to typed object: ${mistake}`;
  const atomics = replacesAtomics ? [] : atomicPlaces(type, patch);
  if (atomics.length > 0) {
    return `invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: ${listed(atomics).join(", ")}`;
  }
  const wrong = typeMistakes(type, object, true);
  return wrong.length === 0
    ? undefined
    : `failed to convert original object to typed object: ${mistakesText(listed(wrong))}`;
}

function error(message: string): ObjectPatch {
  return { kind: "error", message };
}
