import { type BuiltinKind, door, scaleDoor } from "./builtin-kind.ts";
import { ageColumn, nameColumn } from "./columns.ts";
import { subdomainName } from "./names.ts";
import { specOf, strategyOf } from "./strategy.ts";

const gvk = { group: "apps", version: "v1", kind: "ReplicaSet" };

export const replicaSet: BuiltinKind = {
  gvk,
  plural: "replicasets",
  shortNames: ["rs"],
  categories: ["all"],
  namespaced: true,
  subresources: [door("status", gvk), scaleDoor],
  columns: [nameColumn, ageColumn],
  strategy: strategyOf({ namespaced: true, name: subdomainName, status: true, generationOf: specOf }),
};
