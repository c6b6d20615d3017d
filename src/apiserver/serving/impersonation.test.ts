import { describe, expect, it } from "vitest";
import { planeAndClient, type Seen } from "../testing/plane-client.ts";

const review = { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" };
const reviews = "/apis/authentication.k8s.io/v1/selfsubjectreviews";

type Headers = Readonly<Record<string, string>>;

const helper = { username: "helper", groups: ["system:authenticated"] };

/** Who one is taken for, asked with headers by somebody with these rights, or by an administrator. */
async function seenAs(headers: Headers, rules?: readonly object[]): Promise<Seen> {
  const { ask } = planeAndClient();
  const rbac = "/apis/rbac.authorization.k8s.io/v1";
  const group = "rbac.authorization.k8s.io";
  if (rules === undefined) return ask("POST", reviews, { body: review, headers });
  await ask("POST", `${rbac}/clusterroles`, { body: { metadata: { name: "helper" }, rules } });
  const body = {
    metadata: { name: "helper" },
    roleRef: { apiGroup: group, kind: "ClusterRole", name: "helper" },
    subjects: [{ kind: "User", apiGroup: group, name: "helper" }],
  };
  await ask("POST", `${rbac}/clusterrolebindings`, { body });
  return ask("POST", reviews, { body: review, headers, user: helper });
}

const right = (resources: readonly string[], resourceNames: readonly string[] = [], apiGroups = [""]) => ({
  verbs: ["impersonate"],
  apiGroups,
  resources,
  resourceNames,
});

describe("requester", () => {
  it.each([
    [{ "impersonate-user": "alice" }, { username: "alice", groups: ["system:authenticated"] }],
    [
      { "impersonate-user": "alice", "impersonate-group": "devs, ops" },
      { username: "alice", groups: ["devs", "ops", "system:authenticated"] },
    ],
    [
      { "impersonate-user": "alice", "impersonate-uid": "7", "impersonate-extra-example.com%2fa": "x, y" },
      {
        username: "alice",
        uid: "7",
        groups: ["system:authenticated"],
        extra: { "example.com/a": ["x", "y"] },
      },
    ],
    [
      { "impersonate-user": "system:serviceaccount:shop:robot" },
      {
        username: "system:serviceaccount:shop:robot",
        groups: ["system:serviceaccounts", "system:serviceaccounts:shop", "system:authenticated"],
      },
    ],
    [
      { "impersonate-user": "system:serviceaccount:shop:robot", "impersonate-group": "devs" },
      { username: "system:serviceaccount:shop:robot", groups: ["devs", "system:authenticated"] },
    ],
  ])("takes an administrator with %j for %j", async (headers, user) => {
    const seen = await seenAs(headers as unknown as Headers);
    expect(seen.body.status.userInfo).toEqual(user);
  });

  it("takes him for nobody in particular where he wants that", async () => {
    const seen = await seenAs({ "impersonate-user": "system:anonymous" });
    expect(seen.body.message).toContain('User "system:anonymous" cannot create');
  });

  it.each([
    [{ "impersonate-user": "alice" }, [right(["users"])], 201],
    [{ "impersonate-user": "alice" }, [right(["users"], ["alice"])], 201],
    [{ "impersonate-user": "bob" }, [right(["users"], ["alice"])], 403],
    [{ "impersonate-user": "system:serviceaccount:shop:robot" }, [right(["users"])], 403],
    [{ "impersonate-user": "system:serviceaccount:shop:robot" }, [right(["serviceaccounts"])], 201],
    [{ "impersonate-user": "system:serviceaccount:shop" }, [right(["users"])], 201],
    [{ "impersonate-user": "alice", "impersonate-group": "devs" }, [right(["users"])], 403],
    [
      { "impersonate-user": "alice", "impersonate-group": "devs" },
      [right(["users"]), right(["groups"], ["devs"])],
      201,
    ],
    [
      { "impersonate-user": "alice", "impersonate-group": "devs, system:masters" },
      [right(["users"]), right(["groups"], ["devs"])],
      403,
    ],
    [{ "impersonate-user": "alice", "impersonate-uid": "7" }, [right(["users"])], 403],
    [
      { "impersonate-user": "alice", "impersonate-uid": "7" },
      [right(["users"]), right(["uids"], ["7"], ["authentication.k8s.io"])],
      201,
    ],
    [
      { "impersonate-user": "alice", "impersonate-extra-scopes": "view" },
      [right(["users"]), right(["userextras/other"], [], ["authentication.k8s.io"])],
      403,
    ],
    [
      { "impersonate-user": "alice", "impersonate-extra-scopes": "view" },
      [right(["users"]), right(["userextras/scopes"], ["view"], ["authentication.k8s.io"])],
      201,
    ],
  ])("with %j and the rights %j answers %i", async (headers, rules, status) => {
    expect((await seenAs(headers as unknown as Headers, rules)).status).toBe(status);
  });

  it("refuses with the words of the real one", async () => {
    const user = await seenAs({ "impersonate-user": "system:serviceaccount:shop:robot" }, []);
    expect(user.body.message).toBe(
      'serviceaccounts "robot" is forbidden: User "helper" cannot impersonate resource "serviceaccounts" in API group "" in the namespace "shop"',
    );
    const extra = await seenAs({ "impersonate-user": "a", "impersonate-extra-scopes": "view" }, [right(["users"])]);
    expect(extra.body.message).toBe(
      'userextras.authentication.k8s.io "view" is forbidden: User "helper" cannot impersonate resource "userextras/scopes" in API group "authentication.k8s.io" at the cluster scope',
    );
  });

  it("says what is wrong with groups of nobody", async () => {
    const seen = await seenAs({ "impersonate-group": "devs" });
    expect([seen.status, seen.body]).toEqual([
      500,
      `Internal Server Error: "${reviews}": requested [{Group  devs    }] without impersonating a user\n`,
    ]);
  });
});
