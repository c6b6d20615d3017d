import type { GroupVersionResource } from "../../kube/index.ts";
import type { Codec, Kind, Subresource, Verb } from "../kind.ts";

/** A built-in kind as its file in this folder describes it; the codec comes from the generated tables. */
export interface BuiltinKind extends Omit<Kind, "codec" | "listKind" | "storage" | "singular" | "verbs"> {
  /** Where objects are kept, when that is another kind's place. */
  readonly storage?: GroupVersionResource;
  /** What can be done with objects, when that is not everything; in the order of discovery. */
  readonly verbs?: readonly Verb[];
}

/** Every verb there is, which is what most kinds have; in the order of discovery. */
export const allVerbs: readonly Verb[] = [
  "create",
  "delete",
  "deletecollection",
  "get",
  "list",
  "patch",
  "update",
  "watch",
];

/** Joins a description with its codec. */
export function kindOf(builtin: BuiltinKind, codec: Codec): Kind {
  const { group, version, kind } = builtin.gvk;
  return {
    ...builtin,
    listKind: `${kind}List`,
    singular: kind.toLowerCase(),
    verbs: builtin.verbs ?? allVerbs,
    storage: builtin.storage ?? { group, version, resource: builtin.plural },
    codec,
  };
}

/** A door of the object itself, such as `status`: read, replaced and patched in the kind's own form. */
export function door(name: string, gvk: Kind["gvk"], verbs: readonly Verb[] = ["get", "patch", "update"]): Subresource {
  return { name, gvk, verbs };
}

/** What can be done through a `proxy` door. */
export const proxyVerbs: readonly Verb[] = ["create", "delete", "get", "patch", "update"];

/** The `scale` subresource. */
export const scaleDoor: Subresource = {
  name: "scale",
  gvk: { group: "autoscaling", version: "v1", kind: "Scale" },
  verbs: ["get", "patch", "update"],
};
