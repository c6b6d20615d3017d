import { describe, expect, it } from "vitest";
import { type Fact, type Facts, pending, type Request } from "../rule.ts";
import { type ConstraintOptions, compileConstraints } from "./compile.ts";
import type { MatchResourcesText, ResourceRuleText } from "./schema.ts";

const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "web", namespace: "team", labels: { app: "web" } } };

const request: Request = {
  uid: "1",
  operation: "CREATE",
  kind: { group: "", version: "v1", kind: "Pod" },
  resource: { group: "", version: "v1", resource: "pods" },
  subresource: "",
  name: "web",
  namespace: "team",
  object: pod,
  oldObject: undefined,
  user: undefined,
  dryRun: false,
  now: 0,
};

const namespaces = { group: "", version: "v1", resource: "namespaces" };
const aboutNamespace: Partial<Request> = {
  resource: namespaces,
  name: "team",
  namespace: "",
  object: { apiVersion: "v1", kind: "Namespace", metadata: { name: "team", labels: { env: "dev" } } },
};
const aboutNode: Partial<Request> = { resource: { group: "", version: "v1", resource: "nodes" }, namespace: "" };
const deletion: Partial<Request> = { operation: "DELETE", object: undefined, oldObject: pod };

const unknown: Facts = { want: () => undefined };
const answering = (fact: Fact): Facts => ({ want: () => fact });
const labelled = answering({ kind: "namespace", labels: { env: "prod" } });

const pods: ResourceRuleText = {
  apiGroups: [""],
  apiVersions: ["v1"],
  operations: ["CREATE", "UPDATE"],
  resources: ["pods"],
};

interface Case extends ConstraintOptions {
  readonly of?: Partial<Request>;
  readonly facts?: Facts;
}

function matches(text: MatchResourcesText, { of = {}, facts = unknown, ...options }: Case = {}) {
  return compileConstraints(text, options).matches({ ...request, ...of }, facts);
}

const byRule = (rule: ResourceRuleText, of: Partial<Request> = {}) =>
  matches({ resourceRules: [{ ...pods, ...rule }] }, { of });

/** (kubernetes: apiserver/pkg/admission/plugin/webhook/predicates/rules) */
describe("compileConstraints", () => {
  it.each<readonly [string, ResourceRuleText, Partial<Request>, boolean]>([
    ["the resource", {}, {}, true],
    ["another resource", { resources: ["services"] }, {}, false],
    ["any resource", { resources: ["*"] }, {}, true],
    ["any resource, but no subresource", { resources: ["*"] }, { subresource: "exec" }, false],
    ["a resource without its subresources", {}, { subresource: "status" }, false],
    ["a subresource", { resources: ["pods/exec"] }, { subresource: "exec" }, true],
    ["a subresource, but not the object", { resources: ["pods/exec"] }, {}, false],
    ["all subresources", { resources: ["pods/*"] }, { subresource: "exec" }, true],
    ["all subresources and the object", { resources: ["pods/*"] }, {}, true],
    ["a subresource of anything", { resources: ["*/scale"] }, { subresource: "scale" }, true],
    ["everything", { resources: ["*/*"] }, { subresource: "exec" }, true],
    ["another group", { apiGroups: ["apps"] }, {}, false],
    ["any group", { apiGroups: ["*"] }, {}, true],
    ["another version", { apiVersions: ["v2"] }, {}, false],
    ["another operation", { operations: ["DELETE"] }, {}, false],
    ["any operation", { operations: ["*"] }, { operation: "CONNECT" }, true],
    ["no operation at all", { operations: [] }, {}, false],
    ["namespaced objects", { scope: "Namespaced" }, {}, true],
    ["objects of the cluster", { scope: "Cluster" }, {}, false],
    ["a scope that there is not", { scope: "Galaxy" }, {}, false],
    ["a Namespace as an object of the cluster", { resources: ["*"], scope: "Cluster" }, aboutNamespace, true],
    ["a Namespace as no object within itself", { resources: ["*"], scope: "Namespaced" }, aboutNamespace, false],
    ["a name", { resourceNames: ["db", "web"] }, {}, true],
    ["another name", { resourceNames: ["db"] }, {}, false],
    ["no beginning of a name", { resourceNames: ["we"] }, {}, false],
    [
      "a name that is still to be made",
      { resourceNames: ["we"] },
      { name: "", object: { ...pod, metadata: { generateName: "web-" } } },
      true,
    ],
    ["no name where there is no object", { resourceNames: [""] }, { name: "", object: undefined }, false],
  ])("means %s", (_, rule, of, expected) => {
    expect(byRule(rule, of)).toBe(expected);
  });

  it("means everything without rules", () => {
    expect(compileConstraints(undefined).matches(request, unknown)).toBe(true);
    expect(matches({})).toBe(true);
  });

  it("takes any of the rules, and what is excluded out of them", () => {
    const other = { ...pods, resources: ["services"] };
    expect(matches({ resourceRules: [other, pods] })).toBe(true);
    expect(matches({ resourceRules: [pods], excludeResourceRules: [other] })).toBe(true);
    expect(matches({ resourceRules: [pods], excludeResourceRules: [pods] })).toBe(false);
  });

  const web = { matchLabels: { app: "web" } };
  const unlabelled = { matchExpressions: [{ key: "app", operator: "DoesNotExist" }] };
  const bare = { ...pod, metadata: { name: "web" } };
  it.each<readonly [string, NonNullable<MatchResourcesText["objectSelector"]>, Case, boolean]>([
    ["the object", web, {}, true],
    ["the object as it was", web, { of: { object: bare, oldObject: pod } }, true],
    ["what is deleted", web, { of: deletion }, true],
    ["neither", web, { of: { object: bare, oldObject: bare } }, false],
    ["no object", web, { of: { object: undefined } }, false],
    ["nothing in particular where there is no object", {}, { of: { object: undefined } }, true],
    ["no object by what it lacks", unlabelled, {}, false],
    ["an absent object by what it lacks, as Kyverno does", unlabelled, { absentIsEmpty: true }, true],
    [
      "no labels that are not all texts",
      web,
      { of: { object: { ...pod, metadata: { labels: { app: "web", b: true } as never } } } },
      false,
    ],
  ])("selects %s by labels", (_, objectSelector, options, expected) => {
    expect(matches({ objectSelector }, options)).toBe(expected);
  });

  const prod = { matchLabels: { env: "prod" } };
  const dev = { matchLabels: { env: "dev" } };
  const named = { matchLabels: { "kubernetes.io/metadata.name": "team" } };
  it.each<readonly [string, NonNullable<MatchResourcesText["namespaceSelector"]>, Case, unknown]>([
    ["labels", prod, { facts: labelled }, true],
    ["other labels", dev, { facts: labelled }, false],
    ["its name, which the API server labels it with", named, { facts: labelled }, true],
    ["nothing that must be known", {}, {}, true],
    ["a Namespace that is made by its own labels", dev, { of: aboutNamespace }, true],
    ["a Namespace that goes by those it has", prod, { of: { ...aboutNamespace, ...deletion }, facts: labelled }, true],
    ["objects of the cluster whatever is selected", prod, { of: aboutNode }, true],
    ["what is not known yet", prod, {}, pending],
    [
      "what cannot be known",
      prod,
      { facts: answering({ kind: "failure", message: "no connection" }) },
      { message: "no connection" },
    ],
  ])("selects the namespace by %s", (_, namespaceSelector, options, expected) => {
    expect(matches({ namespaceSelector }, options)).toEqual(expected);
  });

  it("tells of a selector that is wrong only where everything else fits", () => {
    const wrong = { matchExpressions: [{ key: "a", operator: "Is" }] };
    const message = 'Internal error occurred: "Is" is not a valid label selector operator';
    expect(matches({ objectSelector: wrong })).toEqual({ message });
    expect(matches({ namespaceSelector: wrong })).toEqual({ message });
    expect(matches({ resourceRules: [pods], objectSelector: wrong }, { of: aboutNode })).toBe(false);
    expect(matches({ objectSelector: wrong, namespaceSelector: dev }, { facts: labelled })).toBe(false);
  });

  it("asks for nothing that a rule has decided already", () => {
    const asking: Facts = {
      want: () => {
        throw new Error("asked");
      },
    };
    const rules = { resourceRules: [{ ...pods, operations: ["DELETE"] }], namespaceSelector: prod };
    expect(matches(rules, { facts: asking })).toBe(false);
  });
});

describe("the triggers of constraints", () => {
  it("are one for each group, version and resource, and share the list of operations of their rule", () => {
    const rules = [
      { apiGroups: ["", "apps"], apiVersions: ["v1"], operations: ["*"], resources: ["pods/exec", "*"] },
      { ...pods, operations: ["*"], scope: "Namespaced" },
    ];
    const triggers = compileConstraints({ resourceRules: rules }).triggers("validate");
    expect(triggers.map(({ group, resource, subresource, scope }) => [group, resource, subresource, scope])).toEqual([
      ["", "pods", "exec", "*"],
      ["", "*", "", "*"],
      ["apps", "pods", "exec", "*"],
      ["apps", "*", "", "*"],
      ["", "pods", "", "Namespaced"],
    ]);
    const [first, second, , , other] = triggers;
    expect(first?.operations).toEqual(["CREATE", "UPDATE", "DELETE", "CONNECT"]);
    expect(first?.operations).toBe(second?.operations);
    expect(other?.operations).not.toBe(first?.operations);
  });

  it("are everything where there are no rules", () => {
    expect(compileConstraints({}).triggers("mutate")).toMatchObject([
      { phase: "mutate", group: "*", version: "*", resource: "*", subresource: "*" },
    ]);
  });
});
