import { describe, expect, it } from "vitest";
import { type Client, planeAndClient, type Seen } from "../../apiserver/testing/plane-client.ts";
import { policyExpressions } from "./policy-expressions.ts";

type Fields = Readonly<Record<string, unknown>>;

const group = "/apis/admissionregistration.k8s.io/v1beta1";
const apiVersion = "admissionregistration.k8s.io/v1beta1";
const maps = "/api/v1/namespaces/default/configmaps";
const resourceRules = [
  { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources: ["configmaps"] },
];

const apply = (expression: string) => ({ patchType: "ApplyConfiguration", applyConfiguration: { expression } });
const patch = (expression: string) => ({ patchType: "JSONPatch", jsonPatch: { expression } });

/** A control plane in which these policies change ConfigMaps. */
async function changing(policies: Readonly<Record<string, Fields>>): Promise<Client> {
  const { ask } = planeAndClient({ policyExpressions });
  for (const [name, spec] of Object.entries(policies)) {
    const rules = { matchConstraints: { resourceRules }, reinvocationPolicy: "Never", ...spec };
    const policy = { apiVersion, kind: "MutatingAdmissionPolicy", metadata: { name }, spec: rules };
    const binding = {
      apiVersion,
      kind: "MutatingAdmissionPolicyBinding",
      metadata: { name },
      spec: { policyName: name },
    };
    for (const [plural, body] of [
      ["mutatingadmissionpolicies", policy],
      ["mutatingadmissionpolicybindings", binding],
    ] as const) {
      const { status, body: answer } = await ask("POST", `${group}/${plural}`, { body });
      expect([status, status === 201 ? "" : answer.message]).toEqual([201, ""]);
    }
  }
  return ask;
}

const create = (ask: Client): Promise<Seen> =>
  ask("POST", maps, { body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "one" }, data: { key: "x" } } });

describe("policies that change objects in the control plane", () => {
  it.each<[string, Fields, Fields]>([
    ["merge", { mutations: [apply('Object{data: Object.data{made: "yes"}}')] }, { key: "x", made: "yes" }],
    [
      "patch, one change after the other",
      {
        mutations: [
          patch('[JSONPatch{op: "move", from: "/data/key", path: "/data/to"}]'),
          apply("Object{data: Object.data{seen: object.data.to}}"),
        ],
      },
      { to: "x", seen: "x" },
    ],
    [
      "leave alone what their conditions do not mean",
      {
        matchConditions: [{ name: "y", expression: "object.data.key == 'y'" }],
        mutations: [patch('[JSONPatch{op: "remove", path: "/data"}]')],
      },
      { key: "x" },
    ],
    [
      "leave alone what they fail at, where failures are ignored",
      { failurePolicy: "Ignore", mutations: [apply("Object{data: Object.data{made: object.data.none}}")] },
      { key: "x" },
    ],
  ])("%s", async (_, spec, data) => {
    const { status, body } = await create(await changing({ p: spec }));
    expect([status, body.data]).toEqual([201, data]);
  });

  it("see what those before them have made, and are asked again where they want it", async () => {
    const count = apply("Object{data: Object.data{count: string(int(object.data.?count.orValue('0')) + 1)}}");
    const once = await create(await changing({ p: { mutations: [count] } }));
    expect(once.body.data.count).toBe("1");
    const again = await create(await changing({ p: { reinvocationPolicy: "IfNeeded", mutations: [count] } }));
    expect(again.body.data.count).toBe("2");
    const two = { a: { mutations: [count] }, b: { mutations: [count] } };
    expect((await create(await changing(two))).body.data.count).toBe("2");
  });

  it("refuse what they fail at", async () => {
    const wrong = apply("Object{data: Object.data{made: object.data.none}}");
    const { status, body } = await create(await changing({ p: { mutations: [wrong] } }));
    const why = `policy 'p' with binding 'p' denied request: expression '${wrong.applyConfiguration.expression}' resulted in error: no such key: none`;
    expect([status, body.reason, body.message]).toEqual([403, "Invalid", why]);
    expect(body.details.causes).toEqual([{ message: why }]);
  });

  it("make nothing that the kind does not have", async () => {
    const { status, body } = await create(
      await changing({ p: { mutations: [patch('[JSONPatch{op: "add", path: "/spec", value: {"a": "b"}}]')] } }),
    );
    expect([status, body.message]).toEqual([
      500,
      'Internal error occurred: strict decoding error: unknown field "spec"',
    ]);
  });

  it("are judged like any other change", async () => {
    const spec = { mutations: [apply('Object{metadata: Object.metadata{labels: Object.metadata.labels{a: "b c"}}}')] };
    expect((await create(await changing({ p: spec }))).status).toBe(422);
  });

  it("are not there where nothing evaluates them", async () => {
    const { ask } = planeAndClient();
    expect((await ask("GET", `${group}/mutatingadmissionpolicies`)).status).toBe(404);
  });
});
