import { type BuiltinKind, door } from "./builtin-kind.ts";
import { ageColumn, nameColumn } from "./columns.ts";
import { subdomainName } from "./names.ts";
import { specOf, strategyOf } from "./strategy.ts";

const gvk = { group: "batch", version: "v1", kind: "CronJob" };

export const cronJob: BuiltinKind = {
  gvk,
  plural: "cronjobs",
  shortNames: ["cj"],
  categories: ["all"],
  namespaced: true,
  subresources: [door("status", gvk)],
  columns: [nameColumn, ageColumn],
  strategy: strategyOf({ namespaced: true, name: subdomainName, status: true, generationOf: specOf }),
};
