import { describe, expect, it } from "vitest";
import { type Fact, type Facts, pending, type Query, type Request, type RequestUser } from "../rule.ts";
import { compileMatch } from "./block.ts";
import type { FilterText, MatchText } from "./schema.ts";

const user: RequestUser = {
  username: "system:serviceaccount:ci:runner",
  groups: ["system:serviceaccounts", "dev"],
  roles: ["ci:deployer"],
  clusterRoles: ["view"],
};

const podKind = { group: "", version: "v1", kind: "Pod" };

const base: Request = {
  uid: "1",
  operation: "CREATE",
  kind: podKind,
  resource: { group: "", version: "v1", resource: "pods" },
  subresource: "",
  name: "web-1",
  namespace: "prod-eu",
  object: {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web-1", namespace: "prod-eu", labels: { app: "web" }, annotations: { team: "blue" } },
  },
  oldObject: undefined,
  user,
  dryRun: false,
  now: 0,
};

const namespaceRequest: Request = {
  ...base,
  kind: { group: "", version: "v1", kind: "Namespace" },
  name: "prod-eu",
  namespace: "",
  object: { apiVersion: "v1", kind: "Namespace", metadata: { name: "prod-eu", labels: { env: "prod" } } },
};

const noFacts: Facts = { want: () => undefined };

function factsWith(fact: Fact): Facts & { readonly asked: Query[] } {
  const asked: Query[] = [];
  return {
    asked,
    want(query) {
      asked.push(query);
      return fact;
    },
  };
}

const matches = (match: MatchText, exclude?: MatchText, request = base, facts: Facts = noFacts) =>
  compileMatch(match, exclude)(request, facts);

const resources = (given: FilterText["resources"]): MatchText => (given === undefined ? {} : { resources: given });

describe("compileMatch", () => {
  it.each<[string, FilterText, boolean]>([
    ["nothing", {}, false],
    ["empty resources", { resources: {} }, false],
    ["a kind", { resources: { kinds: ["Pod"] } }, true],
    ["another kind", { resources: { kinds: ["Service"] } }, false],
    ["a name", { resources: { name: "web-?" } }, true],
    ["another name", { resources: { name: "web" } }, false],
    ["names", { resources: { names: ["x", "web*"] } }, true],
    ["other names", { resources: { names: ["x", "y"] } }, false],
    ["a namespace", { resources: { namespaces: ["dev", "prod-*"] } }, true],
    ["another namespace", { resources: { namespaces: ["prod"] } }, false],
    ["an annotation", { resources: { annotations: { team: "b*" } } }, true],
    ["another annotation", { resources: { annotations: { team: "red" } } }, false],
    ["a label", { resources: { selector: { matchLabels: { app: "w*" } } } }, true],
    ["another label", { resources: { selector: { matchLabels: { app: "api" } } } }, false],
    ["an operation alone", { resources: { operations: ["CREATE"] } }, true],
    ["another operation", { resources: { kinds: ["Pod"], operations: ["DELETE"] } }, false],
    ["all that holds", { resources: { kinds: ["Pod"], names: ["web-1"], namespaces: ["prod-eu"] } }, true],
    ["one that does not hold", { resources: { kinds: ["Pod"], names: ["web-1"], namespaces: ["dev"] } }, false],
    ["a role", { roles: ["ci:deployer"] }, true],
    ["a role with a wildcard", { roles: ["ci:*"] }, false],
    ["a cluster role", { clusterRoles: ["view", "edit"] }, true],
    ["roles and cluster roles", { roles: ["ci:deployer"], clusterRoles: ["edit"] }, false],
    ["a user", { subjects: [{ kind: "User", name: "system:serviceaccount:ci:*" }] }, true],
    ["a group", { subjects: [{ kind: "Group", name: "d?v" }] }, true],
    ["a service account", { subjects: [{ kind: "ServiceAccount", namespace: "ci", name: "run*" }] }, true],
    ["an account elsewhere", { subjects: [{ kind: "ServiceAccount", namespace: "x", name: "runner" }] }, false],
    ["another kind of subject", { subjects: [{ kind: "Robot", name: "*" }] }, false],
    ["a kind and a user", { resources: { kinds: ["Pod"] }, subjects: [{ kind: "User", name: "me" }] }, false],
  ])("compares %s", (_, filter, expected) => {
    expect(matches(filter)).toBe(expected);
    expect(matches({ any: [filter] })).toBe(expected);
    expect(matches({ all: [filter] })).toBe(expected);
    const excluded = !expected;
    expect(matches(resources({ kinds: ["Pod"] }), filter)).toBe(excluded);
    expect(matches(resources({ kinds: ["Pod"] }), { any: [filter] })).toBe(excluded);
    expect(matches(resources({ kinds: ["Pod"] }), { all: [filter] })).toBe(excluded);
  });

  it("hides all behind any, and what stands in the block behind both", () => {
    const no = { resources: { kinds: ["Service"] } };
    const yes = { resources: { kinds: ["Pod"] } };
    expect(matches({ any: [no, yes], all: [no], ...no })).toBe(true);
    expect(matches({ all: [yes, no], ...yes })).toBe(false);
    expect(matches({ all: [yes], ...no })).toBe(true);
  });

  it("excludes nothing through an empty filter, which disables exclude.all", () => {
    const pods = resources({ kinds: ["Pod"] });
    expect(matches(pods, {})).toBe(true);
    expect(matches(pods, { any: [{}] })).toBe(true);
    expect(matches(pods, { all: [{ resources: { kinds: ["Pod"] } }, {}] })).toBe(true);
  });

  it("compares the old object where there is no new one", () => {
    const deleted: Request = { ...base, operation: "DELETE", object: undefined, oldObject: base.object };
    expect(matches(resources({ selector: { matchLabels: { app: "web" } } }), undefined, deleted)).toBe(true);
  });

  it("compares the name that a name is made from", () => {
    const made: Request = {
      ...base,
      name: "",
      object: { apiVersion: "v1", kind: "Pod", metadata: { generateName: "web-" } },
    };
    expect(matches(resources({ names: ["web-"] }), undefined, made)).toBe(true);
  });

  it("takes the name from the request where the object has none of its own", () => {
    const exec: Request = {
      ...base,
      operation: "CONNECT",
      subresource: "exec",
      object: { apiVersion: "v1", kind: "PodExecOptions", metadata: {} },
    };
    expect(matches(resources({ kinds: ["Pod/exec"], names: ["web-1"] }), undefined, exec)).toBe(true);
  });

  it("compares a Namespace by its own name", () => {
    expect(matches(resources({ kinds: ["Namespace"], namespaces: ["prod-*"] }), undefined, namespaceRequest)).toBe(
      true,
    );
  });
});

describe("compileMatch without a user", () => {
  const background: Request = { ...base, user: undefined };
  const someone = { subjects: [{ kind: "User", name: "me" }] };

  it("ignores what match says of users", () => {
    expect(matches({ resources: { kinds: ["Pod"] }, ...someone }, undefined, background)).toBe(true);
    expect(matches({ any: [{ resources: { kinds: ["Pod"] }, ...someone }] }, undefined, background)).toBe(true);
  });

  it("matches nothing by users alone", () => {
    expect(matches(someone, undefined, background)).toBe(false);
    expect(matches({ any: [someone] }, undefined, background)).toBe(false);
  });

  it("does not ignore what exclude says of users", () => {
    expect(matches(resources({ kinds: ["Pod"] }), { any: [someone] }, background)).toBe(true);
    const everyone = { subjects: [{ kind: "User", name: "*" }] };
    expect(matches(resources({ kinds: ["Pod"] }), { any: [everyone] }, background)).toBe(false);
  });
});

describe("compileMatch by the labels of the namespace", () => {
  const selector = { matchLabels: { env: "prod" } };
  const byNamespace = resources({ kinds: ["Pod"], namespaceSelector: selector });
  const prod = factsWith({ kind: "namespace", labels: { env: "prod" } });
  const dev = factsWith({ kind: "namespace", labels: { env: "dev" } });
  const broken = factsWith({ kind: "failure", message: "connection refused" });

  it("asks for the namespace and compares its labels", () => {
    expect(matches(byNamespace, undefined, base, prod)).toBe(true);
    expect(prod.asked).toContainEqual({ kind: "namespace", name: "prod-eu" });
    expect(matches(byNamespace, undefined, base, dev)).toBe(false);
  });

  it("waits for the answer", () => {
    expect(matches(byNamespace)).toBe(pending);
    expect(matches(resources({ kinds: ["Pod"] }), byNamespace)).toBe(pending);
  });

  it("does not ask when the rest does not match anyway", () => {
    const facts = factsWith({ kind: "namespace", labels: {} });
    expect(matches(resources({ kinds: ["Service"], namespaceSelector: selector }), undefined, base, facts)).toBe(false);
    expect(facts.asked).toEqual([]);
  });

  it("neither matches nor fails to match when the labels cannot be had", () => {
    const failure = { kind: "unknown", message: "failed to get the labels of namespace prod-eu: connection refused" };
    expect(matches(byNamespace, undefined, base, broken)).toEqual(failure);
    expect(matches({ any: [byNamespace, resources({ kinds: ["Service"] })] }, undefined, base, broken)).toEqual(
      failure,
    );
    expect(matches({ all: [byNamespace, resources({ kinds: ["Pod"] })] }, undefined, base, broken)).toEqual(failure);
    expect(matches(resources({ kinds: ["Pod"] }), { any: [byNamespace] }, base, broken)).toEqual(failure);
  });

  it("answers where the labels make no difference", () => {
    const pods = resources({ kinds: ["Pod"] });
    expect(matches({ any: [byNamespace, pods] }, undefined, base, broken)).toBe(true);
    expect(matches({ all: [byNamespace, resources({ kinds: ["Service"] })] }, undefined, base, broken)).toBe(false);
    expect(matches(pods, { any: [byNamespace, pods] }, base, broken)).toBe(false);
  });

  it("compares cluster-wide objects with no labels, and never a Namespace", () => {
    const role: Request = {
      ...base,
      kind: { group: "rbac.authorization.k8s.io", version: "v1", kind: "ClusterRole" },
      namespace: "",
    };
    const absent = { matchExpressions: [{ key: "env", operator: "DoesNotExist" }] };
    expect(matches(resources({ namespaceSelector: absent }), undefined, role)).toBe(true);
    expect(matches(resources({ namespaceSelector: selector }), undefined, role)).toBe(false);
    expect(matches(resources({ namespaceSelector: {} }), undefined, namespaceRequest, prod)).toBe(false);
    expect(matches(resources({ kinds: ["*"] }), resources({ namespaceSelector: {} }), namespaceRequest, prod)).toBe(
      true,
    );
  });
});
