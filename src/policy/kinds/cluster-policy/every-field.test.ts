import { describe, expect, it } from "vitest";
import type { CompiledPolicy, Facts, Request, Rule } from "../../rule.ts";
import type { Schema } from "../../schema/index.ts";
import { celSamples, idleCelFields, parameterFact } from "./cel-samples.ts";
import { contextSamples, echo, loopMessages, loopSamples } from "./context-samples.ts";
import { idleImageFields, imageSamples, signatures } from "./image-samples.ts";
import { mutateSamples } from "./mutate-samples.ts";
import { compile, compiled, controllerWith, creating, podWith, policyWith, someone, updating } from "./samples.ts";
import { spec } from "./schema/spec.ts";
import { refusedFields } from "./unsupported.ts";
import { changingByUid, changingRule, generateMessages, makingRule, workSamples } from "./work-samples.ts";

/** A policy that uses a field, and what differs from the plain one besides it. */
interface Sample {
  readonly rule?: object;
  readonly spec?: object;
  /** Compared with this instead of the plain policy. */
  readonly plain?: { readonly rule?: object; readonly spec?: object };
}

const matchExpression = (expression: object) => ({ resources: { selector: { matchExpressions: [expression] } } });
const subject = (one: object) => ({ subjects: [one] });

/** What filters of `match` and `exclude` can say, by the field that says it. */
const filters: Readonly<Record<string, object>> = {
  roles: { roles: ["team:admin"] },
  clusterRoles: { clusterRoles: ["admin"] },
  "subjects[].kind": subject({ kind: "Group", name: "system:authenticated" }),
  "subjects[].name": subject({ kind: "User", name: "some*" }),
  "subjects[].namespace": subject({ kind: "ServiceAccount", name: "x", namespace: "team" }),
  "resources.kinds": { resources: { kinds: ["Deploy*"] } },
  "resources.name": { resources: { name: "web" } },
  "resources.names": { resources: { names: ["web"] } },
  "resources.namespaces": { resources: { namespaces: ["team"] } },
  "resources.annotations": { resources: { annotations: { team: "blue" } } },
  "resources.selector.matchLabels": { resources: { selector: { matchLabels: { app: "web" } } } },
  "resources.selector.matchExpressions[].key": matchExpression({ key: "other", operator: "Exists" }),
  "resources.selector.matchExpressions[].operator": matchExpression({ key: "app", operator: "DoesNotExist" }),
  "resources.selector.matchExpressions[].values": matchExpression({ key: "app", operator: "In", values: ["web"] }),
  "resources.namespaceSelector": { resources: { namespaceSelector: { matchLabels: { env: "prod" } } } },
  "resources.operations": { resources: { operations: ["CREATE"] } },
};

const pods = { kinds: ["Pod"] };
const withPods = (filter: { readonly resources?: object }) => ({
  ...filter,
  resources: { ...pods, ...filter.resources },
});
const openly = { background: false };

const blockSamples: Readonly<Record<string, Sample>> = Object.fromEntries(
  Object.entries(filters).flatMap(([field, filter]): [string, Sample][] => [
    [
      `spec.rules[].match.${field}`,
      {
        rule: { match: withPods(filter) },
        spec: openly,
        plain: { rule: { match: { resources: pods } }, spec: openly },
      },
    ],
    [`spec.rules[].exclude.${field}`, { rule: { exclude: { any: [filter] } }, spec: openly, plain: { spec: openly } }],
  ]),
);

const validate = (part: object) => ({
  rule: { validate: { pattern: { spec: { containers: [{ image: "good.io/*" }] } }, ...part } },
});
const standard = (part: object) => ({
  rule: { validate: { podSecurity: { level: "restricted", ...part } } },
  plain: { rule: { validate: { podSecurity: { level: "restricted" } } } },
});
const withoutCapabilities = (part: object) =>
  standard({ exclude: [{ controlName: "Capabilities", images: ["*"], ...part }] });
const excluding = (part: object, other: object) => ({
  rule: withoutCapabilities(part).rule,
  plain: { rule: withoutCapabilities(other).rule },
});
const adding = (value: string) => ({
  restrictedField: "spec.containers[*].securityContext.capabilities.add",
  values: [value],
});
const overriding = (override: object) => ({ validationFailureActionOverrides: [{ action: "Enforce", ...override }] });
const enforced = { validationFailureAction: "Enforce" };
const prodOnly = { namespaceSelector: { matchLabels: { env: "prod" } } };

const never = { key: 1, operator: "Equals", value: 2 };

/** A policy for each field that does something, which must differ from the plain one. */
const samples: Readonly<Record<string, Sample>> = {
  ...blockSamples,
  ...contextSamples(),
  ...loopSamples(),
  ...celSamples(),
  ...mutateSamples(),
  ...imageSamples(),
  ...workSamples(),
  "spec.mutateExistingOnPolicyUpdate": {
    rule: changingRule,
    spec: { mutateExistingOnPolicyUpdate: true },
    plain: { rule: changingRule },
  },
  "spec.generateExisting": { rule: makingRule, spec: { generateExisting: true }, plain: { rule: makingRule } },
  "spec.useServerSideApply": { rule: makingRule, spec: { useServerSideApply: true }, plain: { rule: makingRule } },
  "spec.rules[].match.any": {
    rule: { match: { any: [{ resources: pods }, { resources: { kinds: ["Deployment"] } }] } },
  },
  "spec.rules[].match.all": {
    rule: { match: { all: [{ resources: pods }, { resources: { names: ["web"], kinds: ["*od"] } }] } },
  },
  "spec.rules[].exclude.any": { rule: { exclude: { any: [{ resources: { namespaces: ["team"] } }] } } },
  "spec.rules[].exclude.all": { rule: { exclude: { all: [{ resources: { namespaces: ["team"] } }] } } },
  "spec.rules[].name": { rule: { name: "other" } },
  "spec.rules[].reportProperties": { rule: { reportProperties: { a: "b" } } },
  "spec.rules[].preconditions": { rule: { preconditions: { all: [never] } } },
  "spec.rules[].validate.deny.conditions": {
    rule: { validate: { deny: { conditions: { any: [never] } } } },
    plain: { rule: { validate: { deny: {} } } },
  },
  "spec.rules[].validate.message": validate({ message: "another message" }),
  "spec.rules[].validate.pattern": validate({ pattern: { metadata: { name: "nobody" } } }),
  "spec.rules[].validate.anyPattern": { rule: { validate: { anyPattern: [{ metadata: { name: "nobody" } }] } } },
  "spec.rules[].validate.failureAction": validate({ failureAction: "Enforce" }),
  "spec.rules[].validate.failureActionOverrides[].action": validate({
    failureActionOverrides: [{ action: "Enforce" }],
  }),
  "spec.rules[].validate.failureActionOverrides[].namespaces": validate({
    failureActionOverrides: [{ action: "Enforce", namespaces: ["team"] }],
  }),
  "spec.rules[].validate.failureActionOverrides[].namespaceSelector": validate({
    failureActionOverrides: [{ action: "Enforce", ...prodOnly }],
  }),
  "spec.rules[].validate.allowExistingViolations": {
    ...validate({ allowExistingViolations: false }),
    spec: enforced,
    plain: { ...validate({}), spec: enforced },
  },
  "spec.rules[].validate.podSecurity.level": standard({ level: "baseline" }),
  "spec.rules[].validate.podSecurity.version": standard({ version: "v1.21" }),
  "spec.rules[].validate.podSecurity.exclude[].controlName": standard({
    exclude: [{ controlName: "Running as Non-root" }],
  }),
  "spec.rules[].validate.podSecurity.exclude[].images": excluding({ images: ["bad.io/*"] }, { images: ["good.io/*"] }),
  "spec.rules[].validate.podSecurity.exclude[].restrictedField": excluding(
    { restrictedField: "spec.containers[*].securityContext.capabilities.drop", values: ["*"] },
    { restrictedField: "spec.containers[*].securityContext.capabilities.add", values: ["*"] },
  ),
  "spec.rules[].validate.podSecurity.exclude[].values": excluding(adding("SYS_*"), adding("NET_*")),
  "spec.applyRules": { spec: { applyRules: "One" } },
  "spec.failurePolicy": { spec: { failurePolicy: "Ignore" } },
  "spec.validationFailureAction": { spec: enforced },
  "spec.validationFailureActionOverrides[].action": { spec: overriding({}) },
  "spec.validationFailureActionOverrides[].namespaces": { spec: overriding({ namespaces: ["team"] }) },
  "spec.validationFailureActionOverrides[].namespaceSelector": { spec: overriding(prodOnly) },
  "spec.emitWarning": { spec: { emitWarning: true } },
  "spec.admission": { spec: { admission: false } },
  "spec.background": { spec: { background: false } },
  "spec.webhookTimeoutSeconds": { spec: { webhookTimeoutSeconds: 7 } },
  "spec.webhookConfiguration.failurePolicy": { spec: { webhookConfiguration: { failurePolicy: "Ignore" } } },
  "spec.webhookConfiguration.timeoutSeconds": { spec: { webhookConfiguration: { timeoutSeconds: 7 } } },
};

const kindDecides = "kind and name decide, as in Kyverno";
const account = { kind: "User", name: "someone" };
const grouped = { ...account, apiGroup: "rbac.authorization.k8s.io" };

/** The fields that have no effect, with the reason. */
const withoutEffect: Readonly<Record<string, Sample & { readonly reason: string }>> = {
  ...idleImageFields,
  ...idleCelFields,
  "spec.schemaValidation": { spec: { schemaValidation: false }, reason: "has none in Kyverno either" },
  "spec.rules[].mutate.targets[].uid": {
    rule: changingByUid,
    plain: { rule: changingRule },
    reason: "is not looked at by Kyverno either",
  },
  ...Object.fromEntries(
    Object.entries({ ...loopMessages, ...generateMessages }).map(([field, sample]) => [
      field,
      { ...sample, reason: "an element that is left out is told to nobody, as in Kyverno" },
    ]),
  ),
  "spec.rules[].match.subjects[].apiGroup": {
    rule: { match: { resources: pods, ...subject(grouped) } },
    spec: openly,
    plain: { rule: { match: { resources: pods, ...subject(account) } }, spec: openly },
    reason: kindDecides,
  },
  "spec.rules[].exclude.subjects[].apiGroup": {
    rule: { exclude: subject(grouped) },
    spec: openly,
    plain: { rule: { exclude: subject(account) }, spec: openly },
    reason: kindDecides,
  },
};

/** The least that asks for what is refused. */
const asking: Readonly<Record<string, object>> = {
  "spec.rules[].validate.manifests": { rule: { validate: { manifests: {} } } },
  "spec.rules[].validate.assert": { rule: { validate: { assert: true } } },
};

/** Refused by Kyverno itself. */
const forbidden = ["spec.generateExistingOnPolicyUpdate"];

describe("every field of a policy", () => {
  it("is heeded, refused, or known to have no effect", () => {
    const heeded = [...Object.keys(samples), ...Object.keys(withoutEffect)];
    const ignored = leavesOf(spec, "spec").filter((path) => {
      const refused = [...refusedFields, ...forbidden].some((field) => isWithin(path, field));
      return !refused && !heeded.some((field) => isWithin(path, field));
    });
    expect(ignored).toEqual([]);
  });

  it("is known to the schema", () => {
    const known = new Set(pathsOf(spec, "spec"));
    const named = [samples, withoutEffect, asking].flatMap((table) => Object.keys(table));
    expect([...named, ...forbidden].filter((path) => !known.has(path))).toEqual([]);
    expect(Object.keys(asking).sort()).toEqual([...refusedFields].sort());
  });

  it.each(Object.entries(samples))("%s changes what is compiled", (_, sample) => {
    expect(fingerprint(compiled(documentOf(sample)))).not.toEqual(fingerprint(compiled(documentOf(sample.plain))));
  });

  it.each(Object.entries(withoutEffect))("%s changes nothing", (_, { reason, ...sample }) => {
    expect(reason).not.toBe("");
    expect(fingerprint(compiled(documentOf(sample)))).toEqual(fingerprint(compiled(documentOf(sample.plain))));
  });

  it.each(Object.entries(asking))("%s is refused by name", (field, sample) => {
    const path = field.replace("rules[]", "rules[0]");
    const { policy, diagnostics } = compile(documentOf(sample));
    expect(policy).toBeUndefined();
    const refusals = diagnostics.filter(({ code }) => code === "not-enforced");
    expect(refusals).toMatchObject([{ path, message: expect.stringMatching(/does not enforce .+ yet$/) }]);
    expect(refusals[0]?.message.startsWith(`${path}: `)).toBe(true);
  });
});

function documentOf({ rule, spec: more }: Omit<Sample, "plain"> = {}) {
  return policyWith({ ...rule }, { ...more });
}

/** Whether a path is a field or lies below it. A field that is known through one of its own fields counts as well. */
function isWithin(path: string, field: string): boolean {
  return path === field || path.startsWith(`${field}.`) || path.startsWith(`${field}[`) || path.startsWith(`${field}{`);
}

/** All paths of fields. Filters below `any` and `all` have the very fields that stand in a block itself. */
function pathsOf(schema: Schema, path: string): readonly string[] {
  if (/\.(match|exclude)\.(any|all)\[\]$/.test(path)) return [];
  switch (schema.kind) {
    case "object":
      return Object.entries(schema.fields).flatMap(([name, field]) => {
        const at = `${path}.${name}`;
        return [at, ...pathsOf(field.schema, at)];
      });
    case "list":
      return pathsOf(schema.items, `${path}[]`);
    case "map":
      return pathsOf(schema.values, `${path}{}`);
    default:
      return [];
  }
}

/** The paths that have no fields of their own. */
function leavesOf(schema: Schema, path: string): readonly string[] {
  const all = pathsOf(schema, path);
  return all.filter((one) => !all.some((other) => other !== one && isWithin(other, one)));
}

/** The namespace of most probes is a productive one, others are not. */
const prod: Facts = {
  want(query) {
    if (query.kind === "signature" || query.kind === "attestation") return signatures(query);
    if (query.kind !== "namespace") return parameterFact(query) ?? echo(query);
    return { kind: "namespace", labels: query.name === "team" ? { env: "prod" } : {} };
  },
};

const web = podWith(["bad.io/x"], { labels: { app: "web" }, annotations: { team: "blue" } });
const admin = { ...someone, username: "root", groups: [], roles: ["team:admin"], clusterRoles: ["admin"] };
const runner = { ...someone, username: "system:serviceaccount:team:x", groups: [] };

const admins = { capabilities: { add: ["SYS_ADMIN"], drop: ["ALL"] } };

/** Requests that tell policies apart. */
const probes: readonly Request[] = [
  creating(web),
  creating(podWith(["bad.io/x"], { name: "other", namespace: "other", labels: { other: "x" } })),
  creating(web, { user: admin }),
  creating(web, { user: runner }),
  creating(web, { user: undefined }),
  updating(web, podWith(["bad.io/y"], { labels: { app: "web" } })),
  creating({ ...web, spec: { containers: [{ name: "a", image: "bad.io/x", securityContext: admins }] } }),
  creating(controllerWith("apps/v1", "Deployment", ["bad.io/x"])),
];

/** What can be seen of a compiled policy, and what it says of the probes. */
function fingerprint({ status: _, ...seen }: CompiledPolicy): unknown {
  const judged = probes.map((request) =>
    (["validate", "mutate", "verify", "generate"] as const)
      .flatMap((phase) => seen.rulesFor(request.kind, phase))
      .map((rule) => {
        const matched = rule.matches(request, prod);
        const ran = matched === true ? rule.run(request, prod) : null;
        return [rule.name, matched, ran, rule.action(request, prod), workOf(rule, request)];
      }),
  );
  return JSON.parse(JSON.stringify({ ...seen, judged }));
}

/** What a rule would have done elsewhere. */
function workOf({ work }: Rule, request: Request): unknown {
  if (work === undefined) return null;
  const plan = work.plan(request, prod);
  return work.kind === "generate" ? plan : [plan, work.change(request, prod, { index: 0, object: web })];
}
