import { type BuiltinKind, door } from "./builtin-kind.ts";
import { ageColumn, nameColumn } from "./columns.ts";
import { subdomainName } from "./names.ts";
import { specOf, strategyOf } from "./strategy.ts";

const gvk = { group: "", version: "v1", kind: "Service" };

export const service: BuiltinKind = {
  gvk,
  plural: "services",
  shortNames: ["svc"],
  categories: ["all"],
  namespaced: true,
  subresources: [door("status", gvk)],
  columns: [nameColumn, ageColumn],
  strategy: strategyOf({ namespaced: true, name: subdomainName, status: true, generationOf: specOf }),
};
