import type { BuiltinKind } from "./builtin-kind.ts";
import { ageColumn, nameColumn } from "./columns.ts";
import { subdomainName } from "./names.ts";
import { strategyOf } from "./strategy.ts";

/**
 * Bindings, which are created and never kept: each assigns the Pod of its name to a node.
 * (kubernetes: pkg/registry/core/pod/storage/storage.go LegacyBindingREST)
 */
export const binding: BuiltinKind = {
  gvk: { group: "", version: "v1", kind: "Binding" },
  plural: "bindings",
  shortNames: [],
  categories: [],
  namespaced: true,
  verbs: ["create"],
  subresources: [],
  columns: [nameColumn, ageColumn],
  strategy: strategyOf({ namespaced: true, name: subdomainName }),
};
