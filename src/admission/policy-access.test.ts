import { describe, expect, it } from "vitest";
import { policyKinds } from "../policy/index.ts";
import { type Access, missingAccess } from "./policy-access.ts";

const match = { any: [{ resources: { kinds: ["Pod"] } }] };
const made = { apiVersion: "v1", kind: "Secret", namespace: "team", name: "made", data: {} };
const changed = { apiVersion: "apps/v1", kind: "Deployment/scale", name: "web", namespace: "team" };
const changing = (target: object) => ({ mutate: { targets: [target], patchStrategicMerge: {} } });
const spec = { rules: [] };

function compiled(rule: object) {
  const kind = policyKinds.find(({ plural }) => plural === "clusterpolicies");
  const document = {
    apiVersion: "kyverno.io/v1",
    kind: kind?.kind ?? "",
    metadata: { name: "p" },
    spec: { ...spec, rules: [{ name: "r", match, ...rule }] },
  };
  const { policy, diagnostics } = kind?.compile(document, {}) ?? { policy: undefined, diagnostics: [] };
  if (policy === undefined) throw new Error(JSON.stringify(diagnostics));
  return policy;
}

describe("missingAccess", () => {
  it.each([
    [
      "making",
      { generate: made },
      "generate..: me requires permissions get,create for resource v1/Secret in namespace team",
    ],
    [
      "following",
      { generate: { ...made, synchronize: true } },
      "generate..: me requires permissions list,get for resource v1/Secret in namespace team",
    ],
    ["making of what variables name", { generate: { ...made, kind: "{{ request.kind.kind }}" } }, undefined],
    [
      "changing",
      changing(changed),
      "mutate.targets.: auth check fails, additional privileges are required for the service account 'me': me requires permissions get,update for resource apps/v1/Deployment/scale in namespace team",
    ],
    ["checking", { validate: { deny: {} } }, undefined],
  ])("tells of rights that are missing for %s", async (_, rule, missing) => {
    const told = missing === undefined ? undefined : `path: spec.rules[0].${missing}`;
    const own = { account: async () => "me", may: async () => false };
    expect(await missingAccess(compiled(rule), own)).toBe(told);
    expect(await missingAccess(compiled(rule), { ...own, may: async () => true })).toBeUndefined();
    expect(await missingAccess(compiled(rule), { ...own, may: async () => undefined })).toBeUndefined();
  });

  it("asks about all namespaces where variables name one", async () => {
    const asked: Access[] = [];
    const may = async (access: Access) => {
      asked.push(access);
      return true;
    };
    const rule = { generate: { ...made, namespace: "{{ request.namespace }}" } };
    await missingAccess(compiled(rule), { account: async () => "me", may });
    expect(asked).toMatchObject([
      { verb: "get", version: "v1", kind: "Secret", namespace: "" },
      { verb: "create", namespace: "" },
    ]);
  });
});
