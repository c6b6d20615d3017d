/** Policies for the test of every field: one for each field of contexts and loops, with the plain one it is compared with. */
import type { Fact, Query } from "../../rule.ts";

/** A rule that uses a field, and one that it must differ from. */
export interface FieldSample {
  readonly rule: object;
  readonly plain: { readonly rule: object };
}

/** Answers every query with itself; those for something that is lost fail. */
export function echo(query: Query): Fact {
  if (JSON.stringify(query).includes("lost")) return { kind: "failure", message: "lost" };
  return { kind: "value", value: { data: { ...query }, metadata: {} } };
}

/** Two entries that differ in a field, by the field. */
export const contextEntries: Readonly<Record<string, readonly [object, object]>> = {
  name: [{ name: "f", variable: { value: 1 } }, { variable: { value: 1 } }],
  "configMap.name": ofConfigMap({ name: "b" }),
  "configMap.namespace": ofConfigMap({ namespace: "b" }),
  "apiCall.urlPath": ofCall({ urlPath: "/b" }),
  "apiCall.method": ofCall({ method: "POST" }),
  "apiCall.data[].key": ofCall({ method: "POST", data: [{ key: "b", value: 1 }] }),
  "apiCall.data[].value": ofCall({ method: "POST", data: [{ key: "a", value: "{{ request.name }}" }] }),
  "apiCall.service.url": ofService({ url: "https://b" }),
  "apiCall.service.caBundle": ofService({ caBundle: "b" }),
  "apiCall.service.headers[].key": ofService({ headers: [{ key: "b", value: "1" }] }),
  "apiCall.service.headers[].value": ofService({ headers: [{ key: "a", value: "2" }] }),
  "apiCall.default": [{ apiCall: { urlPath: "/lost", default: 1 } }, { apiCall: { urlPath: "/lost" } }],
  "apiCall.jmesPath": ofCall({ jmesPath: "data.kind" }),
  "imageRegistry.reference": ofImage({ reference: "b" }),
  "imageRegistry.jmesPath": ofImage({ jmesPath: "data" }),
  "imageRegistry.imageRegistryCredentials.allowInsecureRegistry": ofCredentials({ allowInsecureRegistry: true }),
  "imageRegistry.imageRegistryCredentials.providers": ofCredentials({ providers: ["amazon"] }),
  "imageRegistry.imageRegistryCredentials.secrets": ofCredentials({ secrets: ["a"] }),
  "variable.value": [{ variable: { value: 2 } }, { variable: { value: 1 } }],
  "variable.jmesPath": [{ variable: { jmesPath: "request.name" } }, { variable: { jmesPath: "request.operation" } }],
  "variable.default": [
    { variable: { jmesPath: "request.gone", default: 1 } },
    { variable: { jmesPath: "request.gone" } },
  ],
  "globalReference.name": [{ globalReference: { name: "b.c" } }, { globalReference: { name: "b" } }],
  "globalReference.jmesPath": [
    { globalReference: { name: "b", jmesPath: "data.kind" } },
    { globalReference: { name: "b" } },
  ],
};

/** The least that a loop does: it denies each container, by name. */
const loop = { list: "request.object.spec.containers", deny: {} };
const wanted = { key: "{{ element.name }}", operator: "Equals", value: "c0" };
const condition = (part: object) =>
  [loopWith({ preconditions: { all: [{ ...wanted, ...part }] } }), { ...loop }] as const;
const either = (part: object) =>
  [
    loopWith({ preconditions: { any: [{ ...wanted, operator: "NotEquals", value: "", ...part }] } }),
    loopWith({ preconditions: { any: [{ ...wanted, operator: "NotEquals", value: "" }] } }),
  ] as const;
const good = { image: "good.io/*" };
const template = { metadata: { name: "w*" } };

/** Two loops that differ in a field. */
const loops: Readonly<Record<string, readonly [object, object]>> = {
  list: [loopWith({ list: "request.object.spec.volumes[]" }), loop],
  elementScope: [matching({ elementScope: false, pattern: template }), matching({ pattern: template })],
  pattern: [matching({ pattern: good }), matching({ pattern: {} })],
  anyPattern: [matching({ anyPattern: [good] }), matching({ anyPattern: [{}] })],
  "deny.conditions": [loopWith({ deny: { conditions: { any: [{ ...wanted, value: "x" }] } } }), loop],
  foreach: [
    matching({ foreach: [{ list: "element.ports[]", deny: {} }] }),
    matching({ foreach: [{ list: "element.name", deny: {} }] }),
  ],
  "preconditions.all[].key": condition({ key: "x" }),
  "preconditions.all[].operator": condition({ operator: "NotEquals" }),
  "preconditions.all[].value": condition({ value: "x" }),
  "preconditions.any[].key": either({ key: "" }),
  "preconditions.any[].operator": either({ operator: "Equals" }),
  "preconditions.any[].value": either({ value: "c0" }),
};

/** Samples for all fields of the context of a rule, and of that of a loop. */
export function contextSamples(): Readonly<Record<string, FieldSample>> {
  return Object.fromEntries(
    Object.entries(contextEntries).flatMap(([field, [one, plain]]): [string, FieldSample][] => [
      [`spec.rules[].context[].${field}`, { rule: ruleWith(one), plain: { rule: ruleWith(plain) } }],
      [
        `spec.rules[].validate.foreach[].context[].${field}`,
        { rule: loopsWith(one), plain: { rule: loopsWith(plain) } },
      ],
      [
        `spec.rules[].mutate.foreach[].context[].${field}`,
        { rule: patchesWith(one), plain: { rule: patchesWith(plain) } },
      ],
    ]),
  );
}

/** Samples for all other fields of loops. */
export function loopSamples(): Readonly<Record<string, FieldSample>> {
  return Object.fromEntries(
    Object.entries(loops).map(([field, [one, plain]]): [string, FieldSample] => [
      `spec.rules[].validate.foreach[].${field}`,
      { rule: { validate: { foreach: [one] } }, plain: { rule: { validate: { foreach: [plain] } } } },
    ]),
  );
}

/** Loops that differ in what nobody is told. */
export const loopMessages: Readonly<Record<string, FieldSample>> = Object.fromEntries(
  ["any", "all"].map((block): [string, FieldSample] => [
    `spec.rules[].validate.foreach[].preconditions.${block}[].message`,
    {
      rule: { validate: { foreach: [loopWith({ preconditions: { [block]: [{ ...wanted, message: "x" }] } })] } },
      plain: { rule: { validate: { foreach: [loopWith({ preconditions: { [block]: [wanted] } })] } } },
    },
  ]),
);

const message = "e is {{ not_null(e, 'none') }}";

function ruleWith(entry: object): object {
  return { context: [{ name: "e", ...entry }], validate: { message, deny: {} } };
}

function loopsWith(entry: object): object {
  return { validate: { message, foreach: [loopWith({ context: [{ name: "e", ...entry }] })] } };
}

function patchesWith(entry: object): object {
  const patchStrategicMerge = { metadata: { annotations: { e: "is {{ not_null(e, 'none') }}" } } };
  const foreach = [{ list: loop.list, context: [{ name: "e", ...entry }], patchStrategicMerge }];
  return { validate: undefined, mutate: { foreach } };
}

function loopWith(part: object): object {
  return { ...loop, ...part };
}

function matching(part: object): object {
  return { list: loop.list, ...part };
}

function ofConfigMap(part: object): readonly [object, object] {
  const plain = { name: "a", namespace: "a" };
  return [{ configMap: { ...plain, ...part } }, { configMap: plain }];
}

function ofCall(part: { readonly method?: string; readonly data?: unknown; readonly [other: string]: unknown }) {
  const posts = part.data === undefined ? {} : { method: "POST", data: [{ key: "a", value: 1 }] };
  const plain = { urlPath: "/a", ...posts };
  return [{ apiCall: { ...plain, ...part } }, { apiCall: plain }] as const;
}

function ofService(part: object): readonly [object, object] {
  const plain = { url: "https://a", headers: [{ key: "a", value: "1" }] };
  return [{ apiCall: { service: { ...plain, ...part } } }, { apiCall: { service: plain } }];
}

function ofImage(part: object): readonly [object, object] {
  return [{ imageRegistry: { reference: "a", ...part } }, { imageRegistry: { reference: "a" } }];
}

function ofCredentials(imageRegistryCredentials: object): readonly [object, object] {
  return ofImage({ imageRegistryCredentials });
}
