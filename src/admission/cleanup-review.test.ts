import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Resource } from "../kube/index.ts";
import { cleanupKinds } from "../policy/index.ts";
import { type Lab, openLab, pod, review } from "./admission-lab.ts";
import { createCleanupReview } from "./cleanup-review.ts";

let lab: Lab;

beforeAll(async () => {
  lab = await openLab();
});

afterAll(() => lab.admission.close());

const policy = (spec: object = {}): Resource => ({
  apiVersion: "kyverno.io/v2",
  kind: "ClusterCleanupPolicy",
  metadata: { name: "clean" },
  spec: {
    schedule: "* * * * *",
    match: { any: [{ resources: { kinds: ["Pod", "v1/Secret"], names: ["a"] } }] },
    ...spec,
  },
});

const about = {
  kind: { group: "kyverno.io", version: "v2", kind: "ClusterCleanupPolicy" },
  resource: { group: "kyverno.io", version: "v2", resource: "clustercleanuppolicies" },
  namespace: "",
};

describe("/cleanupvalidate", () => {
  const ask = async (object: Resource, more: object = {}) =>
    (await lab.post("/cleanupvalidate", review(object, { ...about, ...more }))).response;

  it("lets policies through that make sense, and their status", async () => {
    expect(await ask(policy())).toEqual({ uid: "u1", allowed: true });
    expect(await ask({ ...policy(), status: { lastExecutionTime: "x" } }, { subResource: "status" })).toMatchObject({
      allowed: true,
    });
  });

  it("denies what makes no sense", async () => {
    expect(await ask(policy({ schedule: "now" }))).toMatchObject({
      allowed: false,
      status: {
        message: 'spec.schedule: Invalid value: "now": schedule spec in the cleanupPolicy is not in proper cron format',
      },
    });
  });
});

/** (kyverno: pkg/validation/cleanuppolicy/validate.go) */
describe("createCleanupReview", () => {
  const ask = async (may: (wanted: string) => boolean | undefined) => {
    const asked: string[] = [];
    const answer = await createCleanupReview({
      cleanupKinds,
      compileOptions: () => ({}),
      ownAccess: {
        account: async () => "us",
        may: async ({ verb, kind, name }) => {
          asked.push(`${verb} ${kind} ${name}`);
          return may(`${verb} ${kind}`);
        },
      },
    })(Buffer.from(review(policy(), about)), 1000);
    return { asked, response: JSON.parse(answer.body).response };
  };

  it("asks whether all that a policy wants may be done", async () => {
    const { asked, response } = await ask(() => true);
    expect(asked).toEqual(["delete Pod a", "list Pod a", "delete Secret a", "list Secret a"]);
    expect(response).toEqual({ uid: "u1", allowed: true });
  });

  it.each([
    ["delete Pod", false, "cleanup controller has no permission to delete kind Pod"],
    ["list Secret", false, "cleanup controller has no permission to list kind v1/Secret"],
    ["delete Secret", undefined, "failed to get GVR for kind v1/Secret"],
  ])("denies a policy where the answer to %s is %s", async (wanted, answer, message) => {
    const { response } = await ask((asked) => (asked === wanted ? answer : true));
    expect(response).toMatchObject({ allowed: false, status: { message } });
  });

  it("warns of what a policy in expressions will not delete, and lets it through", async () => {
    const rule = { apiGroups: [""], apiVersions: ["v1"], operations: ["*"], resources: ["pods", "*", "pods/log"] };
    const object = {
      apiVersion: "policies.kyverno.io/v1beta1",
      kind: "DeletingPolicy",
      metadata: { name: "clean" },
      spec: { schedule: "* * * * *", matchConstraints: { resourceRules: [rule] } },
    };
    const place = { group: "policies.kyverno.io", version: "v1beta1" };
    const named = {
      kind: { ...place, kind: object.kind },
      resource: { ...place, resource: "deletingpolicies" },
      namespace: "",
    };
    const pods = { gvk: { group: "", version: "v1", kind: "Pod" }, resource: "pods", namespaced: true };
    const reviewed = async (allowed: boolean) => {
      const answer = await createCleanupReview({
        cleanupKinds,
        compileOptions: () => ({ kinds: () => [pods] }),
        ownAccess: { account: async () => "us", may: async () => allowed },
      })(Buffer.from(review(object, named)), 1000);
      return JSON.parse(answer.body).response;
    };
    expect(await reviewed(true)).toEqual({ uid: "u1", allowed: true });
    expect(await reviewed(false)).toEqual({
      uid: "u1",
      allowed: true,
      warnings: ["objects of kind v1/Pod are not deleted: cleanup controller has no permission to delete kind v1/Pod"],
    });
  });

  it("denies a policy where nobody answers", async () => {
    const { response } = await ask(() => {
      throw new Error("the server is away");
    });
    expect(response).toMatchObject({ allowed: false, status: { message: "the server is away" } });
  });
});

describe("/verifyttl", () => {
  const ask = async (ttl: string) => {
    const object = pod("nginx");
    const labelled = { ...object, metadata: { ...object.metadata, labels: { "cleanup.kyverno.io/ttl": ttl } } };
    return (await lab.post("/verifyttl", review(labelled))).response;
  };

  it.each(["30s", "3d", "2030-01-01", "2030-01-01T000000Z"])("says nothing of %s", async (ttl) => {
    expect(await ask(ttl)).toEqual({ uid: "u1", allowed: true });
  });

  it("warns of what is no time, and lets it through", async () => {
    const why = 'parsing time "soon" as "2006-01-02": cannot parse "soon" as "2006"';
    expect(await ask("soon")).toEqual({
      uid: "u1",
      allowed: true,
      warnings: [`cleanup.kyverno.io/ttl label value cannot be parsed as any recognizable format (${why})`],
    });
  });
});
