import { get, jsonPatch, merge, object, post, put, type Recorded, remove, table } from "./recorded.ts";

const crds = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const namespace = "/apis/shop.example.com";
const carts = (version: string) => `${namespace}/${version}/namespaces/defs/carts`;

interface Version {
  readonly name: string;
  readonly schema?: object;
  readonly more?: object;
  readonly storage?: boolean;
}

function version({ name, schema = { type: "object" }, more = {}, storage = true }: Version): object {
  return { name, served: true, storage, schema: { openAPIV3Schema: schema }, ...more };
}

function definition(plural: string, versions: readonly object[], spec: object = {}) {
  const kind = plural.charAt(0).toUpperCase() + plural.slice(1, -1);
  return object("apiextensions.k8s.io/v1", "CustomResourceDefinition", `${plural}.shop.example.com`, {
    spec: { group: "shop.example.com", scope: "Namespaced", names: { plural, kind }, versions, ...spec },
  });
}

const root = (properties: object, more: object = {}) => ({ type: "object", properties, ...more });
const inSpec = (properties: object, more: object = {}) => root({ spec: root(properties, more) });

/** A definition with a schema that no API server takes. */
const wrong = (title: string, schema: object): Recorded =>
  post(`schema: ${title}`, crds, definition("wrongs", [version({ name: "v1", schema })]), { anyOrder: true });
const odd = (title: string, more: object, spec: object = {}): Recorded =>
  post(`definition: ${title}`, crds, definition("wrongs", [version({ name: "v1", more })], spec), { anyOrder: true });

const v1 = version({
  name: "v1",
  schema: root(
    {
      spec: root(
        {
          size: { type: "integer", default: 3, minimum: 1, maximum: 10, multipleOf: 1 },
          color: { type: "string", enum: ["red", "green"], default: "red" },
          port: { "x-kubernetes-int-or-string": true },
          note: { type: "string", nullable: true, maxLength: 5 },
          noteOrDefault: { type: "string", nullable: true, default: "x" },
          open: root({ known: { type: "string" } }, { "x-kubernetes-preserve-unknown-fields": true }),
          embedded: {
            type: "object",
            "x-kubernetes-embedded-resource": true,
            "x-kubernetes-preserve-unknown-fields": true,
          },
          tags: { type: "array", items: { type: "string" }, "x-kubernetes-list-type": "set" },
          parts: {
            type: "array",
            maxItems: 2,
            items: root({ name: { type: "string" }, count: { type: "integer", default: 1 } }, { required: ["name"] }),
            "x-kubernetes-list-type": "map",
            "x-kubernetes-list-map-keys": ["name"],
          },
          labels: { type: "object", additionalProperties: { type: "string" }, maxProperties: 2 },
          when: { type: "string", format: "date-time" },
          email: { type: "string", pattern: "^[^@]+@[^@]+$" },
          either: { type: "string", oneOf: [{ minLength: 3 }, { pattern: "^a" }] },
          nested: root({ a: root({ b: { type: "boolean" } }) }),
        },
        { required: ["size"] },
      ),
      status: root({ phase: { type: "string" }, replicas: { type: "integer" } }),
    },
    { required: ["spec"] },
  ),
  more: {
    subresources: {
      status: {},
      scale: { specReplicasPath: ".spec.size", statusReplicasPath: ".status.replicas" },
    },
    selectableFields: [{ jsonPath: ".spec.color" }, { jsonPath: ".spec.size" }],
    additionalPrinterColumns: [
      { name: "Size", type: "integer", jsonPath: ".spec.size" },
      { name: "Color", type: "string", jsonPath: ".spec.color", priority: 1 },
      { name: "Tags", type: "string", jsonPath: ".spec.tags" },
      { name: "First", type: "string", jsonPath: ".spec.parts[0].name" },
      { name: "Open", type: "boolean", jsonPath: ".spec.nested.a.b" },
      { name: "When", type: "date", jsonPath: ".spec.when" },
    ],
  },
});
const old = version({
  name: "v1beta1",
  storage: false,
  schema: inSpec({ size: { type: "integer" }, legacy: { type: "string", default: "yes" } }),
  more: { deprecated: true, deprecationWarning: "v1beta1 is old" },
});
const older = version({ name: "v1alpha1", storage: false, more: { deprecated: true } });
const cart = (name: string, spec: object, apiVersion = "v1") =>
  object(`shop.example.com/${apiVersion}`, "Cart", name, { spec });
const fill = (title: string, spec: object, query = ""): Recorded =>
  post(`cart: ${title}`, `${carts("v1")}${query}`, cart("bad", spec), { anyOrder: true });

const boxNames = { names: { plural: "boxes", singular: "box", kind: "Box" } };
const boxes = (name: string) => `${namespace}/${name}/namespaces/defs/boxes`;
const boxed = (name: string, apiVersion: string, spec: object) =>
  object(`shop.example.com/${apiVersion}`, "Box", name, { spec });
const box = (name: string, field: string, storage = true) =>
  version({
    name,
    storage,
    schema: inSpec({ [field]: { type: "integer", maximum: 10 }, note: { type: "string", default: "n" } }),
  });
/** Converts by the test's webhook, in one of its ways. */
const by = (how: string) => ({
  strategy: "Webhook",
  webhook: { clientConfig: { url: `{{hook}}/${how}`, caBundle: "{{ca}}" }, conversionReviewVersions: ["v1"] },
});

/** Kinds of one's own: their schemas, versions and objects. */
export const definitions: readonly Recorded[] = [
  wrong("no type", { properties: {} }),
  wrong("a field without a type", root({ a: {} })),
  wrong("a list without items", root({ a: { type: "array" } })),
  wrong("items without a type", root({ a: { type: "array", items: {} } })),
  wrong("an unknown type", root({ a: { type: "text" } })),
  wrong(
    "properties and additional ones",
    root({ a: { type: "object", properties: {}, additionalProperties: { type: "string" } } }),
  ),
  wrong("additional properties that are forbidden", root({ a: { type: "object", additionalProperties: false } })),
  wrong("unique items", root({ a: { type: "array", items: { type: "string" }, uniqueItems: true } })),
  wrong("a reference", root({ a: { $ref: "#/definitions/x" } })),
  wrong("a bad pattern", root({ a: { type: "string", pattern: "(" } })),
  wrong("a default of another type", root({ a: { type: "string", default: 5 } })),
  wrong("a default that is pruned", root({ a: root({}, { default: { x: 1 } }) })),
  wrong("a default beyond bounds", root({ a: { type: "integer", minimum: 2, default: 1 } })),
  wrong("metadata with a schema", root({ metadata: root({ labels: { type: "object" } }) })),
  wrong("metadata with a name", root({ metadata: root({ name: { type: "string", pattern: "^a" } }) })),
  wrong("a type within allOf", root({ a: { type: "string", allOf: [{ type: "string" }] } })),
  wrong("a description within not", root({ a: { type: "string", not: { description: "x" } } })),
  wrong("a field that is only in anyOf", root({ a: root({}, { anyOf: [{ properties: { b: { minLength: 1 } } }] }) })),
  wrong("a set of objects", root({ a: { type: "array", items: root({}), "x-kubernetes-list-type": "set" } })),
  wrong("a map without keys", root({ a: { type: "array", items: root({}), "x-kubernetes-list-type": "map" } })),
  wrong(
    "a map by an optional key",
    root({
      a: {
        type: "array",
        items: root({ k: { type: "string" } }),
        "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": ["k"],
      },
    }),
  ),
  wrong("keys without a map", root({ a: { type: "array", items: root({}), "x-kubernetes-list-map-keys": ["k"] } })),
  wrong("an unknown list type", root({ a: { type: "array", items: root({}), "x-kubernetes-list-type": "bag" } })),
  wrong("an unknown map type", root({ a: { type: "object", "x-kubernetes-map-type": "odd" } })),
  wrong("a list type on a text", root({ a: { type: "string", "x-kubernetes-list-type": "set" } })),
  wrong("an embedded text", root({ a: { type: "string", "x-kubernetes-embedded-resource": true } })),
  wrong("an embedded object without fields", root({ a: { type: "object", "x-kubernetes-embedded-resource": true } })),
  wrong("a number or text with a type", root({ a: { type: "string", "x-kubernetes-int-or-string": true } })),
  wrong(
    "unknown fields that are not kept",
    root({ a: { type: "object", "x-kubernetes-preserve-unknown-fields": false } }),
  ),
  wrong("a nullable root", { type: "object", nullable: true }),
  wrong("a root of another type", { type: "string" }),
  wrong("an enumeration that is empty", root({ a: { type: "string", enum: [] } })),
  wrong("definitions within", root({}, { definitions: { a: {} } })),
  wrong("dependencies within", root({}, { dependencies: { a: ["b"] } })),
  wrong("pattern properties", root({}, { patternProperties: { a: {} } })),
  wrong("an unknown keyword", root({ a: { type: "string", frobnicate: true } })),
  wrong("a bound of another type", root({ a: { type: "string", maxLength: "5" } })),

  odd("a status that is no object", { subresources: { status: "x" } }),
  odd("scale without paths", { subresources: { scale: {} } }),
  odd("scale with bad paths", {
    subresources: { scale: { specReplicasPath: "spec.x", statusReplicasPath: ".spec.y", labelSelectorPath: ".meta" } },
  }),
  odd("columns without anything", { additionalPrinterColumns: [{}] }),
  odd("a column of a bad type", { additionalPrinterColumns: [{ name: "A", type: "text", jsonPath: ".a" }] }),
  odd("a column with a bad path", { additionalPrinterColumns: [{ name: "A", type: "string", jsonPath: "a" }] }),
  odd("selectable fields that are not there", { selectableFields: [{ jsonPath: ".spec.none" }] }),
  odd("a selectable field without a path", { selectableFields: [{}] }),
  odd("selectable fields twice", { selectableFields: [{ jsonPath: ".spec" }, { jsonPath: ".spec" }] }),
  odd("a deprecation of what is not deprecated", { deprecationWarning: "old" }),
  odd("an odd scope", {}, { scope: "Global" }),
  odd("no kind", {}, { names: { plural: "wrongs" } }),
  odd(
    "a kind in capitals and dots",
    {},
    { names: { plural: "wrongs", kind: "Wr.ong", shortNames: ["W"], categories: ["_"] } },
  ),
  odd("a strategy that is none", {}, { conversion: { strategy: "Magic" } }),
  odd("a webhook without a client", {}, { conversion: { strategy: "Webhook" } }),
  odd(
    "a webhook without versions",
    {},
    { conversion: { strategy: "Webhook", webhook: { clientConfig: { url: "https://x" } } } },
  ),
  odd(
    "a webhook by http",
    {},
    {
      conversion: {
        strategy: "Webhook",
        webhook: { clientConfig: { url: "http://x" }, conversionReviewVersions: ["v1"] },
      },
    },
  ),
  odd(
    "a webhook of a version that nobody knows",
    {},
    {
      conversion: {
        strategy: "Webhook",
        webhook: { clientConfig: { url: "https://x" }, conversionReviewVersions: ["v9"] },
      },
    },
  ),
  odd(
    "a webhook without need",
    {},
    {
      conversion: {
        strategy: "None",
        webhook: { clientConfig: { url: "https://x" }, conversionReviewVersions: ["v1"] },
      },
    },
  ),
  odd("fields that are kept everywhere", {}, { preserveUnknownFields: true }),
  post(
    "definition: two stored versions",
    crds,
    definition("wrongs", [version({ name: "v1" }), version({ name: "v2" })]),
  ),
  post("definition: no stored version", crds, definition("wrongs", [version({ name: "v1", storage: false })])),
  post(
    "definition: one version twice",
    crds,
    definition("wrongs", [version({ name: "v1" }), version({ name: "v1", storage: false })]),
  ),
  post("definition: a bad version", crds, definition("wrongs", [version({ name: "V1" })])),
  post("definition: no versions", crds, definition("wrongs", [])),

  post("create a Namespace for definitions", "/api/v1/namespaces", object("v1", "Namespace", "defs")),
  post(
    "define carts",
    crds,
    definition("carts", [v1, old, older], { names: { plural: "carts", kind: "Cart", shortNames: ["ct"] } }),
    { settleMs: 4_000 },
  ),
  get("the definition of carts", `${crds}/carts.shop.example.com`),
  get("the group of carts", namespace),
  post("cart: defaults", carts("v1"), cart("plain", { size: 2 })),
  post(
    "cart: everything",
    carts("v1"),
    cart("full", {
      size: 5,
      color: "green",
      port: "http",
      note: null,
      noteOrDefault: null,
      open: { known: "a", unknown: { deep: 1 } },
      embedded: { apiVersion: "v1", kind: "Pod", metadata: { name: "x", odd: 1 }, spec: { any: 1 } },
      tags: ["a", "b"],
      parts: [{ name: "a" }, { name: "b", count: 2, extra: true }],
      labels: { a: "b" },
      when: "2026-01-02T03:04:05Z",
      email: "a@b",
      nested: { a: { b: true, c: 1 } },
      unknown: 1,
    }),
  ),
  fill("no spec", {}),
  fill("null for a number", { size: null }),
  fill("null for a text", { size: 1, color: null }),
  fill("null for a list", { size: 1, tags: null }),
  fill("a fraction", { size: 1.5 }),
  fill("too large", { size: 11 }),
  fill("too long", { size: 1, note: "123456" }),
  fill("a colour that is none", { size: 1, color: "blue" }),
  fill("a port that is a flag", { size: 1, port: true }),
  fill("tags twice", { size: 1, tags: ["a", "a"] }),
  fill("parts twice", { size: 1, parts: [{ name: "a" }, { name: "a" }] }),
  fill("too many parts", { size: 1, parts: [{ name: "a" }, { name: "b" }, { name: "c" }] }),
  fill("a part without a name", { size: 1, parts: [{}] }),
  fill("labels that are numbers", { size: 1, labels: { a: 1 } }),
  fill("too many labels", { size: 1, labels: { a: "1", b: "2", c: "3" } }),
  fill("a time that is none", { size: 1, when: "yesterday" }),
  fill("an address that is none", { size: 1, email: "x" }),
  fill("neither of two", { size: 1, either: "bc" }),
  fill("both of two", { size: 1, either: "abcd" }),
  fill("an embedded object without a kind", { size: 1, embedded: { metadata: {} } }),
  fill("an embedded object with a bad name", {
    size: 1,
    embedded: { apiVersion: "v1", kind: "Pod", metadata: { name: "A_B" } },
  }),
  fill("a list for an object", { size: 1, nested: [] }),
  fill(
    "unknown fields, strictly",
    { size: 1, nested: { x: 1 }, parts: [{ name: "a", y: 1 }], z: 1 },
    "?fieldValidation=Strict",
  ),
  fill("unknown fields, told", { size: 1, nested: { x: 1 }, z: 1 }, "?fieldValidation=Warn&dryRun=All"),
  fill("unknown fields, ignored", { size: 1, nested: { x: 1 }, z: 1 }, "?fieldValidation=Ignore&dryRun=All"),
  post(
    "cart: a field twice, strictly",
    `${carts("v1")}?fieldValidation=Strict`,
    '{"apiVersion":"shop.example.com/v1","kind":"Cart","metadata":{"name":"x"},"spec":{"size":1,"size":2}}',
  ),
  table("carts as a table", carts("v1")),
  table("carts of the old version as a table", carts("v1beta1")),
  get("carts by colour", `${carts("v1")}?fieldSelector=spec.color%3Dgreen`, { part: names }),
  get("carts by size", `${carts("v1")}?fieldSelector=spec.size%3D2`, { part: names }),
  get("carts by what cannot be selected", `${carts("v1")}?fieldSelector=spec.note%3Dx`),
  get("a cart of the old version", `${carts("v1beta1")}/plain`),
  get("a cart of the oldest version", `${carts("v1alpha1")}/plain`),
  post("cart: of the old version", carts("v1beta1"), cart("aged", { size: 20, legacy: "no" }, "v1beta1")),
  get("the old cart as the new version", `${carts("v1")}/aged`),
  merge("change the old cart as the new version", `${carts("v1")}/aged`, { spec: { color: "green" } }),
  merge("mend the old cart", `${carts("v1")}/aged`, { spec: { size: 1 } }),
  get("carts of the old version", carts("v1beta1"), { part: names }),
  get("a cart's scale", `${carts("v1")}/plain/scale`),
  merge("scale a cart", `${carts("v1")}/plain/scale`, { spec: { replicas: 4 } }),
  merge("scale a cart too far", `${carts("v1")}/plain/scale`, { spec: { replicas: 40 } }),
  merge("a cart's status", `${carts("v1")}/plain/status`, { status: { phase: "Done", odd: 1, replicas: 2 } }),
  merge("a cart's bad status", `${carts("v1")}/plain/status`, { status: { phase: 5 } }),
  merge("a cart's metadata by its status", `${carts("v1")}/plain/status`, { metadata: { labels: { a: "b" } } }),
  merge("label a cart", `${carts("v1")}/plain`, { metadata: { labels: { a: "b" } } }),
  merge("hold a cart without a path", `${carts("v1")}/plain`, { metadata: { finalizers: ["hold", "example.com"] } }),
  merge("hold a cart by one more", `${carts("v1")}/plain`, {
    metadata: { finalizers: ["hold", "example.com", "example.com/hold", "orphan"] },
  }),
  merge("hold a cart no more", `${carts("v1")}/plain`, { metadata: { finalizers: null } }),
  get("a cart after that", `${carts("v1")}/plain`),
  jsonPatch("patch a cart", `${carts("v1")}/plain`, [{ op: "add", path: "/spec/tags", value: ["x"] }]),
  get("the scale of what has none", `${carts("v1beta1")}/plain/scale`),

  jsonPatch("store the old version instead", `${crds}/carts.shop.example.com`, [
    { op: "replace", path: "/spec/versions/0/storage", value: false },
    { op: "replace", path: "/spec/versions/1/storage", value: true },
  ]),
  get("the definition with two stored versions", `${crds}/carts.shop.example.com`, {
    settleMs: 3_000,
    part: storedVersions,
  }),
  jsonPatch("drop a version that is stored", `${crds}/carts.shop.example.com`, [
    { op: "remove", path: "/spec/versions/0" },
  ]),
  merge("forget a stored version that is in use", `${crds}/carts.shop.example.com/status`, {
    status: { storedVersions: ["v1"] },
  }),
  merge("forget all stored versions", `${crds}/carts.shop.example.com/status`, { status: { storedVersions: [] } }),
  merge("forget a stored version", `${crds}/carts.shop.example.com/status`, {
    status: { storedVersions: ["v1beta1"] },
  }),
  get("a cart after the change", `${carts("v1")}/plain`),
  merge("write a cart after the change", `${carts("v1")}/plain`, { spec: { size: 6 } }),
  get("a cart of the old version after the change", `${carts("v1beta1")}/plain`),
  jsonPatch("drop a version that is no longer stored", `${crds}/carts.shop.example.com`, [
    { op: "remove", path: "/spec/versions/0" },
  ]),
  merge("rename a kind", `${crds}/carts.shop.example.com`, { spec: { names: { kind: "Wagon" } } }),
  merge("change a group", `${crds}/carts.shop.example.com`, { spec: { group: "other.example.com" } }),
  put("replace a definition without a version", `${crds}/carts.shop.example.com`, definition("carts", [v1])),
  remove("remove carts", `${crds}/carts.shop.example.com`),

  post(
    "define boxes, which a webhook converts",
    crds,
    definition("boxes", [box("v1", "size"), box("v2", "amount", false)], { ...boxNames, conversion: by("convert") }),
    { settleMs: 4_000 },
  ),
  post("box: in the stored version", boxes("v1"), boxed("one", "v1", { size: 1 })),
  get("a box in the other version", `${boxes("v2")}/one`),
  get("a box in the other version again", `${boxes("v2")}/one`, { part: () => "seen" }),
  post("box: in the other version", boxes("v2"), boxed("two", "v2", { amount: 2 })),
  get("a box in the stored version", `${boxes("v1")}/two`),
  merge("change a box in the other version", `${boxes("v2")}/two`, { spec: { amount: 3 } }),
  merge("change a box for the worse in the other version", `${boxes("v2")}/two`, { spec: { amount: 30 } }),
  get("all boxes in the other version", boxes("v2"), { part: specs }),
  merge("a finalizer for a box", `${boxes("v2")}/two`, { metadata: { finalizers: ["example.com/hold"] } }),
  remove("delete a box that is held", `${boxes("v2")}/two`),
  merge("let the box go", `${boxes("v2")}/two`, { metadata: { finalizers: null } }),
  remove("delete a box", `${boxes("v2")}/one`),
  post("box: for those that fail", boxes("v1"), boxed("three", "v1", { size: 1 })),
  ...["convert-fails", "convert-silently", "convert-short", "convert-not", "convert-renames", "nothing"].flatMap(
    (how) => [
      merge(`convert boxes by ${how}`, `${crds}/boxes.shop.example.com`, { spec: { conversion: by(how) } }),
      settled(get(`a box by ${how}, settling`, `${boxes("v1")}/three`, { part: () => 0 })),
      get(`a box by ${how}`, `${boxes("v2")}/three`),
      post(`box: by ${how}`, boxes("v2"), boxed("four", "v2", { amount: 2 })),
    ],
  ),
  get("all boxes in the end", boxes("v1"), { part: specs }),
  remove("remove boxes", `${crds}/boxes.shop.example.com`),
];

function settled(request: Recorded): Recorded {
  return { ...request, settleMs: 2_000 };
}

function specs(body: unknown): unknown {
  const { items } = body as { readonly items: readonly { readonly spec: unknown }[] };
  return items.map(({ spec }) => spec);
}

function names(body: unknown): readonly unknown[] {
  const { items } = body as { readonly items: readonly { readonly metadata: { readonly name: string } }[] };
  return items.map(({ metadata }) => metadata.name).sort();
}

function storedVersions(body: unknown): unknown {
  return (body as { readonly status: { readonly storedVersions: unknown } }).status.storedVersions;
}
