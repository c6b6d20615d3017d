import type { FieldError, Resource } from "../../kube/index.ts";
import { choiceMistakes } from "./checks.ts";
import { ageColumn, column, nameColumn } from "./columns.ts";
import { described } from "./described.ts";
import { fill } from "./draft.ts";
import { same } from "./equal.ts";
import { type Fields, flag, has, part, parts, text, texts } from "./fields.ts";
import { immutable } from "./metadata.ts";
import { duplicate, forbidden, invalids, required } from "./mistakes.ts";
import { qualifiedNameMistakes } from "./names.ts";
import { deprecatedLabel } from "./node-label-warnings.ts";
import { parametersMistakes, provisionerMistakes } from "./storage-parameters.ts";

/** (kubernetes: pkg/registry/storage/storageclass, pkg/apis/storage/validation ValidateStorageClass) */
export const storageClass = described({
  group: "storage.k8s.io",
  kind: "StorageClass",
  plural: "storageclasses",
  shortNames: ["sc"],
  scope: "cluster",
  columns: [
    {
      ...nameColumn,
      cell: (object) => `${object.metadata.name ?? ""}${isDefaultClass(object) ? " (default)" : ""}`,
    },
    column("Provisioner", "Who makes its volumes.", (object) => text(object, "provisioner")),
    column("ReclaimPolicy", "What becomes of volumes.", (object) => text(object, "reclaimPolicy") || "Delete"),
    column("VolumeBindingMode", "When volumes are made.", (object) => text(object, "volumeBindingMode") || "Immediate"),
    column("AllowVolumeExpansion", "Whether volumes may grow.", (object) => flag(object, "allowVolumeExpansion")),
    ageColumn,
  ],
  default: (object) => {
    fill(object, "reclaimPolicy", "Delete");
    fill(object, "volumeBindingMode", "Immediate");
  },
  validate: classMistakes,
  validateUpdate: (object, old) => [
    ...["parameters", "provisioner", "reclaimPolicy"]
      .filter((key) => !same(object[key], old[key]))
      .map((key) => forbidden(key, `updates to ${key} are forbidden.`)),
    ...immutable("volumeBindingMode", object.volumeBindingMode, old.volumeBindingMode),
  ],
  warnings: topologyWarnings,
});

/** Whether claims without a class get this one. (kubernetes: pkg/apis/storage/util IsDefaultAnnotation) */
function isDefaultClass(object: Resource): boolean {
  const annotations = part(object.metadata, "annotations");
  return ["storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"].some(
    (key) => text(annotations, key) === "true",
  );
}

function classMistakes(object: Resource): readonly FieldError[] {
  const policy = text(object, "reclaimPolicy") === "" ? undefined : object;
  const modes = ["Immediate", "WaitForFirstConsumer"];
  return [
    ...provisionerMistakes(object, "provisioner"),
    ...parametersMistakes(object, "parameters"),
    ...choiceMistakes(policy, "reclaimPolicy", { field: "reclaimPolicy", among: ["Delete", "Retain"] }),
    ...choiceMistakes(object, "volumeBindingMode", { field: "volumeBindingMode", among: modes }),
    ...parts(object, "allowedTopologies").flatMap((term, at) => termMistakes(term, `allowedTopologies[${at}]`)),
  ];
}

/** (kubernetes: pkg/apis/core/validation ValidateTopologySelectorTerm) */
function termMistakes(term: Fields, path: string): readonly FieldError[] {
  const all = parts(term, "matchLabelExpressions");
  return all.flatMap((one, at) => {
    const field = `${path}.matchLabelExpressions[${at}]`;
    const values = texts(one, "values");
    const again = all.slice(0, at).some((other) => text(other, "key") === text(one, "key"));
    return [
      ...(values.length === 0 ? [required(`${field}.values`)] : []),
      ...values.flatMap((value, index) =>
        values.indexOf(value) < index ? [duplicate(`${field}.values[${index}]`, value)] : [],
      ),
      ...keyMistakes(one, `${field}.key`),
      ...(again ? [duplicate(`${field}.key`, text(one, "key"))] : []),
    ];
  });
}

function keyMistakes(one: Fields, field: string): readonly FieldError[] {
  return has(one, "key") ? invalids(field, text(one, "key"), qualifiedNameMistakes(text(one, "key"))) : [];
}

function topologyWarnings(object: Resource): readonly string[] {
  return parts(object, "allowedTopologies").flatMap((term, at) =>
    parts(term, "matchLabelExpressions").flatMap((one, index) => {
      const message = deprecatedLabel(text(one, "key"));
      const field = `allowedTopologies[${at}].matchLabelExpressions[${index}].key`;
      return message === undefined ? [] : [`${field}: ${message}`];
    }),
  );
}
