import { get, merge, object, post, put, type Recorded, remove } from "./recorded.ts";

const crds = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const rulers = "/apis/rules.example.com/v1/namespaces/rules/rulers";

const root = <T extends object>(properties: T, more: object = {}) => ({ type: "object", properties, ...more });

function definition(plural: string, schema: object, more: object = {}) {
  const kind = plural.charAt(0).toUpperCase() + plural.slice(1, -1);
  const versions = [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: schema }, ...more }];
  return object("apiextensions.k8s.io/v1", "CustomResourceDefinition", `${plural}.rules.example.com`, {
    spec: { group: "rules.example.com", scope: "Namespaced", names: { plural, kind }, versions },
  });
}

const text = { type: "string" };
const fields = {
  a: { type: "string", maxLength: 10 },
  b: text,
  n: { type: "integer" },
  f: { type: "number" },
  "foo-bar": { type: "integer" },
  free: { type: "array", items: text },
  few: { type: "array", items: text, maxItems: 5 },
  map: { type: "object", additionalProperties: text },
  open: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
};

/** A definition whose rule no API server takes. */
const wrong = (title: string, rule: object, more: object = {}): Recorded =>
  post(
    `rule: ${title}`,
    crds,
    definition("wrongs", root({ spec: root({ ...fields, ...more }, { "x-kubernetes-validations": [rule] }) })),
    { anyOrder: true },
  );

const schema = root(
  {
    spec: root(
      {
        min: { type: "integer" },
        max: { type: "integer" },
        size: { type: "integer", "x-kubernetes-validations": [{ rule: "self < 100", message: "size is too large" }] },
        name: {
          type: "string",
          maxLength: 20,
          "x-kubernetes-validations": [{ rule: "self == oldSelf", message: "name is immutable" }],
        },
        phase: {
          type: "string",
          maxLength: 10,
          "x-kubernetes-validations": [
            {
              rule: "oldSelf.hasValue() ? self != '' : self == 'new'",
              optionalOldSelf: true,
              message: "the first phase is new",
            },
          ],
        },
        "foo-bar": { type: "integer" },
        when: { type: "string", format: "date-time" },
        until: { type: "string", format: "date" },
        wait: { type: "string", format: "duration" },
        port: { "x-kubernetes-int-or-string": true },
        note: { type: "string", nullable: true, maxLength: 30 },
        tags: { type: "array", items: fields.a, maxItems: 5, "x-kubernetes-list-type": "set" },
        parts: {
          type: "array",
          maxItems: 5,
          "x-kubernetes-list-type": "map",
          "x-kubernetes-list-map-keys": ["id"],
          items: root(
            {
              id: { type: "string", maxLength: 10 },
              count: { type: "integer" },
            },
            {
              required: ["id"],
              "x-kubernetes-validations": [
                {
                  rule: "self.count >= oldSelf.count",
                  messageExpression: "'part ' + self.id + ' may not shrink'",
                  fieldPath: ".count",
                },
              ],
            },
          ),
        },
        labels: {
          type: "object",
          maxProperties: 5,
          additionalProperties: {
            type: "string",
            maxLength: 10,
            "x-kubernetes-validations": [
              { rule: "self != 'bad'", reason: "FieldValueForbidden", message: "bad label" },
            ],
          },
        },
        slow: { type: "array", maxItems: 1000, items: { type: "string", maxLength: 5 } },
      },
      {
        "x-kubernetes-validations": [
          { rule: "!has(self.min) || !has(self.max) || self.min <= self.max", message: "min must not exceed max" },
          {
            rule: "!has(self.foo__dash__bar) || self.foo__dash__bar > 1",
            fieldPath: "['foo-bar']",
            reason: "FieldValueRequired",
          },
          {
            rule: "!has(self.when) || !has(self.until) || self.when < self.until",
            messageExpression: "self.min > 0 ? 'much too late' : 'too late'",
          },
          { rule: "!has(self.wait) || self.wait <= duration('1h')" },
          { rule: "!has(self.port) || (type(self.port) == int ? self.port > 0 : self.port.endsWith('%'))" },
          { rule: "!has(self.note) || self.note.size() > 2", message: "note is too short" },
          { rule: "!has(self.tags) || self.tags.all(tag, tag.matches('^[a-z]+$'))" },
          { rule: "!has(self.size) || 100 / self.size > 0" },
          { rule: "!has(self.slow) || self.slow.exists(x, x == 'zz')", message: "slow needs zz" },
        ],
      },
    ),
    status: root(
      { level: { type: "integer" } },
      { "x-kubernetes-validations": [{ rule: "!has(self.level) || self.level < 5", message: "level is too high" }] },
    ),
  },
  { "x-kubernetes-validations": [{ rule: "self.metadata.name.startsWith('r')", message: "names begin with r" }] },
);

const ruler = (name: string, spec: object) => object("rules.example.com/v1", "Ruler", name, { spec });
const bad = (title: string, spec: object): Recorded =>
  post(`ruler: ${title}`, rulers, ruler("rbad", spec), { anyOrder: true });
const change = (title: string, spec: object): Recorded => merge(`ruler: ${title}`, `${rulers}/rone`, { spec });

/** The same kind with one more rule, which the object that is there breaks. */
const stricter = definition(
  "rulers",
  root({
    spec: root({
      ...schema.properties.spec.properties,
      size: { type: "integer", "x-kubernetes-validations": [{ rule: "self > 50", message: "size is too small" }] },
    }),
  }),
  { subresources: { status: {} } },
);

/** Rules in CEL of kinds of one's own. */
export const rules: readonly Recorded[] = [
  wrong("not bool", { rule: "self.n" }),
  wrong("no such field", { rule: "self.missing == 1" }),
  wrong("a wrong type", { rule: "self.a == 1" }),
  wrong("no expression", { rule: " " }),
  wrong("half an expression", { rule: "self.n > " }),
  wrong("an empty message", { rule: "self.n > 1", message: " " }),
  wrong("a message of two lines", { rule: "self.n > 1", message: "a\nb" }),
  wrong("two lines without a message", { rule: "self.n > 1 &&\nself.n < 3" }),
  wrong("a message that is no text", { rule: "self.n > 1", messageExpression: "self.n" }),
  wrong("an empty message expression", { rule: "self.n > 1", messageExpression: " " }),
  wrong("an unknown reason", { rule: "self.n > 1", reason: "Because" }),
  wrong("a path to nowhere", { rule: "self.n > 1", fieldPath: ".zzz" }),
  wrong("a path that is none", { rule: "self.n > 1", fieldPath: "n" }),
  wrong("old self that is not used", { rule: "self.n > 1", optionalOldSelf: true }),
  wrong("too expensive", { rule: "self.free.all(x, self.free.all(y, x == y))" }),
  wrong("somewhat too expensive", {
    rule: "self.b.matches('^[a-z]+$') || self.b.contains('abcdefghijklmnopqrstu') || self.free.exists(x, x == 'a')",
  }),
  wrong("an expensive message", { rule: "self.n > 1", messageExpression: "self.free.map(x, x + self.b).join(',')" }),
  wrong("lists of a later version", { rule: "self.few.sort() == self.few" }),
  wrong("fields nobody knows", { rule: "self.open.x == 1" }),
  wrong("mixed literals", { rule: "[1, 'a'].size() > self.n" }),
  wrong("a bad pattern", { rule: "self.a.matches('[')" }),
  wrong(
    "the old self of items",
    { rule: "self.n > 1" },
    {
      items: {
        type: "array",
        maxItems: 3,
        items: { ...fields.a, "x-kubernetes-validations": [{ rule: "self == oldSelf" }] },
      },
    },
  ),
  wrong(
    "a default that breaks it",
    { rule: "self.n > 1" },
    {
      d: { type: "integer", default: 3, "x-kubernetes-validations": [{ rule: "self > 5", message: "small" }] },
    },
  ),
  post("a namespace for rules", "/api/v1/namespaces", object("v1", "Namespace", "rules")),
  post("define a kind with rules", crds, definition("rulers", schema, { subresources: { status: {} } }), {
    settleMs: 3_000,
    part: () => "made",
  }),
  bad("min and max", { min: 3, max: 2 }),
  bad("too large", { size: 100 }),
  bad("division by nothing", { size: 0 }),
  bad("the first phase", { phase: "old" }),
  bad("a path in quotes", { "foo-bar": 1 }),
  bad("late", { when: "2021-01-02T00:00:00Z", until: "2021-01-01" }),
  bad("a long wait", { wait: "2h" }),
  bad("a port that is no number", { port: "many" }),
  bad("a short note", { note: "a" }),
  bad("tags", { tags: ["a", "B"] }),
  bad("labels", { labels: { x: "good", y: "bad" } }),
  bad("slow", { slow: Array.from({ length: 900 }, () => "a") }),
  bad("several", { min: 3, max: 2, size: 200, note: "a" }),
  bad("a wrong type besides", { min: "x", size: 200 }),
  post("ruler: a wrong name", rulers, ruler("xbad", {}), { anyOrder: true }),
  post(
    "ruler: fine",
    rulers,
    ruler("rone", {
      min: 1,
      max: 2,
      size: 5,
      name: "one",
      phase: "new",
      note: null,
      port: 80,
      wait: "30m",
      tags: ["a"],
      parts: [
        { id: "x", count: 2 },
        { id: "y", count: 2 },
      ],
    }),
  ),
  change("another name", { name: "two" }),
  change("another phase", { phase: "old" }),
  change("parts that shrink", {
    parts: [
      { id: "y", count: 1 },
      { id: "x", count: 3 },
    ],
  }),
  change("parts that grow", {
    parts: [
      { id: "y", count: 3 },
      { id: "x", count: 3 },
    ],
  }),
  change("no parts", { parts: [] }),
  put("ruler: without a name", `${rulers}/rone`, ruler("rone", { min: 3, max: 1 }), { anyOrder: true }),
  merge("ruler: a status", `${rulers}/rone/status`, { status: { level: 3 } }),
  merge("ruler: a high status", `${rulers}/rone/status`, { status: { level: 7 } }),
  {
    ...merge("make rules stricter", `${crds}/rulers.rules.example.com`, stricter),
    part: () => "changed",
    settleMs: 3_000,
  },
  change("what was wrong before is left", { max: 3 }),
  change("what was wrong before is changed", { size: 6 }),
  get("rulers in the end", rulers),
  remove("remove the kind with rules", `${crds}/rulers.rules.example.com`),
];
