import type { Resource } from "../../kube/index.ts";
import type { Pending } from "../rule.ts";
import type { Run } from "../variables/index.ts";

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

/** Compiles a patch. `path` is where it stands in what its errors count from: `/mutate` for that of a rule. */
export function compilePatch(_text: PatchText, _path = ""): Patch {
  return () => ({ kind: "error", message: "patches are not applied yet" });
}
