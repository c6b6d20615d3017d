import { describe, expect, it } from "vitest";
import type { Facts, Query } from "../../rule.ts";
import type { Schema } from "../../schema/index.ts";
import { cleanupWith, compiled, deleting, kindOf, podIn } from "./samples.ts";
import { cleanupSpec } from "./schema.ts";

/** What a policy says besides the plain one, and what the one says that it is compared with, where that is not it. */
type Sample = readonly [more: object, plain?: object];

const pods = { resources: { kinds: ["Pod"] } };
const matching = (resources: object): Sample => [{ match: { any: [{ resources: { kinds: ["Pod"], ...resources } }] } }];
const excluding = (resources: object): Sample => [
  { exclude: { any: [{ resources: { kinds: ["Pod"], ...resources } }] } },
];
const expression = (one: object) => ({ matchExpressions: [one] });

/** What filters say, by the field that says it; each tells one of the probes from the other. */
const filters: Readonly<Record<string, object>> = {
  "resources.name": { name: "web" },
  "resources.names": { names: ["web"] },
  "resources.namespaces": { namespaces: ["team"] },
  "resources.annotations": { annotations: { team: "blue" } },
  "resources.selector.matchLabels": { selector: { matchLabels: { app: "web" } } },
  "resources.selector.matchExpressions[].key": { selector: expression({ key: "app", operator: "Exists" }) },
  "resources.selector.matchExpressions[].operator": { selector: expression({ key: "app", operator: "DoesNotExist" }) },
  "resources.selector.matchExpressions[].values": {
    selector: expression({ key: "app", operator: "In", values: ["web"] }),
  },
  "resources.namespaceSelector": { namespaceSelector: { matchLabels: { env: "prod" } } },
};

const condition = (key: unknown, value: unknown = "x") => ({ key, operator: "Equals", value });
const asking = (entry: object, plain: object, value = "x"): Sample => {
  const of = (one: object) => ({
    context: [{ name: "c", ...one }],
    conditions: { all: [condition("{{ c }}", value)] },
  });
  return [of(entry), of(plain)];
};
const call = { urlPath: "/a", jmesPath: "urlPath" };
const service = { url: "https://a" };
const posting = { service, method: "POST", data: [{ key: "k", value: "v" }] };
const saying = (more: object) => ({ apiCall: { service, ...more } });

const contexts: Readonly<Record<string, Sample>> = {
  "context[].name": [
    { context: [{ name: "d", variable: { value: "x" } }], conditions: { all: [condition("{{ d }}")] } },
    { context: [{ name: "e", variable: { value: "x" } }], conditions: { all: [condition("{{ d }}")] } },
  ],
  "context[].variable.value": asking({ variable: { value: "x" } }, { variable: { value: "y" } }),
  "context[].variable.jmesPath": asking(
    { variable: { value: { a: "x" }, jmesPath: "a" } },
    { variable: { value: { a: "x" } } },
  ),
  "context[].variable.default": asking(
    { variable: { jmesPath: "target.absent", default: "x" } },
    { variable: { jmesPath: "target.absent" } },
  ),
  "context[].apiCall.urlPath": asking({ apiCall: call }, { apiCall: { ...call, urlPath: "/b" } }),
  "context[].apiCall.jmesPath": asking({ apiCall: call }, { apiCall: { urlPath: "/a" } }, "/a"),
  "context[].apiCall.default": asking(
    { apiCall: { urlPath: "/fails", default: "x" } },
    { apiCall: { urlPath: "/fails" } },
  ),
  "context[].apiCall.method": asking({ apiCall: posting }, saying({})),
  "context[].apiCall.data[].key": asking(
    { apiCall: posting },
    { apiCall: { ...posting, data: [{ key: "o", value: "v" }] } },
  ),
  "context[].apiCall.data[].value": asking(
    { apiCall: posting },
    { apiCall: { ...posting, data: [{ key: "k", value: "o" }] } },
  ),
  "context[].apiCall.service.url": asking(saying({}), saying({ service: { url: "https://b" } })),
  "context[].apiCall.service.caBundle": asking(saying({}), saying({ service: { ...service, caBundle: "pem" } })),
  "context[].apiCall.service.headers[].key": asking(
    saying({ service: { ...service, headers: [{ key: "a", value: "b" }] } }),
    saying({ service: { ...service, headers: [{ key: "o", value: "b" }] } }),
  ),
  "context[].apiCall.service.headers[].value": asking(
    saying({ service: { ...service, headers: [{ key: "a", value: "b" }] } }),
    saying({ service: { ...service, headers: [{ key: "a", value: "o" }] } }),
  ),
  "context[].globalReference.name": asking({ globalReference: { name: "a" } }, { globalReference: { name: "b" } }),
  "context[].globalReference.jmesPath": asking(
    { globalReference: { name: "a", jmesPath: "name" } },
    { globalReference: { name: "a" } },
    "a",
  ),
};

/** A policy for each field that does something, which must differ from the one that it is compared with. */
const samples: Readonly<Record<string, Sample>> = {
  ...Object.fromEntries(
    Object.entries(filters).flatMap(([field, filter]): [string, Sample][] => [
      [`match.any[].${field}`, matching(filter)],
      [`match.all[].${field}`, [{ match: { all: [{ resources: { kinds: ["Pod"], ...filter } }] } }]],
      [`exclude.any[].${field}`, excluding(filter)],
      [`exclude.all[].${field}`, [{ exclude: { all: [{ resources: { kinds: ["Pod"], ...filter } }] } }]],
    ]),
  ),
  "match.any[].resources.kinds": [{ match: { any: [{ resources: { kinds: ["Service"] } }] } }],
  "match.all[].resources.kinds": [{ match: { all: [{ resources: { kinds: ["Service"] } }] } }],
  "exclude.any[].resources.kinds": [{ exclude: { any: [{ resources: { kinds: ["P*"] } }] } }],
  "exclude.all[].resources.kinds": [{ exclude: { all: [pods] } }],
  schedule: [{ schedule: "5 * * * *" }],
  deletionPropagationPolicy: [{ deletionPropagationPolicy: "Orphan" }],
  ...Object.fromEntries(
    (["any", "all"] as const).flatMap((block): [string, Sample][] => [
      [
        `conditions.${block}[].key`,
        [{ conditions: { [block]: [condition("x")] } }, { conditions: { [block]: [condition("y")] } }],
      ],
      [
        `conditions.${block}[].value`,
        [{ conditions: { [block]: [condition("x")] } }, { conditions: { [block]: [condition("x", "y")] } }],
      ],
      [
        `conditions.${block}[].operator`,
        [
          { conditions: { [block]: [condition("x")] } },
          { conditions: { [block]: [{ ...condition("x"), operator: "NotEquals" }] } },
        ],
      ],
    ]),
  ),
  ...contexts,
};

/** The fields that have no effect, with the reason. */
const withoutEffect: Readonly<Record<string, { readonly sample: object; readonly reason: string }>> = {
  ...Object.fromEntries(
    (["any", "all"] as const).flatMap((block) => [
      [
        `match.${block}[].resources.operations`,
        {
          sample: { match: { [block]: [{ resources: { kinds: ["Pod"], operations: ["CREATE"] } }] } },
          reason: "nobody does anything on a schedule",
        },
      ],
      [
        `exclude.${block}[].resources.operations`,
        {
          sample: { exclude: { [block]: [{ resources: { names: ["nobody"], operations: ["CREATE"] } }] } },
          reason: "the same",
        },
      ],
      [
        `conditions.${block}[].message`,
        {
          sample: { conditions: { [block]: [{ ...condition("x"), message: "m" }] } },
          reason: "it is told to nobody, as in Kyverno",
        },
      ],
    ]),
  ),
};

const users = { roles: ["a:b"], clusterRoles: ["a"], subjects: [{ kind: "User", name: "x" }] };

/** The least that asks for what is refused, as in Kyverno. */
const refused: Readonly<Record<string, object>> = {
  ...Object.fromEntries(
    (["match", "exclude"] as const).flatMap((side) =>
      (["any", "all"] as const).flatMap((block) =>
        Object.entries(users).map(([field, value]) => [
          `${side}.${block}[].${field}`,
          { [side]: { [block]: [{ ...pods, [field]: value }] } },
        ]),
      ),
    ),
  ),
  "context[].configMap": { context: [{ name: "c", configMap: { name: "a", namespace: "b" } }] },
  "context[].imageRegistry": { context: [{ name: "c", imageRegistry: { reference: "nginx" } }] },
};

describe("every field of a cleanup policy", () => {
  it("is heeded, refused, or known to have no effect", () => {
    const known = [samples, withoutEffect, refused].flatMap((table) => Object.keys(table));
    const leaves = leavesOf(cleanupSpec, "");
    expect(leaves.filter((path) => !known.some((field) => isWithin(path, field)))).toEqual([]);
    expect(known.filter((field) => !leaves.some((path) => isWithin(path, field)))).toEqual([]);
  });

  it.each(Object.entries(samples))("%s changes what is deleted, when or how", (_, [more, plain = {}]) => {
    expect(fingerprint(more)).not.toEqual(fingerprint(plain));
  });

  it.each(Object.entries(withoutEffect))("%s changes nothing", (_, { sample }) => {
    const plain = "conditions" in sample ? { conditions: { all: [condition("x")] } } : {};
    expect(fingerprint(sample)).toEqual(fingerprint(plain));
  });

  it.each(Object.entries(refused))("%s is refused", (field, more) => {
    const document = cleanupWith({ ...more });
    const errors = kindOf(document)
      .check(document)
      .filter(({ severity }) => severity === "error");
    expect(errors).toHaveLength(1);
    expect(`spec.${field.replaceAll("[]", "[0]")}`).toContain(errors[0]?.path);
  });
});

function isWithin(path: string, field: string): boolean {
  return path === field || [".", "[", "{"].some((end) => path.startsWith(`${field}${end}`));
}

/** The paths of fields that have no fields of their own. */
function leavesOf(schema: Schema, path: string): readonly string[] {
  const under = (name: string) => (path === "" ? name : `${path}.${name}`);
  if (schema.kind === "object") {
    return Object.entries(schema.fields).flatMap(([name, field]) => leavesOf(field.schema, under(name)));
  }
  if (schema.kind === "list") {
    const inner = leavesOf(schema.items, `${path}[]`);
    return inner.length === 1 && inner[0] === `${path}[]` ? [path] : inner;
  }
  return [path];
}

/** Answers with what is asked, but for one path; all that is asked is kept in `asked`. */
function echoing(asked: Query[]): Facts {
  return {
    want(query) {
      if (query.kind === "namespace") {
        return { kind: "namespace", labels: query.name === "team" ? { env: "prod" } : {} };
      }
      asked.push(query);
      const fails = query.kind === "apiCall" && query.urlPath === "/fails";
      return fails ? { kind: "failure", message: "down" } : { kind: "value", value: query };
    },
  };
}

const named = podIn("team", { app: "web" });
const here = { ...named, metadata: { ...named.metadata, annotations: { team: "blue" } } };
const there = { ...podIn("other"), metadata: { name: "other", namespace: "other", labels: { tier: "db" } } };

/** What can be seen of a policy, and what it says of two Pods. */
function fingerprint(more: object): unknown {
  const policy = compiled(cleanupWith({ ...more }));
  const { kinds, propagation, next } = policy;
  const asked: Query[] = [];
  const said = [here, there].map((object) => policy.deletes(deleting(object), echoing(asked)));
  return JSON.parse(JSON.stringify({ kinds, propagation: propagation ?? "", next: next(0), said, asked }));
}
