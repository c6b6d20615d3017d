import type { Resource } from "../../kube/index.ts";
import { type BuiltinKind, door } from "./builtin-kind.ts";
import { ageColumn, column, nameColumn } from "./columns.ts";
import { partAt, text } from "./fields.ts";
import { subdomainName } from "./names.ts";
import { quotaMistakes, quotaStatusMistakes, quotaUpdateMistakes } from "./resource-quota-validation.ts";
import { strategyOf } from "./strategy.ts";

const gvk = { group: "", version: "v1", kind: "ResourceQuota" };

/** (kubernetes: pkg/registry/core/resourcequota/strategy.go, pkg/printers/internalversion/printers.go) */
export const resourceQuota: BuiltinKind = {
  gvk,
  plural: "resourcequotas",
  shortNames: ["quota"],
  categories: [],
  namespaced: true,
  subresources: [door("status", gvk)],
  columns: [
    nameColumn,
    column("Request", "What is used, of what may be requested.", (object) => usage(object, false)),
    column("Limit", "What is used, of what limits may sum up to.", (object) => usage(object, true)),
    ageColumn,
  ],
  strategy: strategyOf({
    namespaced: true,
    name: subdomainName,
    status: true,
    validate: quotaMistakes,
    validateUpdate: quotaUpdateMistakes,
    validateStatus: quotaStatusMistakes,
  }),
};

/** `cpu: 1/2, memory: 1Gi/2Gi` */
function usage(object: Resource, ofLimits: boolean): string {
  const hard = partAt(object, "status", "hard");
  const used = partAt(object, "status", "used");
  return Object.keys(hard ?? {})
    .filter((name) => name.startsWith("limits.") === ofLimits)
    .sort()
    .map((name) => `${name}: ${text(used, name) || "0"}/${text(hard, name)}`)
    .join(", ");
}
