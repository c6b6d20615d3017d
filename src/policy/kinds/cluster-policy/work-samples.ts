/** Policies for the test of every field: one for each field of `generate` and of the targets of `mutate`. */
import { contextEntries, type FieldSample } from "./context-samples.ts";

type Pair = readonly [object, object];

const data = { metadata: { labels: { a: "b" } } };
const made = { apiVersion: "v1", kind: "ConfigMap", namespace: "team", name: "made", data };
const copied = { ...without(made, "data"), clone: { namespace: "from", name: "source" } };
const list = { namespace: "from", kinds: ["v1/Secret"], selector: { matchLabels: { a: "b" } } };
const listed = { namespace: "team", cloneList: list };
const expression = { key: "a", operator: "In", values: ["b"] };
const expressed = { ...list, selector: { matchExpressions: [expression] } };

/** What names what is made, in a rule and in a loop. */
const patterns: Readonly<Record<string, Pair>> = {
  apiVersion: [{ ...made, apiVersion: "v2" }, made],
  kind: [{ ...made, kind: "Secret" }, made],
  namespace: [{ ...made, namespace: "other" }, made],
  name: [{ ...made, name: "other" }, made],
  uid: [{ ...made, uid: "1" }, made],
  data: [{ ...made, data: { metadata: { labels: { a: "c" } } } }, made],
  "clone.namespace": [{ ...copied, clone: { namespace: "other", name: "source" } }, copied],
  "clone.name": [{ ...copied, clone: { namespace: "from", name: "other" } }, copied],
  "cloneList.namespace": ofList({ ...list, namespace: "other" }, list),
  "cloneList.kinds": ofList({ ...list, kinds: ["v1/ConfigMap"] }, list),
  "cloneList.selector.matchLabels": ofList({ ...list, selector: { matchLabels: { a: "c" } } }, list),
  "cloneList.selector.matchExpressions[].key": ofExpression({ key: "b" }),
  "cloneList.selector.matchExpressions[].operator": ofExpression({ operator: "NotIn" }),
  "cloneList.selector.matchExpressions[].values": ofExpression({ values: ["c"] }),
};

const containers = "request.object.spec.containers";
const loop = { ...made, list: containers, name: "{{ element.name }}" };
const condition = { key: "{{ element.name }}", operator: "Equals", value: "c0" };
const met = (block: "any" | "all", part: object = {}) => ({
  ...loop,
  preconditions: { [block]: [{ ...condition, operator: "NotEquals", ...part }] },
});

const generate: Readonly<Record<string, Pair>> = {
  ...patterns,
  generateExisting: [{ ...made, generateExisting: true }, made],
  synchronize: [{ ...made, synchronize: true }, made],
  orphanDownstreamOnPolicyDelete: [{ ...made, orphanDownstreamOnPolicyDelete: true }, made],
  "foreach[].list": [{ foreach: [{ ...loop, list: "request.object.spec.volumes[]" }] }, { foreach: [loop] }],
  ...Object.fromEntries(
    Object.entries(patterns).map(([field, [one, plain]]) => [`foreach[].${field}`, [inLoop(one), inLoop(plain)]]),
  ),
  ...Object.fromEntries(
    (["any", "all"] as const).flatMap((block) => [
      [`foreach[].preconditions.${block}[].key`, [looping(met(block, { key: "x" })), looping(met(block))]],
      [
        `foreach[].preconditions.${block}[].operator`,
        [looping(met(block, { operator: "Equals" })), looping(met(block))],
      ],
      [`foreach[].preconditions.${block}[].value`, [looping(met(block, { value: "x" })), looping(met(block))]],
    ]),
  ),
};

const label = { metadata: { labels: { patched: "{{ not_null(e, 'none') }}" } } };
const target = { apiVersion: "v1", kind: "ConfigMap", namespace: "team", name: "changed" };

const targets: Readonly<Record<string, Pair>> = {
  apiVersion: [{ ...target, apiVersion: "v2" }, target],
  kind: [{ ...target, kind: "Secret" }, target],
  namespace: [{ ...target, namespace: "other" }, target],
  name: [{ ...target, name: "other" }, target],
  "selector.matchLabels": [{ ...target, selector: { matchLabels: { a: "b" } } }, target],
  "selector.matchExpressions[].key": ofSelector({ key: "b" }),
  "selector.matchExpressions[].operator": ofSelector({ operator: "NotIn" }),
  "selector.matchExpressions[].values": ofSelector({ values: ["c"] }),
  preconditions: [
    { ...target, preconditions: { all: [{ key: "{{ target.kind }}", operator: "Equals", value: "" }] } },
    target,
  ],
};

/** Samples for all fields of `generate`, and for those of `mutate` that are about existing objects. */
export function workSamples(): Readonly<Record<string, FieldSample>> {
  return {
    ...samplesOf(generate, "generate", (part) => ({ validate: undefined, generate: part })),
    ...samplesOf(targets, "mutate.targets[]", changing),
    ...samplesOf(contextEntries, "generate.foreach[].context[]", (entry) => ({
      validate: undefined,
      generate: {
        foreach: [{ ...loop, context: [{ name: "e", ...entry }], data: { e: "{{ not_null(e, 'none') }}" } }],
      },
    })),
    ...samplesOf(contextEntries, "mutate.targets[].context[]", (entry) =>
      changing({ ...target, context: [{ name: "e", ...entry }] }),
    ),
    "spec.rules[].mutate.mutateExistingOnPolicyUpdate": {
      rule: { ...changing(target), mutate: { ...mutating(target), mutateExistingOnPolicyUpdate: true } },
      plain: { rule: changing(target) },
    },
    "spec.rules[].skipBackgroundRequests": {
      rule: { ...changing(target), skipBackgroundRequests: false },
      plain: { rule: changing(target) },
    },
  };
}

/** Loops that differ in what nobody is told. */
export const generateMessages: Readonly<Record<string, FieldSample>> = Object.fromEntries(
  (["any", "all"] as const).map((block): [string, FieldSample] => [
    `spec.rules[].generate.foreach[].preconditions.${block}[].message`,
    {
      rule: { validate: undefined, generate: looping(met(block, { message: "x" })) },
      plain: { rule: { validate: undefined, generate: looping(met(block)) } },
    },
  ]),
);

/** A rule that makes something, and one that changes something that is there. */
export const makingRule = { validate: undefined, generate: made };
export const changingRule = changing(target);
/** The same with what Kyverno does not look at. */
export const changingByUid = changing({ ...target, uid: "1" });

function samplesOf(
  fields: Readonly<Record<string, Pair>>,
  path: string,
  ruleOf: (part: object) => object,
): Readonly<Record<string, FieldSample>> {
  return Object.fromEntries(
    Object.entries(fields).map(([field, [one, plain]]): [string, FieldSample] => [
      `spec.rules[].${path}.${field}`,
      { rule: ruleOf(one), plain: { rule: ruleOf(plain) } },
    ]),
  );
}

function mutating(one: object): object {
  return { targets: [one], patchStrategicMerge: label };
}

function changing(one: object): object {
  return { validate: undefined, mutate: mutating(one) };
}

function looping(one: object): object {
  return { foreach: [one] };
}

function inLoop(pattern: object): object {
  return looping({ list: containers, ...pattern });
}

function ofList(one: object, plain: object): Pair {
  return [
    { ...listed, cloneList: one },
    { ...listed, cloneList: plain },
  ];
}

function ofExpression(part: object): Pair {
  return ofList({ ...list, selector: { matchExpressions: [{ ...expression, ...part }] } }, expressed);
}

function ofSelector(part: object): Pair {
  const plain = { ...target, selector: { matchExpressions: [expression] } };
  return [{ ...plain, selector: { matchExpressions: [{ ...expression, ...part }] } }, plain];
}

function without(object: object, key: string): object {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
}
