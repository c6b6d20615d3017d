import { isRecord } from "../../data/index.ts";
import { own } from "../../kube/index.ts";
import type { Binding } from "../../lang/index.ts";

/** What a name stands for when values are given for it: objects are merged key by key, anything else is replaced. */
export function layOver(
  binding: Binding,
  values: Readonly<Record<string, unknown>> | undefined,
  name: string,
): Binding {
  const given = values === undefined ? undefined : own(values, name);
  if (given === undefined) return binding;
  return { kind: "value", value: merged(binding.kind === "value" ? binding.value : undefined, given) };
}

/** One value laid over another: objects are merged key by key, anything else is replaced. */
export function merged(below: unknown, above: unknown): unknown {
  if (!isRecord(below) || !isRecord(above)) return above;
  const keys = new Set([...Object.keys(below), ...Object.keys(above)]);
  return Object.fromEntries(
    [...keys].map((key) => [key, Object.hasOwn(above, key) ? merged(own(below, key), above[key]) : below[key]]),
  );
}
