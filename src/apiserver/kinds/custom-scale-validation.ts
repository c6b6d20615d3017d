import { type FieldError, formatGoValue, type Json, own, type Resource } from "../../kube/index.ts";
import { type Fields, text } from "./fields.ts";
import { invalid } from "./mistakes.ts";

const largest = 2 ** 31 - 1;

/**
 * Checks the numbers that the `scale` subresource of a custom kind shows; of the status alone where that is written.
 * (kubernetes: apiextensions-apiserver pkg/registry/customresource/validator.go ValidateScaleSpec, ValidateScaleStatus)
 */
export function scaleValueMistakes(
  object: Resource,
  scale: Fields | undefined,
  subresource = "",
): readonly FieldError[] {
  if (scale === undefined) return [];
  const selector = text(scale, "labelSelectorPath");
  return [
    ...(subresource === "status" ? [] : countMistakes(object, text(scale, "specReplicasPath"))),
    ...countMistakes(object, text(scale, "statusReplicasPath")),
    ...(selector === "" ? [] : accessMistakes(at(object, selector), selector, "string")),
  ];
}

function countMistakes(object: Resource, path: string): readonly FieldError[] {
  const value = at(object, path);
  const found = accessMistakes(value, path, "int64");
  if (found.length > 0 || typeof value !== "number") return found;
  if (value < 0) return [invalid(path, value, "should be a non-negative integer")];
  return value > largest ? [invalid(path, value, `should be less than or equal to ${largest}`)] : [];
}

function accessMistakes(value: unknown, path: string, wanted: "int64" | "string"): readonly FieldError[] {
  const type = goTypeOf(value);
  if (value === undefined || type === wanted) return [];
  const detail = `${path} accessor error: ${formatGoValue(value as Json)} is of the type ${type}, expected ${wanted}`;
  return [invalid(path, wanted === "int64" ? 0 : "", detail)];
}

function goTypeOf(value: unknown): string {
  if (value === null) return "<nil>";
  if (Array.isArray(value)) return "[]interface {}";
  if (typeof value === "number") return Number.isInteger(value) ? "int64" : "float64";
  if (typeof value === "boolean") return "bool";
  return typeof value === "string" ? "string" : "map[string]interface {}";
}

function at(object: unknown, path: string): unknown {
  return path.replace(/^\./, "").split(".").reduce(own, object);
}
