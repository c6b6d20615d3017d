import type { Resource } from "../../kube/index.ts";
import type { Column } from "../kind.ts";
import { ageOf } from "./age.ts";
import { type Fields, parts, text } from "./fields.ts";

type Cell = Column["cell"];

/** The first column of nearly every table. */
export const nameColumn: Column = {
  name: "Name",
  type: "string",
  format: "name",
  description: "Name of the object, unique in its namespace.",
  priority: 0,
  cell: (object) => object.metadata.name ?? "",
};

/** How long ago the object was created. */
export const ageColumn: Column = {
  name: "Age",
  type: "string",
  description: "Time since the object was created.",
  priority: 0,
  cell: (object, now) => ageOf(object.metadata.creationTimestamp, now),
};

/** When the object was created, for the tables that show the time itself. */
export const createdAtColumn: Column = {
  name: "Created At",
  type: "date",
  description: "Time at which the object was created.",
  priority: 0,
  cell: (object) => object.metadata.creationTimestamp ?? "",
};

/** A column that is always shown. */
export function column(name: string, description: string, cell: Cell, type: Column["type"] = "string"): Column {
  return { name, type, description, priority: 0, cell };
}

/** A column shown with `-o wide` only. */
export function wideColumn(name: string, description: string, cell: Cell, type: Column["type"] = "string"): Column {
  return { name, type, description, priority: 1, cell };
}

/** The columns `Containers` and `Images` of a kind whose table always shows them. */
export function containerColumns(podSpecOf: (object: Resource) => Fields | undefined): readonly Column[] {
  return templateColumns(podSpecOf).map((one) => ({ ...one, priority: 0 }));
}

/** The wide columns `Containers` and `Images` of a kind with a Pod template. */
export function templateColumns(podSpecOf: (object: Resource) => Fields | undefined): readonly Column[] {
  const joined = (object: Resource, key: string) =>
    parts(podSpecOf(object), "containers")
      .map((container) => text(container, key))
      .join(",");
  return [
    wideColumn("Containers", "Names of the containers in the template.", (object) => joined(object, "name")),
    wideColumn("Images", "Images of the containers in the template.", (object) => joined(object, "image")),
  ];
}
