import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Lab, openLab, review } from "./admission-lab.ts";

let lab: Lab;

beforeAll(async () => {
  lab = await openLab();
});

afterAll(() => lab.admission.close());

const about = (plural: string, kind: string, namespace = "") => ({
  kind: { group: "kyverno.io", version: "v2", kind },
  resource: { group: "kyverno.io", version: "v2", resource: plural },
  namespace,
});

describe("/exceptionvalidate", () => {
  const exception = (namespace: string, more: object = {}) => ({
    apiVersion: "kyverno.io/v2",
    kind: "PolicyException",
    metadata: { name: "e", namespace },
    spec: {
      match: { any: [{ resources: { kinds: ["Pod"] } }] },
      exceptions: [{ policyName: "p", ruleNames: ["r"] }],
      ...more,
    },
  });
  const ask = async (namespace: string, more: object = {}) =>
    (
      await lab.post(
        "/exceptionvalidate",
        review(exception(namespace, more), about("policyexceptions", "PolicyException", namespace)),
      )
    ).response;

  it("lets exceptions through where they are heeded, and warns elsewhere", async () => {
    expect(await ask("exempt")).toEqual({ uid: "u1", allowed: true });
    expect(await ask("other")).toEqual({
      uid: "u1",
      allowed: true,
      warnings: ["PolicyException resource namespace must match the defined namespace."],
    });
  });

  it("denies what makes no sense", async () => {
    const users = { match: { any: [{ clusterRoles: ["admin"] }] } };
    expect(await ask("exempt", users)).toMatchObject({
      allowed: false,
      status: { message: "spec.match.any[0].clusterRoles: Forbidden: Usage of user info is forbidden" },
    });
  });
});

describe("/globalcontextvalidate", () => {
  it("denies what makes no sense", async () => {
    const entry = { apiVersion: "kyverno.io/v2", kind: "GlobalContextEntry", metadata: { name: "e" }, spec: {} };
    const { response } = await lab.post(
      "/globalcontextvalidate",
      review(entry, about("globalcontextentries", "GlobalContextEntry")),
    );
    expect(response).toMatchObject({
      allowed: false,
      status: { message: "spec: A global context entry should either have KubernetesResource or APICall" },
    });
  });
});
