import { isRecord } from "../../data/index.ts";
import type { Json, JsonObject } from "../../kube/index.ts";
import { scalarText } from "./node.ts";

/** What a patch says of itself with `$patch`, and the patch without that word. */
export type Directive<T> =
  | { readonly kind: "merge" | "replace" | "delete"; readonly patch: T }
  | { readonly kind: "unknown"; readonly message: string };

const key = "$patch";

/** The directive of an object. (kustomize: kyaml/yaml/merge2/smpdirective.go) */
export function directiveOfMap(patch: JsonObject): Directive<JsonObject> {
  if (!Object.hasOwn(patch, key)) return { kind: "merge", patch };
  const kind = kindOf(scalarText(patch[key] ?? null));
  return typeof kind === "object" ? kind : { kind, patch: withoutDirective(patch) };
}

/** The directive of a list: that of its first element with one, where the element has nothing else. */
export function directiveOfList(patch: readonly Json[]): Directive<readonly Json[]> {
  const holder = patch.find((one): one is JsonObject => isRecord(one) && (one[key] ?? null) !== null);
  if (holder === undefined || Object.keys(holder).length > 1) return { kind: "merge", patch };
  const text = scalarText(holder[key] ?? null);
  const kind = kindOf(text);
  if (typeof kind === "object") return kind;
  return { kind, patch: patch.filter((one) => !isDropped(one, text)) };
}

/** An object without its directive. */
export function withoutDirective(patch: JsonObject): JsonObject {
  const { [key]: _, ...rest } = patch;
  return rest;
}

function kindOf(text: string): "merge" | "replace" | "delete" | { readonly kind: "unknown"; readonly message: string } {
  if (text === "merge" || text === "replace" || text === "delete") return text;
  return { kind: "unknown", message: `unknown patch strategy '${text}'` };
}

/** With the directive go all elements that have the same one, and those that are empty. */
function isDropped(one: Json, text: string): boolean {
  if (one === null) return true;
  if (!isRecord(one)) return false;
  return (
    Object.keys(one).length === 0 || (Object.hasOwn(one, key) && scalarText((one as JsonObject)[key] ?? null) === text)
  );
}
