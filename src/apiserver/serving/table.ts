import type { Resource } from "../../kube/index.ts";
import type { Column, Kind } from "../kind.ts";
import type { IncludeObject } from "./negotiate.ts";

/** A list of objects as the table that `kubectl get` prints. */
export interface TableOptions {
  readonly apiVersion: string;
  readonly include: IncludeObject;
  /** Milliseconds since 1970, for ages. */
  readonly now: number;
  readonly metadata: { readonly [field: string]: unknown };
  /** Later tables of a watch go without their columns. */
  readonly headless?: boolean;
}

/** kubernetes: apiserver pkg/endpoints/handlers/response.go asTable */
export function tableOf(kind: Kind, objects: readonly Resource[], options: TableOptions): object {
  const rows = kind.rowOrder === undefined ? objects : objects.toSorted(kind.rowOrder);
  return {
    kind: "Table",
    apiVersion: options.apiVersion,
    metadata: options.metadata,
    columnDefinitions: options.headless === true ? null : kind.columns.map(definitionOf),
    rows: rows.map((object) => ({
      cells: kind.columns.map((column) => column.cell(object, options.now)),
      object: includedOf(object, options),
    })),
  };
}

/** The metadata of an object alone, which is all that some clients want. */
export function partialOf(object: Resource, apiVersion: string): object {
  return { kind: "PartialObjectMetadata", apiVersion, metadata: object.metadata };
}

function definitionOf({ name, type, format, description, priority }: Column): object {
  return { name, type, format: format ?? "", description, priority };
}

function includedOf(object: Resource, { include, apiVersion }: TableOptions): object | null {
  switch (include) {
    case "Object":
      return object;
    case "Metadata":
      return partialOf(object, apiVersion);
    default:
      return null;
  }
}
