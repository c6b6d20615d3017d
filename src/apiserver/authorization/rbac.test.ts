import { beforeEach, describe, expect, it } from "vitest";
import { type Client, planeAndClient } from "../testing/plane-client.ts";

const rbac = "/apis/rbac.authorization.k8s.io/v1";
const group = "rbac.authorization.k8s.io";
const alice = { username: "alice", groups: ["devs", "system:authenticated"] };
const robot = { username: "system:serviceaccount:shop:robot", groups: ["system:serviceaccounts"] };

let ask: Client;

beforeEach(async () => {
  ({ ask } = planeAndClient());
  await ask("POST", "/api/v1/namespaces", { body: { metadata: { name: "shop" } } });
});

const rule = (verbs: string, resources: string, more: object = {}) => ({
  verbs: verbs.split(","),
  apiGroups: [""],
  resources: resources.split(","),
  ...more,
});

async function role(name: string, rules: readonly object[], namespace?: string): Promise<void> {
  const place = namespace === undefined ? "clusterroles" : `namespaces/${namespace}/roles`;
  expect((await ask("POST", `${rbac}/${place}`, { body: { metadata: { name }, rules } })).status).toBe(201);
}

async function bind(name: string, to: string, subjects: readonly object[], namespace?: string): Promise<void> {
  const place = namespace === undefined ? "clusterrolebindings" : `namespaces/${namespace}/rolebindings`;
  const [kind, roleName] = to.split("/");
  const body = { metadata: { name }, roleRef: { apiGroup: group, kind, name: roleName }, subjects };
  expect((await ask("POST", `${rbac}/${place}`, { body })).status).toBe(201);
}

const user = (name: string) => ({ kind: "User", apiGroup: group, name });
const groupNamed = (name: string) => ({ kind: "Group", apiGroup: group, name });
const account = (name: string, namespace?: string) => ({ kind: "ServiceAccount", name, namespace });

async function status(path: string, who = alice): Promise<number> {
  return (await ask("GET", path, { user: who })).status;
}

const pods = "/api/v1/namespaces/shop/pods";

describe("rbacAuthorizer", () => {
  it("lets a user do in a namespace what a role there says, and no more", async () => {
    await role("reader", [rule("list", "pods")], "shop");
    await bind("reader", "Role/reader", [user("alice")], "shop");
    expect(await status(pods)).toBe(200);
    expect(await status("/api/v1/namespaces/default/pods")).toBe(403);
    expect(await status("/api/v1/pods")).toBe(403);
    expect(await status(`${pods}/x`)).toBe(403);
  });

  it("takes a cluster role for one namespace where a binding there names it", async () => {
    await role("reader", [rule("list", "pods")]);
    await bind("reader", "ClusterRole/reader", [groupNamed("devs")], "shop");
    expect([await status(pods), await status("/api/v1/pods")]).toEqual([200, 403]);
  });

  it("knows service accounts by the namespace of the subject or of the binding", async () => {
    await role("reader", [rule("list", "pods")]);
    await bind("near", "ClusterRole/reader", [account("robot")], "shop");
    expect(await status(pods, robot)).toBe(200);
    await bind("far", "ClusterRole/reader", [account("robot", "shop")]);
    expect(await status("/api/v1/pods", robot)).toBe(200);
  });

  it("follows every change of roles and bindings at once", async () => {
    await role("reader", [rule("list", "pods")], "shop");
    expect(await status(pods)).toBe(403);
    await bind("reader", "Role/reader", [user("alice")], "shop");
    expect(await status(pods)).toBe(200);
    await ask("PUT", `${rbac}/namespaces/shop/roles/reader`, { body: { metadata: { name: "reader" }, rules: [] } });
    expect(await status(pods)).toBe(403);
    await role("all", [rule("*", "*")], "shop");
    await bind("all", "Role/all", [user("alice")], "shop");
    expect(await status(pods)).toBe(200);
    await ask("DELETE", `${rbac}/namespaces/shop/rolebindings/all`);
    expect(await status(pods)).toBe(403);
  });

  it.each([
    ["get", `${pods}/web`, [rule("get", "pods", { resourceNames: ["web"] })], true],
    ["get", `${pods}/api`, [rule("get", "pods", { resourceNames: ["web"] })], false],
    ["list", `${pods}?fieldSelector=metadata.name%3Dweb`, [rule("list", "pods", { resourceNames: ["web"] })], true],
    ["list", pods, [rule("list", "pods", { resourceNames: ["web"] })], false],
    ["get", `${pods}/web/log`, [rule("get", "pods")], false],
    ["get", `${pods}/web/log`, [rule("get", "pods/log")], true],
    ["get", `${pods}/web/log`, [rule("get", "*/log")], true],
    ["get", `${pods}/web/log`, [rule("get", "*")], true],
    ["get", "/apis/apps/v1/namespaces/shop/deployments", [rule("*", "*")], false],
    ["get", "/apis/apps/v1/namespaces/shop/deployments", [rule("*", "*", { apiGroups: ["*"] })], true],
    ["get", "/api/v1/namespaces/shop", [rule("get", "namespaces")], true],
    ["get", "/metrics", [rule("*", "*", { apiGroups: ["*"] })], false],
  ])("%s %s with %j: %s", async (_, path, rules, allowed) => {
    await role("tried", rules, "shop");
    await bind("tried", "Role/tried", [user("alice")], "shop");
    expect((await status(path)) !== 403).toBe(allowed);
  });

  it("lets a cluster role say which paths, with a star at the end for all below", async () => {
    await role("paths", [{ verbs: ["get"], nonResourceURLs: ["/metrics", "/debug/*"] }]);
    await bind("paths", "ClusterRole/paths", [user("alice")]);
    expect(await Promise.all(["/metrics", "/debug/x", "/debug", "/metrics/x"].map((path) => status(path)))).toEqual([
      404, 404, 403, 403,
    ]);
  });

  it("tells which roles of a user are not there", async () => {
    await bind("lost", "ClusterRole/lost", [user("alice")]);
    const one = await ask("GET", pods, { user: alice });
    const refusal =
      'pods is forbidden: User "alice" cannot list resource "pods" in API group "" in the namespace "shop": RBAC: ';
    expect(one.body.message).toBe(`${refusal}clusterrole.rbac.authorization.k8s.io "lost" not found`);
    await bind("gone", "Role/gone", [user("alice")], "shop");
    const both = await ask("GET", pods, { user: alice });
    expect(both.body.message).toBe(
      `${refusal}[clusterrole.rbac.authorization.k8s.io "lost" not found, role.rbac.authorization.k8s.io "gone" not found]`,
    );
  });

  it("never lets text of a subject be taken for that of another kind", async () => {
    await role("reader", [rule("list", "pods")]);
    await bind("group", "ClusterRole/reader", [groupNamed("alice")], "shop");
    await bind("place", "ClusterRole/reader", [user("u:alice"), user("shop/u:alice")], "shop");
    expect(await status(pods)).toBe(403);
  });
});

describe("the roles of the beginning", () => {
  it("are there, and made once", async () => {
    const roles = await ask("GET", `${rbac}/clusterroles`);
    const names = roles.body.items.map((one: { metadata: { name: string } }) => one.metadata.name);
    expect(names).toEqual(expect.arrayContaining(["admin", "cluster-admin", "edit", "system:node", "view"]));
    expect((await ask("GET", `${rbac}/clusterroles`)).body.items[0].metadata.uid).toBe(
      roles.body.items[0].metadata.uid,
    );
  });

  it("may be changed and deleted like others", async () => {
    expect(await status("/api/v1", alice)).toBe(200);
    await ask("DELETE", `${rbac}/clusterrolebindings/system:discovery`);
    expect(await status("/api/v1", alice)).toBe(403);
  });

  it("give nobody in particular next to nothing", async () => {
    const nobody = async (path: string) => (await ask("GET", path, { user: undefined })).status;
    expect(await Promise.all(["/version", "/livez", "/api", "/metrics", pods].map(nobody))).toEqual([
      200, 200, 403, 403, 403,
    ]);
  });
});
