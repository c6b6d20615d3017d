import { type BuiltinKind, door } from "./builtin-kind.ts";
import { ageColumn, nameColumn } from "./columns.ts";
import { subdomainName } from "./names.ts";
import { specOf, strategyOf } from "./strategy.ts";

const gvk = { group: "apiextensions.k8s.io", version: "v1", kind: "CustomResourceDefinition" };

export const customResourceDefinition: BuiltinKind = {
  gvk,
  plural: "customresourcedefinitions",
  shortNames: ["crd", "crds"],
  categories: ["api-extensions"],
  namespaced: false,
  subresources: [door("status", gvk)],
  columns: [nameColumn, ageColumn],
  strategy: strategyOf({ namespaced: false, name: subdomainName, status: true, generationOf: specOf }),
};
