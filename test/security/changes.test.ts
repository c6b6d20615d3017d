import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Attack, type Lab, openLab, until } from "./lab.ts";
import { clusterPolicy, podsPath, podWith, registryRule } from "./samples.ts";

const mergePatch = "application/merge-patch+json";
const policyPath = "/apis/kyverno.io/v1/clusterpolicies/images";
const webhookPath =
  "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/kyverno-resource-validating-webhook-cfg";
const evilPod: Attack = { method: "POST", path: `${podsPath}?dryRun=All`, body: podWith("evil.io/a") };
const change = (path: string, body: object, type = mergePatch): Attack => ({ method: "PATCH", path, type, body });

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterEach(() => lab.relax());
afterAll(() => lab.close());

describe("webhook configurations", () => {
  it.each<readonly [string, Attack]>([
    ["deleted", { method: "DELETE", path: webhookPath }],
    ["emptied", change(webhookPath, { webhooks: [] })],
    ["stripped of their labels", change(webhookPath, { metadata: { labels: null } })],
    ["made to ignore failures", replaced("failurePolicy", "Ignore")],
    ["made to select no namespace", replaced("namespaceSelector", { matchLabels: { a: "b" } })],
    ["made to select no object", replaced("objectSelector", { matchLabels: { a: "b" } })],
    ["made to ask about deletions only", replaced("rules/0/operations", ["DELETE"])],
    ["sent elsewhere", replaced("clientConfig", { url: "https://127.0.0.1:1/validate" })],
  ])("are restored when %s", async (_, edit) => {
    await lab.enforce(clusterPolicy("images", [registryRule()]));
    const read = async () => {
      const { status, body } = await lab.attempt({ method: "GET", path: webhookPath });
      const { metadata, webhooks } = JSON.parse(body);
      return status === 200 ? JSON.stringify([metadata.labels, webhooks]) : "";
    };
    const before = await read();
    expect((await lab.attempt(edit)).status).toBeLessThan(300);
    await until(async () => (await read()) === before && (await lab.attempt(evilPod)).denied);
  });
});

describe("what violated a policy before", () => {
  it.each([
    ["may go on, by default", {}, false],
    ["may not, where the rule says so", { allowExistingViolations: false }, true],
  ])("%s", async (_, validate, expected) => {
    const name = expected ? "before-strict" : "before";
    expect((await lab.attempt({ ...evilPod, path: podsPath, body: podWith("evil.io/a", name) })).status).toBe(201);
    const rule = registryRule({ allowExistingViolations: true, ...validate });
    await lab.enforce(clusterPolicy("images", [rule]));
    const { denied } = await lab.attempt(change(`${podsPath}/${name}`, { metadata: { labels: { a: "b" } } }));
    expect(denied).toBe(expected);
  });

  it("is no excuse for what did not", async () => {
    expect((await lab.attempt({ ...evilPod, path: podsPath, body: podWith("good.io/a", "clean") })).status).toBe(201);
    await lab.enforce(clusterPolicy("images", [registryRule({ allowExistingViolations: true })]));
    const body = [{ op: "replace", path: "/spec/containers/0/image", value: "evil.io/a" }];
    expect((await lab.attempt(change(`${podsPath}/clean`, body, "application/json-patch+json"))).denied).toBe(true);
  });
});

describe("policies that would not be enforced", () => {
  const rule = registryRule();
  it.each<readonly [string, object]>([
    ["with a field that nobody knows", { ...clusterPolicy("p", [{ ...rule, mach: {} }]) }],
    ["with an action that nobody knows", clusterPolicy("p", [registryRule({ failureAction: "ENFORCE" })])],
    [
      "with a rule without kinds",
      clusterPolicy("p", [{ ...rule, match: { any: [{ resources: { namespaces: ["a"] } }] } }]),
    ],
    ["with conditions misspelt", clusterPolicy("p", [{ ...rule, preconditions: { al: [] } }])],
    ["with an empty entry of a context", clusterPolicy("p", [{ ...rule, context: [{ name: "a" }] }])],
    ["with an unknown variable", clusterPolicy("p", [registryRule({ pattern: { spec: { nodeName: "{{ team }}" } } })])],
    ["with two rules of one name", clusterPolicy("p", [rule, rule])],
    ["with an empty list of patterns", clusterPolicy("p", [registryRule({ pattern: undefined, anyPattern: [] })])],
  ])("are refused: %s", async (_, body) => {
    const { status } = await lab.attempt({
      method: "POST",
      path: "/apis/kyverno.io/v1/clusterpolicies?fieldValidation=Strict",
      body,
    });
    expect(status).toBeGreaterThanOrEqual(400);
  });
});

describe("while a policy changes", () => {
  const also = clusterPolicy("also", [registryRule({ failureAction: "Audit" })]);
  const annotated = (value: string) => ({
    metadata: { annotations: { "pod-policies.kyverno.io/autogen-controllers": value } },
  });

  it.each<readonly [string, readonly Attack[]]>([
    [
      "its failure policy",
      [
        change(policyPath, { spec: { failurePolicy: "Ignore" } }),
        change(policyPath, { spec: { failurePolicy: "Fail" } }),
      ],
    ],
    ["its annotations", [change(policyPath, annotated("none")), change(policyPath, annotated("Deployment"))]],
    [
      "its background mode",
      [change(policyPath, { spec: { background: false } }), change(policyPath, { spec: { background: true } })],
    ],
    [
      "the policies beside it",
      [
        { method: "POST", path: "/apis/kyverno.io/v1/clusterpolicies", body: also },
        { method: "DELETE", path: "/apis/kyverno.io/v1/clusterpolicies/also" },
      ],
    ],
    [
      "the namespace",
      [
        change("/api/v1/namespaces/default", { metadata: { labels: { a: "b" } } }),
        change("/api/v1/namespaces/default", { metadata: { labels: { a: "c" } } }),
      ],
    ],
  ])("in %s, nothing slips through", async (_, changes) => {
    await lab.enforce(clusterPolicy("images", [registryRule()]));
    const { denied, other } = await hammer(changes);
    expect(other).toEqual([]);
    expect(denied).toBeGreaterThan(0);
  });
});

function replaced(field: string, value: unknown): Attack {
  return change(webhookPath, [{ op: "replace", path: `/webhooks/0/${field}`, value }], "application/json-patch+json");
}

/** Tries to get an image in while something changes again and again; how often it was denied, and what else happened. */
async function hammer(
  changes: readonly Attack[],
): Promise<{ readonly denied: number; readonly other: readonly string[] }> {
  let denied = 0;
  const other: string[] = [];
  let done = false;
  const attacker = async () => {
    while (!done) {
      const outcome = await lab.attempt(evilPod);
      if (outcome.denied) denied++;
      else other.push(outcome.body);
    }
  };
  const attackers = Array.from({ length: 4 }, attacker);
  for (let round = 0; round < 15; round++) {
    for (const one of changes) expect((await lab.attempt(one)).status).toBeLessThan(300);
  }
  done = true;
  await Promise.all(attackers);
  return { denied, other };
}
