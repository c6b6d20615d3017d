import type { FieldError, Resource } from "../../kube/index.ts";
import { ageColumn, column, nameColumn } from "./columns.ts";
import { described } from "./described.ts";
import { same } from "./equal.ts";
import { type Fields, number, part, parts, text, texts } from "./fields.ts";
import { duplicate, invalid, invalids, nonnegative, required } from "./mistakes.ts";
import { qualifiedNameMistakes } from "./names.ts";
import { driverNameMistakes } from "./storage-parameters.ts";

const longestId = 256;
const field = "spec.drivers";
const driversOf = (object: Resource) => parts(part(object, "spec"), "drivers");

/** (kubernetes: pkg/registry/storage/csinode, pkg/apis/storage/validation ValidateCSINode) */
export const csiNode = described({
  group: "storage.k8s.io",
  kind: "CSINode",
  scope: "cluster",
  unconditionalUpdate: false,
  columns: [
    nameColumn,
    column("Drivers", "How many drivers the node has.", (object) => driversOf(object).length, "integer"),
    ageColumn,
  ],
  validate: (object) =>
    driversOf(object).flatMap((one, at, all) => driverMistakes(one, `${field}[${at}]`, all.slice(0, at))),
  validateUpdate: (object, old) =>
    driversOf(old).flatMap((before) =>
      driversOf(object)
        .filter((now) => text(now, "name") === text(before, "name") && !same(now, before))
        .map((now) => invalid(field, shownDriver(now), "field is immutable")),
    ),
});

function driverMistakes(driver: Fields, path: string, earlier: readonly Fields[]): readonly FieldError[] {
  const [name, id] = [text(driver, "name"), text(driver, "nodeID")];
  const keys = texts(driver, "topologyKeys");
  const again = earlier.some((one) => text(one, "name") === name);
  return [
    ...driverNameMistakes(name, `${path}.name`),
    ...(id === "" ? [required(`${path}.nodeID`)] : []),
    ...(id.length > longestId ? [invalid(`${path}.nodeID`, id, `must be ${longestId} characters or less`)] : []),
    ...nonnegative(`${path}.allocatable.count`, number(part(driver, "allocatable"), "count")),
    ...(again ? [duplicate(`${path}.name`, name)] : []),
    ...keys.flatMap((key, at) => [
      ...(key === "" ? [required(path)] : []),
      ...(keys.indexOf(key) < at ? [duplicate(path, key)] : []),
      ...invalids(path, key, qualifiedNameMistakes(key)),
    ]),
  ];
}

/** The message shows the driver with the field names of the API server's internal type. */
function shownDriver(driver: Fields): Fields {
  const allocatable = part(driver, "allocatable");
  return {
    Name: text(driver, "name"),
    NodeID: text(driver, "nodeID"),
    TopologyKeys: driver.topologyKeys ?? null,
    Allocatable: allocatable ? { Count: allocatable.count ?? null } : null,
  };
}
