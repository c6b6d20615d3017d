import type { FieldError, Resource } from "../../kube/index.ts";
import type { Column, Draft } from "../kind.ts";
import { ageColumn, column, nameColumn } from "./columns.ts";
import { ensure } from "./draft.ts";
import { number, part, partAt, text } from "./fields.ts";
import { selectorText } from "./label-selector.ts";
import { invalid, nonnegative } from "./mistakes.ts";

/**
 * The `autoscaling/v1` Scale of an object with `spec.replicas`, `status.replicas` and a label selector.
 * (kubernetes: pkg/registry/apps/deployment/storage scaleFromDeployment)
 */
export function scaleOf(object: Resource): Resource {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector = partAt(object, "spec", "selector");
  const metadata = { name, namespace, uid, resourceVersion, creationTimestamp };
  const replicas = number(part(object, "spec"), "replicas") ?? 0;
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== undefined)),
    spec: replicas === 0 ? {} : { replicas },
    status: {
      replicas: number(part(object, "status"), "replicas") ?? 0,
      ...(selector ? { selector: selectorText(selector) } : {}),
    },
  };
}

/** The table of a Scale. (kubernetes: pkg/printers/internalversion/printers.go printScale) */
export const scaleColumns: readonly Column[] = [
  { ...withoutFormat(nameColumn) },
  column(
    "Desired",
    "How many replicas are wanted.",
    (scale) => number(part(scale, "spec"), "replicas") ?? 0,
    "integer",
  ),
  column("Available", "How many there are.", (scale) => number(part(scale, "status"), "replicas") ?? 0, "integer"),
  ageColumn,
];

function withoutFormat({ format: _, ...rest }: Column): Column {
  return rest;
}

/** Writes the replicas that a Scale asks for into a draft of the object. Absent replicas are none. */
export function applyScale(object: Draft, scale: Resource | Draft): void {
  ensure(object, "spec").replicas = number(part(scale, "spec"), "replicas") ?? 0;
}

/** Checks a Scale against the name it came to. (kubernetes: pkg/apis/autoscaling/validation ValidateScale) */
export function scaleMistakes(scale: Resource | Draft, name: string): readonly FieldError[] {
  const given = text(part(scale, "metadata"), "name");
  return [
    ...(given === "" || given === name ? [] : [invalid("metadata.name", given, "field is immutable")]),
    ...nonnegative("spec.replicas", number(part(scale, "spec"), "replicas")),
  ];
}
