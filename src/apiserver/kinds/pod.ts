import { type BuiltinKind, door } from "./builtin-kind.ts";
import { ageColumn, nameColumn } from "./columns.ts";
import { subdomainName } from "./names.ts";
import { specOf, strategyOf } from "./strategy.ts";

const gvk = { group: "", version: "v1", kind: "Pod" };

export const pod: BuiltinKind = {
  gvk,
  plural: "pods",
  shortNames: ["po"],
  categories: ["all"],
  namespaced: true,
  subresources: [
    door("status", gvk),
    door("binding", { group: "", version: "v1", kind: "Binding" }, ["create"]),
    door("eviction", { group: "policy", version: "v1", kind: "Eviction" }, ["create"]),
    door("ephemeralcontainers", gvk),
  ],
  columns: [nameColumn, ageColumn],
  strategy: strategyOf({ namespaced: true, name: subdomainName, status: true, generationOf: specOf }),
};
