import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Resource } from "../../../kube/index.ts";
import { resources } from "../resources.ts";
import { eventually, openWorld, type World } from "../test-world.ts";

let world: World;

beforeEach(() => {
  world = openWorld();
});

afterEach(async () => {
  await world.stop();
  expect(world.faults).toEqual([]);
});

const clusterRole = (name: string, labels: object, rest: object): object => ({
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "ClusterRole",
  metadata: { name, labels },
  ...rest,
});

const widgets = { apiGroups: ["example.com"], resources: ["widgets"], verbs: ["get"] };
const gadgets = { apiGroups: ["example.com"], resources: ["gadgets"], verbs: ["get"] };

async function rulesOf(name: string): Promise<readonly unknown[]> {
  const role = await world.get(resources.clusterRoles, name);
  return (role?.rules as readonly unknown[] | null | undefined) ?? [];
}

describe("clusterRoleAggregation", () => {
  it("gathers the rules of roles by their labels, each once, and lets go of them", async () => {
    const aggregationRule = { clusterRoleSelectors: [{ matchLabels: { sum: "yes" } }] };
    await world.create(resources.clusterRoles, clusterRole("sum", { sum: "yes" }, { aggregationRule, rules: [] }));
    await world.create(resources.clusterRoles, clusterRole("b", { sum: "yes" }, { rules: [widgets] }));
    await world.create(resources.clusterRoles, clusterRole("a", { sum: "yes" }, { rules: [gadgets, widgets] }));
    await world.create(resources.clusterRoles, clusterRole("c", {}, { rules: [{ ...widgets, verbs: ["delete"] }] }));
    expect(await eventually(async () => (await rulesOf("sum")).length === 2 && rulesOf("sum"))).toEqual([
      gadgets,
      widgets,
    ]);
    await world.api.delete(resources.clusterRoles, "", "a");
    expect(await eventually(async () => (await rulesOf("sum")).length === 1 && rulesOf("sum"))).toEqual([widgets]);
  });

  it("fills the roles that every cluster gathers", async () => {
    await eventually(async () => {
      const [view = 0, edit = 0, admin = 0] = await Promise.all(
        ["view", "edit", "admin"].map(async (name) => (await rulesOf(name)).length),
      );
      return view > 0 && edit > view && admin > edit;
    });
  });
});

describe("tokenSecrets", () => {
  const secret = (account: string): object => ({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "kept", annotations: { "kubernetes.io/service-account.name": account } },
    type: "kubernetes.io/service-account-token",
  });
  const token = async () => {
    const data = (await world.get(resources.secrets, "kept"))?.data as Record<string, string> | undefined;
    return data?.token === undefined ? undefined : Buffer.from(data.token, "base64").toString();
  };
  const robot: Resource = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "robot" } };

  it("puts a token into a secret that is believed, and removes the secret with its account", async () => {
    await world.create(resources.serviceAccounts, robot);
    await world.create(resources.secrets, secret("robot"));
    const found = world.plane.tokens.authenticate(await eventually(token));
    expect(found).toMatchObject({ kind: "user", user: { username: "system:serviceaccount:default:robot" } });
    await world.api.delete(resources.serviceAccounts, "default", "robot");
    await eventually(async () => (await world.get(resources.secrets, "kept")) === undefined);
  });

  it("removes a secret of an account that is not there", async () => {
    await world.create(resources.secrets, secret("nobody"));
    await eventually(async () => (await world.get(resources.secrets, "kept")) === undefined);
  });
});
