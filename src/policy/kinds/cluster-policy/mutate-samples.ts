/** Policies for the test of every field: one for each field of `mutate`, with the plain one it is compared with. */
import type { FieldSample } from "./context-samples.ts";

const labels = (pairs: object) => ({ metadata: { labels: pairs } });
const named = labels({ "{{ element.name }}": "x" });
const loop = { list: "request.object.spec.containers", patchStrategicMerge: named };
const first = { key: "{{ element.name }}", operator: "Equals", value: "c0" };
const label = "- { op: add, path: /metadata/labels/a, value: b }";

/** Two rules that differ in a field. */
const fields: Readonly<Record<string, readonly [object, object]>> = {
  patchStrategicMerge: [{ patchStrategicMerge: labels({ a: "b" }) }, { patchStrategicMerge: labels({ a: "c" }) }],
  patchesJson6902: [{ patchesJson6902: label }, { patchesJson6902: label.replace("b", "c") }],
  "foreach[].list": looping({ list: "request.object.spec.volumes[]" }),
  "foreach[].order": ordered(),
  "foreach[].patchStrategicMerge": looping({ patchStrategicMerge: labels({ a: "b" }) }),
  "foreach[].patchesJson6902": [
    { foreach: [{ list: loop.list, patchesJson6902: label }] },
    { foreach: [{ list: loop.list, patchesJson6902: label.replace("b", "c") }] },
  ],
  "foreach[].foreach": [
    { foreach: [{ list: loop.list, foreach: [{ ...loop, list: "[`1`]", patchStrategicMerge: labels({ a: "b" }) }] }] },
    { foreach: [{ list: loop.list, foreach: [{ ...loop, list: "[`1`]", patchStrategicMerge: labels({ a: "c" }) }] }] },
  ],
  "foreach[].preconditions": looping({ preconditions: { all: [{ ...first, value: "nobody" }] } }),
};

/** Samples for all fields of `mutate` but those of contexts. */
export function mutateSamples(): Readonly<Record<string, FieldSample>> {
  return Object.fromEntries(
    Object.entries(fields).map(([field, [one, plain]]): [string, FieldSample] => [
      `spec.rules[].mutate.${field}`,
      { rule: { validate: undefined, mutate: one }, plain: { rule: { validate: undefined, mutate: plain } } },
    ]),
  );
}

function looping(part: object): readonly [object, object] {
  return [{ foreach: [{ ...loop, ...part }] }, { foreach: [loop] }];
}

/** The last element decides. */
function ordered(): readonly [object, object] {
  const numbered = { list: "['a', 'b']", patchStrategicMerge: labels({ last: "{{ element }}" }) };
  return [{ foreach: [{ ...numbered, order: "Ascending" }] }, { foreach: [{ ...numbered, order: "Descending" }] }];
}
