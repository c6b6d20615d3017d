import type { BuiltinKind } from "./builtin-kind.ts";
import { ageColumn, nameColumn } from "./columns.ts";
import { subdomainName } from "./names.ts";
import { specOf, strategyOf } from "./strategy.ts";

const gvk = { group: "admissionregistration.k8s.io", version: "v1", kind: "ValidatingWebhookConfiguration" };

export const validatingWebhookConfiguration: BuiltinKind = {
  gvk,
  plural: "validatingwebhookconfigurations",
  shortNames: [],
  categories: ["api-extensions"],
  namespaced: false,
  subresources: [],
  columns: [nameColumn, ageColumn],
  strategy: strategyOf({ namespaced: false, name: subdomainName, generationOf: specOf }),
};
