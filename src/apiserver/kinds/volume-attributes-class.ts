import { ageColumn, column, nameColumn } from "./columns.ts";
import { described } from "./described.ts";
import { same } from "./equal.ts";
import { text, textEntries } from "./fields.ts";
import { forbidden, required } from "./mistakes.ts";
import { parametersMistakes, provisionerMistakes } from "./storage-parameters.ts";

const none = "must contain at least one key/value pair";

/** (kubernetes: pkg/registry/storage/volumeattributesclass, pkg/apis/storage/validation) */
export const volumeAttributesClass = described({
  group: "storage.k8s.io",
  kind: "VolumeAttributesClass",
  plural: "volumeattributesclasses",
  shortNames: ["vac"],
  scope: "cluster",
  columns: [
    nameColumn,
    column("DriverName", "The driver it is for.", (object) => text(object, "driverName")),
    ageColumn,
  ],
  validate: (object) => [
    ...provisionerMistakes(object, "driverName"),
    ...parametersMistakes(object, "parameters"),
    ...(textEntries(object, "parameters").length === 0 ? [required("parameters", none)] : []),
  ],
  validateUpdate: (object, old) =>
    ["driverName", "parameters"]
      .filter((key) => !same(object[key], old[key]))
      .map((key) => forbidden(key, `updates to ${key} are forbidden.`)),
});
