import type { FieldError, Resource } from "../../kube/index.ts";
import type { BuiltinKind } from "./builtin-kind.ts";
import { ageColumn, column, nameColumn } from "./columns.ts";
import { number, part, text } from "./fields.ts";
import { forbidden, invalid, nonnegative } from "./mistakes.ts";
import { subdomainName } from "./names.ts";
import { strategyOf } from "./strategy.ts";

export const lease: BuiltinKind = {
  gvk: { group: "coordination.k8s.io", version: "v1", kind: "Lease" },
  plural: "leases",
  shortNames: [],
  categories: [],
  namespaced: true,
  subresources: [],
  columns: [
    nameColumn,
    column("Holder", "Who holds the lease.", (object) => text(part(object, "spec"), "holderIdentity")),
    ageColumn,
  ],
  strategy: strategyOf({
    namespaced: true,
    name: subdomainName,
    anyFinalizer: true,
    validate: leaseMistakes,
    createOnUpdate: true,
    unconditionalUpdate: false,
  }),
};

function leaseMistakes(object: Resource): readonly FieldError[] {
  const spec = part(object, "spec");
  const seconds = number(spec, "leaseDurationSeconds");
  const tooShort = seconds !== undefined && seconds <= 0;
  const stray = text(spec, "preferredHolder") !== "" && text(spec, "strategy") === "";
  return [
    ...(tooShort ? [invalid("spec.leaseDurationSeconds", seconds, "must be greater than 0")] : []),
    ...nonnegative("spec.leaseTransitions", number(spec, "leaseTransitions")),
    ...(stray ? [forbidden("spec.preferredHolder", "may only be specified if `strategy` is defined")] : []),
  ];
}
