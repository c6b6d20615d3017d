import { beforeEach, describe, expect, it } from "vitest";
import { type Client, planeAndClient } from "../testing/plane-client.ts";

const rbac = "/apis/rbac.authorization.k8s.io/v1";
const here = `${rbac}/namespaces/default`;
const group = "rbac.authorization.k8s.io";
const giver = { username: "giver", groups: ["ops"] };
const boss = { username: "boss", groups: [] };

let ask: Client;

const rolesOf = (...verbs: readonly string[]) => ({
  verbs,
  apiGroups: [group],
  resources: ["roles", "clusterroles", "rolebindings", "clusterrolebindings"],
});
const pods = (...verbs: readonly string[]) => ({ verbs, apiGroups: [""], resources: ["pods"] });
const binding = (name: string, role: string) => {
  const [kind, roleName] = role.split("/");
  return {
    metadata: { name },
    roleRef: { apiGroup: group, kind, name: roleName },
    subjects: [{ kind: "User", apiGroup: group, name }],
  };
};

beforeEach(async () => {
  ({ ask } = planeAndClient());
  const rules = [rolesOf("create", "get", "update", "patch"), pods("get")];
  await ask("POST", `${rbac}/clusterroles`, { body: { metadata: { name: "giver" }, rules } });
  await ask("POST", `${rbac}/clusterroles`, { body: { metadata: { name: "boss" }, rules: [rolesOf("*")] } });
  await ask("POST", `${rbac}/clusterrolebindings`, { body: binding("giver", "ClusterRole/giver") });
  await ask("POST", `${rbac}/clusterrolebindings`, { body: binding("boss", "ClusterRole/boss") });
});

const roleWith = (rules: readonly object[]) => ({ metadata: { name: "made" }, rules });
const held = 'user "giver" (groups=["ops"]) is attempting to grant RBAC permissions not currently held:';

describe("checkEscalation", () => {
  it("lets a user give what he has", async () => {
    const seen = await ask("POST", `${here}/roles`, { body: roleWith([pods("get")]), user: giver });
    expect(seen.status).toBe(201);
  });

  it("refuses roles that say more, and names what is missing", async () => {
    const body = roleWith([pods("list", "get", "watch"), { verbs: ["*"], apiGroups: ["apps"], resources: ["*"] }]);
    const seen = await ask("POST", `${here}/roles`, { body, user: giver });
    expect([seen.status, seen.body.message]).toEqual([
      403,
      `roles.${group} "made" is forbidden: ${held}\n` +
        '{APIGroups:[""], Resources:["pods"], Verbs:["list" "watch"]}\n{APIGroups:["apps"], Resources:["*"], Verbs:["*"]}',
    ]);
  });

  it("refuses updates and patches that say more, but not those of who may escalate", async () => {
    await ask("POST", `${here}/roles`, { body: roleWith([pods("get")]) });
    const more = roleWith([pods("*")]);
    expect((await ask("PUT", `${here}/roles/made`, { body: more, user: giver })).status).toBe(403);
    const headers = { "content-type": "application/merge-patch+json" };
    const patch = { body: { rules: [pods("*")] }, headers };
    expect((await ask("PATCH", `${here}/roles/made`, { ...patch, user: giver })).status).toBe(403);
    expect((await ask("PATCH", `${here}/roles/made`, { ...patch, user: boss })).status).toBe(200);
  });

  it("lets a role through of which only finalizers and owners change", async () => {
    await ask("POST", `${here}/roles`, { body: roleWith([pods("*")]) });
    const headers = { "content-type": "application/merge-patch+json" };
    const patch = (metadata: object) =>
      ask("PATCH", `${here}/roles/made`, { body: { metadata }, headers, user: giver });
    expect((await patch({ finalizers: ["example.com/x"] })).status).toBe(200);
    expect((await patch({ labels: { a: "b" } })).status).toBe(403);
  });

  it("refuses bindings to roles that say more, but not those of who may bind", async () => {
    const body = binding("made", "ClusterRole/cluster-admin");
    const seen = await ask("POST", `${rbac}/clusterrolebindings`, { body, user: giver });
    expect(seen.body.message).toBe(
      `clusterrolebindings.${group} "made" is forbidden: ${held}\n` +
        '{APIGroups:["*"], Resources:["*"], Verbs:["*"]}\n{NonResourceURLs:["*"], Verbs:["*"]}',
    );
    expect((await ask("POST", `${rbac}/clusterrolebindings`, { body, user: boss })).status).toBe(201);
    expect(
      (await ask("POST", `${here}/rolebindings`, { body: binding("own", "ClusterRole/giver"), user: giver })).status,
    ).toBe(201);
  });

  it("refuses bindings to roles that are not there", async () => {
    const seen = await ask("POST", `${here}/rolebindings`, { body: binding("made", "Role/none"), user: giver });
    expect([seen.status, seen.body.message]).toEqual([404, `rolebindings.${group} "none" not found`]);
  });

  it("lets nobody gather roles who may not do all", async () => {
    const aggregationRule = { clusterRoleSelectors: [{ matchLabels: { a: "b" } }] };
    const body = { metadata: { name: "made" }, aggregationRule };
    const seen = await ask("POST", `${rbac}/clusterroles`, { body, user: giver });
    expect(seen.body.message).toBe(
      `clusterroles.${group} "made" is forbidden: must have cluster-admin privileges to use the aggregationRule`,
    );
  });

  it("judges what mutating admission leaves, and dry runs too", async () => {
    const widening = {
      name: "widening",
      mutate: (_: unknown, object: { rules?: unknown }) => {
        if (object.rules !== undefined) object.rules = [pods("*")];
      },
    };
    const { ask: asked } = planeAndClient({ admission: [widening] });
    const rules = [{ verbs: ["create"], apiGroups: [group], resources: ["roles"] }, pods("get")];
    await asked("POST", `${rbac}/clusterroles`, { body: { metadata: { name: "giver" }, rules } });
    await asked("POST", `${rbac}/clusterrolebindings`, { body: binding("giver", "ClusterRole/giver") });
    const seen = await asked("POST", `${here}/roles?dryRun=All`, { body: roleWith([pods("get")]), user: giver });
    expect(seen.status).toBe(403);
  });
});
