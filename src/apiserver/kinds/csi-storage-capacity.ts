import {
  compareQuantities,
  type FieldError,
  parseQuantity,
  quantityOfInteger,
  type Resource,
} from "../../kube/index.ts";
import { column, nameColumn } from "./columns.ts";
import { described } from "./described.ts";
import { same } from "./equal.ts";
import { has, part, text } from "./fields.ts";
import { selectorMistakes } from "./label-selector.ts";
import { invalid, invalids } from "./mistakes.ts";
import { subdomainMistakes } from "./names.ts";
import { nodeSelectorWarnings } from "./node-label-warnings.ts";

/** (kubernetes: pkg/registry/storage/csistoragecapacity, pkg/apis/storage/validation) */
export const csiStorageCapacity = described({
  group: "storage.k8s.io",
  kind: "CSIStorageCapacity",
  plural: "csistoragecapacities",
  scope: "namespaced",
  unconditionalUpdate: false,
  columns: [
    nameColumn,
    column("StorageClassName", "The class of volumes.", (object) => text(object, "storageClassName")),
    column("Capacity", "How much space there is.", (object) =>
      has(object, "capacity") ? text(object, "capacity") : "<unset>",
    ),
  ],
  validate: capacityMistakes,
  validateUpdate: (object, old) =>
    ["nodeTopology", "storageClassName"]
      .filter((key) => !same(object[key], old[key]))
      .map((key) => invalid(key, object[key] ?? null, "field is immutable")),
  warnings: (object) => nodeSelectorWarnings(part(object, "nodeTopology"), "nodeTopology"),
});

function capacityMistakes(object: Resource): readonly FieldError[] {
  const name = text(object, "storageClassName");
  const capacity = has(object, "capacity") ? parseQuantity(text(object, "capacity")) : undefined;
  const negative = capacity !== undefined && compareQuantities(capacity, quantityOfInteger(0)) < 0;
  return [
    ...selectorMistakes(part(object, "nodeTopology"), "nodeTopology"),
    ...invalids("storageClassName", name, subdomainMistakes(name)),
    ...(negative ? [invalid("capacity", text(object, "capacity"), "must be greater than or equal to 0")] : []),
  ];
}
