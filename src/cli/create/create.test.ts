import { describe, expect, it } from "vitest";
import { clusterRoleText, exceptionText, metricsConfigText, testText, userInfoText, valuesText } from "./index.ts";

describe("clusterRoleText", () => {
  const role = { name: "x", apiGroup: "apps", resources: ["deployments", "daemonsets"], controllers: ["a", "b"] };

  it("adds to what several controllers may do", () => {
    expect(clusterRoleText({ ...role, verbs: ["get", "list"] })).toBe(`apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: kyverno-x-permission
  labels:
      rbac.kyverno.io/aggregate-to-a: "true"
      rbac.kyverno.io/aggregate-to-b: "true"
rules:
  - apiGroups: ["apps"]
    resources: ["deployments,daemonsets"]
    verbs: ["get", "list"]`);
  });

  it("knows all verbs", () => {
    expect(clusterRoleText({ ...role, verbs: ["all"] })).toContain(
      'verbs: ["create", "get", "update", "delete", "list", "watch"]',
    );
  });

  it.each([
    ["a name", { ...role, name: "", verbs: ["get"] }, "name argument is required"],
    ["a controller", { ...role, controllers: [""], verbs: ["get"] }, "invalid controller provided"],
    ["a group", { ...role, apiGroup: "", verbs: ["get"] }, 'required flag(s) "api-groups" not set'],
  ])("wants %s", (_, wrong, message) => {
    expect(() => clusterRoleText(wrong)).toThrow(message);
  });
});

describe("exceptionText", () => {
  it("has filters and the rules that are excepted, without those that are none", () => {
    const text = exceptionText({
      name: "e",
      namespace: "",
      background: true,
      policyRules: ["p,r1,r2", "alone"],
      any: ["kind=Pod,name=web", "wrong"],
      all: ["kind=Job,operation=CREATE"],
    });
    expect(text).toBe(`apiVersion: kyverno.io/v2
kind: PolicyException
metadata:
  name: e
  namespace: default
spec:
  background: true
  match:
    any:
    - kinds:
        - Pod
      names:
        - web
    all:
    - kinds:
        - Job
      operations:
        - CREATE
  exceptions:
    - policyName: p
      ruleNames:
        - r1
        - r2
`);
  });
});

describe("the other documents", () => {
  it.each([
    [
      "a configuration of metrics",
      metricsConfigText({ name: "m", namespace: "n" }, { include: ["a"], exclude: [] }),
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: m\n  namespace: n\ndata:\n  namespaces: |\n    {\n      "include": [\n        "a"\n      ]\n    }\n',
    ],
    [
      "a test",
      testText({
        name: "t",
        policies: ["p.yaml"],
        resources: [],
        values: "v.yaml",
        results: [
          { text: "p,r,web,default,Pod", result: "pass" },
          { text: "p,r", result: "fail" },
        ],
      }),
      "# test name\nname: t\n\n# list of policy files\npolicies:\n  - p.yaml\n\n# list of resource files\nresources:\n\n# variables file (optional)\nvariables: v.yaml\n\n# list of expected results\nresults:\n  - policy: p\n    rule: r\n    resource: web\n    namespace: default\n    kind: Pod\n    result: pass\n",
    ],
    [
      "user info",
      userInfoText({ username: "me", roles: ["a"], clusterRoles: [], groups: ["g"] }),
      "# list of roles\nroles:\n  - a\n\n# list of cluster roles\nclusterRoles:\n\nuserInfo:\n  # user name\n  username: me\n\n  # list of groups\n  groups:\n    - g\n",
    ],
    [
      "values",
      valuesText({ globals: ["b=1", "a=2", "x"], rules: ["p,r,k=v"], resources: ["p"], selectors: ["ns,l=1"] }),
      "# list of policy values\npolicies:\n  - name: p\n    rules:\n      - name: r\n        values:\n          k: v\n\n# list of global values\nglobalValues:\n  a: 2\n  b: 1\n\n# list of namespace selectors\nnamespaceSelector:\n  - name: ns\n    labels:\n      l: 1\n",
    ],
  ])("%s", (_, text, expected) => {
    expect(text).toBe(expected);
  });
});
