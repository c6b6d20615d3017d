/**
 * Mistakes that an update did not make.
 * apiextensions-apiserver: pkg/apiserver/validation/ratcheting.go; apiserver: pkg/cel/common/equality.go
 */
import { isRecord } from "../../data/index.ts";
import type { FieldError } from "../field-error.ts";
import { jsonEqual } from "../json-equal.ts";
import { own } from "../object.ts";
import type { Schema } from "./schema.ts";

/** What a value was and is, under its schema. */
export interface Change {
  readonly schema: Schema;
  readonly value: unknown;
  readonly old: unknown;
}

/**
 * The errors of a value without those in parts that an update leaves as they were: fields of objects, and items of lists
 * that are told apart by keys.
 */
export function newErrors(errors: readonly FieldError[], change: Change): readonly FieldError[] {
  return errors.filter(({ field }) => !isUnchanged(stepsOf(field), change));
}

/** `spec.parts[0].name` as `spec`, `parts`, 0, `name`. */
function stepsOf(field: string): readonly (string | number)[] {
  return [...field.matchAll(/\[(\d+)\]|\[([^\]]*)\]|([^.[\]]+)/g)].map(([, index, key, name]) =>
    index === undefined ? (key ?? name ?? "") : Number(index),
  );
}

/** Whether some part on the way to a field, the field itself included, is what it was. */
function isUnchanged(steps: readonly (string | number)[], change: Change): boolean {
  let here: Change | undefined = change;
  for (const step of steps) {
    here = within(here, step);
    if (here === undefined) return false;
    if (jsonEqual(here.value, here.old)) return true;
  }
  return false;
}

function within({ schema, value, old }: Change, step: string | number): Change | undefined {
  if (typeof step === "number" && Array.isArray(value)) return item({ schema, value, old }, value[step]);
  const name = String(step);
  if (!isRecord(value) || !isRecord(old) || !Object.hasOwn(value, name) || !Object.hasOwn(old, name)) return undefined;
  const others = typeof schema.additionalProperties === "object" ? schema.additionalProperties : undefined;
  const inner = schema.properties.get(name) ?? others;
  return inner && { schema: inner, value: value[name], old: old[name] };
}

/** Only the items of a map have an old self, which has the same keys. */
function item({ schema, old }: Change, value: unknown): Change | undefined {
  const { items, listMapKeys } = schema;
  if (schema.listType !== "map" || items === undefined || !Array.isArray(old)) return undefined;
  const same = (other: unknown) => listMapKeys.every((key) => own(other, key) === own(value, key));
  const before = old.filter(same);
  return before.length === 1 ? { schema: items, value, old: before[0] } : undefined;
}
