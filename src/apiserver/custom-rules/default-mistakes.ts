import { isRecord } from "../../data/index.ts";
import { type FieldError, type JsonObject, own } from "../../kube/index.ts";
import { judgeRules, objectBudget } from "./judge.ts";
import { compileValidator } from "./validator.ts";

/**
 * The defaults in a schema that break rules of what they are for. Those of `additionalProperties` have no effect and are
 * not looked at. (kubernetes: apiextensions-apiserver pkg/apiserver/schema/defaulting/validation.go)
 */
export function defaultMistakes(source: JsonObject, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  walk(source, { path, isRoot: true }, { errors, left: objectBudget });
  return errors;
}

interface State {
  readonly errors: FieldError[];
  left: number;
}

function walk(source: JsonObject, at: { readonly path: string; readonly isRoot: boolean }, state: State): void {
  const isRoot = at.isRoot || own(source, "x-kubernetes-embedded-resource") === true;
  check(source, { path: at.path, isRoot }, state);
  const items = own(source, "items");
  if (isRecord(items)) walk(items as JsonObject, { path: `${at.path}.items`, isRoot: false }, state);
  const properties = own(source, "properties");
  for (const [name, inner] of Object.entries(isRecord(properties) ? properties : {})) {
    if (state.left < 0) return;
    if (isRecord(inner)) walk(inner as JsonObject, { path: `${at.path}.properties[${name}]`, isRoot: false }, state);
  }
}

/** A default must do as an unchanged value, and as a new one. */
function check(source: JsonObject, at: { readonly path: string; readonly isRoot: boolean }, state: State): void {
  const value = own(source, "default");
  const validator = (value ?? null) === null ? undefined : compileValidator(source, at.isRoot);
  if (validator === undefined) return;
  const path = `${at.path}.default`;
  const kept = judgeRules({ validator, value, old: value, path }, state.left);
  const made = kept.errors.length > 0 ? kept : judgeRules({ validator, value, old: undefined, path }, state.left);
  state.errors.push(...made.errors);
  state.left = Math.min(kept.left, made.left);
}
