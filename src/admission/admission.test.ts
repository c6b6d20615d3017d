import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { podTrigger, policyWith, ruleWith } from "../../test/samples.ts";
import { PolicySet } from "../engine/index.ts";
import { Fault, type Resource } from "../kube/index.ts";
import {
  clusterKind,
  compilePolicy,
  forbidden,
  type Lab,
  openLab,
  patternRule,
  pod,
  registries,
  review,
} from "./admission-lab.ts";
import { parseConfig } from "./config.ts";
import { allow } from "./responses.ts";

const denial = `

resource Pod/default/nginx-public was blocked due to the following policies 

restrict-image-registries:
  validate-registries: 'validation error: Unknown Image registry. rule validate-registries
    failed at path /spec/containers/0/image/'
`;

const labels = patternRule("team", { metadata: { labels: { team: "?*" } } }, "A team is needed.", {
  namespaceSelector: { matchLabels: { tier: "gold" } },
});

let lab: Lab;

beforeAll(async () => {
  lab = await openLab();
});

afterAll(() => lab.admission.close());

afterEach(async () => {
  lab.reset();
  expect((await lab.post("/validate/fail", forbidden)).response, "it judges after each test").toMatchObject({
    allowed: false,
  });
  await sleep(5);
  lab.delivered.length = 0;
  lab.logged.length = 0;
});

describe("/validate/fail", () => {
  it("denies what a policy forbids, to the letter", async () => {
    const { status, text } = await lab.post("/validate/fail?timeout=10s", forbidden);
    expect(status).toBe(200);
    expect(JSON.parse(text)).toEqual({
      kind: "AdmissionReview",
      apiVersion: "admission.k8s.io/v1",
      response: { uid: "u1", allowed: false, status: { status: "Failure", message: denial } },
    });
  });

  it("allows what a policy permits", async () => {
    expect((await lab.post("/validate/fail", review(pod("public.ecr.aws/nginx")))).text).toBe(allow("u1"));
  });

  it("allows what no policy concerns", async () => {
    const change = {
      kind: { group: "", version: "v1", kind: "ConfigMap" },
      resource: { group: "", version: "v1", resource: "configmaps" },
    };
    const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "default" } };
    expect((await lab.post("/validate/fail", review(object, change))).text).toBe(allow("u1"));
  });

  it("judges ephemeral containers by the Pod they are added to", async () => {
    const { response } = await lab.post(
      "/validate/fail",
      review(pod("nginx"), { subResource: "ephemeralcontainers", operation: "UPDATE", oldObject: null }),
    );
    expect(response).toMatchObject({ allowed: false });
  });

  it("denies subresources of what nobody serves", async () => {
    const resource = { group: "x.io", version: "v1", resource: "things" };
    const { response } = await lab.post("/validate/fail", review(pod("nginx"), { resource, subResource: "status" }));
    expect(response).toMatchObject({
      allowed: false,
      status: { message: "no kind is known for the resource `things.v1.x.io`" },
    });
  });

  it("keeps failure policies apart", async () => {
    const lenient = compilePolicy("lenient", patternRule("r", { spec: { containers: [{ image: "good/*" }] } }, "No."), {
      failurePolicy: "Ignore",
    });
    lab.world.policies = new PolicySet([registries, lenient]);
    const text = async (path: string) => (await lab.post(path, forbidden)).text;
    const [fail, ignore, all] = [await text("/validate/fail"), await text("/validate/ignore"), await text("/validate")];
    expect(
      [fail, ignore, all].map((one) => [one.includes("restrict-image-registries"), one.includes("lenient")]),
    ).toEqual([
      [true, false],
      [false, true],
      [true, true],
    ]);
  });

  it.each([
    ["/validate/fail", "Ignore"],
    ["/validate/ignore", "Fail"],
  ])("denies at %s what a policy forbids that has just become `%s`", async (path, failurePolicy) => {
    const changed = compilePolicy("changed", patternRule("r", { spec: { containers: [{ image: "good/*" }] } }, "No."), {
      failurePolicy,
    });
    lab.world.policies = new PolicySet([changed]);
    expect((await lab.post(path, forbidden)).response).toMatchObject({
      allowed: false,
      status: { message: expect.stringContaining("changed") },
    });
    expect((await lab.post(path, review(pod("good/nginx")))).text).toBe(allow("u1"));
  });

  it("does not ask policies that judge no admission requests", async () => {
    lab.world.policies = new PolicySet([{ ...registries, admission: false }]);
    expect((await lab.post("/validate/fail", forbidden)).text).toBe(allow("u1"));
  });

  it("judges every request by the policies of its moment", async () => {
    lab.world.policies = new PolicySet([]);
    expect((await lab.post("/validate/fail", forbidden)).text).toBe(allow("u1"));
    lab.world.policies = new PolicySet([registries]);
    expect((await lab.post("/validate/fail", forbidden)).text).not.toBe(allow("u1"));
  });
});

describe("the filters", () => {
  it.each([
    ["a node", { userInfo: { username: "system:node:a", groups: ["system:nodes"] } }, true],
    ["a filtered namespace", { namespace: "kube-system" }, true],
    ["our own namespace", { namespace: "kyverno" }, true],
    ["a report of our own", { kind: { group: "kyverno.io", version: "v1", kind: "UpdateRequest" } }, true],
    ["anybody else", {}, false],
    ["a group of a similar name", { userInfo: { username: "a", groups: ["system:nodes2"] } }, false],
  ])("let through %s: %s", async (_, change, expected) => {
    expect((await lab.post("/validate/fail", review(pod("nginx"), change))).response).toMatchObject({
      allowed: expected,
    });
  });

  it.each([
    ["kyverno.io", true],
    ["evil.io", false],
  ])("let through an UpdateRequest of the group %s: %s", async (group, expected) => {
    const fails = ruleWith("r", { status: "fail", message: "no" });
    lab.world.policies = new PolicySet([
      policyWith("p", [fails], { triggers: [{ ...podTrigger, kind: "UpdateRequest" }] }),
    ]);
    const kind = { group, version: "v1", kind: "UpdateRequest" };
    const answer = await lab.post("/validate/fail", review(pod("nginx"), { kind }));
    expect(answer.response).toMatchObject({ allowed: expected });
  });

  it("know the roles of a user", async () => {
    lab.world.config = parseConfig({ excludeClusterRoles: "cluster-admin" }).config;
    lab.world.roles = (user, namespace) => ({
      roles: [],
      clusterRoles: user.username === "ann" && namespace === "default" ? ["cluster-admin"] : [],
    });
    expect((await lab.post("/validate/fail", forbidden)).response).toMatchObject({ allowed: true });
    const bob = { userInfo: { username: "bob", groups: [] } };
    expect((await lab.post("/validate/fail", review(pod("nginx"), bob))).response).toMatchObject({ allowed: false });
  });

  it("protect managed objects where that is wanted", async () => {
    const strict = await lab.start({ protectManaged: true });
    const managed = pod("public.ecr.aws/nginx", {
      metadata: { labels: { "app.kubernetes.io/managed-by": "kyverno" } },
    });
    const ask = async (change: object) =>
      (await lab.post("/validate/fail", review(managed, change), { on: strict })).response;
    const message = "A kyverno managed resource can only be modified by kyverno";
    expect(await ask({})).toMatchObject({ allowed: false, status: { message } });
    const update = { operation: "UPDATE", object: pod("public.ecr.aws/nginx"), oldObject: managed };
    expect(await ask(update)).toMatchObject({ allowed: false });
    const own = { username: "system:serviceaccount:kyverno:kyverno-admission-controller", groups: [] };
    expect(await ask({ userInfo: own })).toMatchObject({ allowed: true });
    const collector = { username: "system:serviceaccount:kube-system:namespace-controller", groups: [] };
    const deletion = { operation: "DELETE", object: null, oldObject: managed, userInfo: collector };
    expect(await ask(deletion)).toMatchObject({ allowed: true });
    expect(await ask({ userInfo: collector })).toMatchObject({ allowed: false });
    expect((await lab.post("/validate/fail", review(managed))).response).toMatchObject({ allowed: true });
    await strict.close();
  });
});

describe("what goes wrong", () => {
  const bySelector = (failurePolicy: string) =>
    new PolicySet([compilePolicy("by-selector", labels, { failurePolicy })]);

  const rolesUnknown = () => {
    throw new Fault("unavailable", "the role bindings are not known yet");
  };

  it("is an HTTP error where an exclusion wants roles that are not known", async () => {
    lab.world.roles = rolesUnknown;
    lab.world.config = parseConfig({ excludeClusterRoles: "cluster-admin" }).config;
    const reply = await lab.post("/validate/fail", forbidden);
    expect(reply).toMatchObject({ status: 500, text: "the request could not be judged\n" });
    expect(lab.logged.join()).toContain("the role bindings are not known yet");
  });

  it("concerns only those rules that want roles which are not known", async () => {
    lab.world.roles = rolesUnknown;
    expect((await lab.post("/validate/fail", forbidden)).response).toMatchObject({
      allowed: false,
      status: { message: expect.stringContaining("Unknown") },
    });
    const match = { any: [{ resources: { kinds: ["Pod"] }, clusterRoles: ["editor"] }] };
    const byRole = { ...patternRule("team", { metadata: { labels: { team: "?*" } } }, "A team is needed."), match };
    lab.world.policies = new PolicySet([compilePolicy("by-role", byRole, { background: false })]);
    const { response } = await lab.post("/validate/fail", forbidden);
    expect(response).toMatchObject({ allowed: false });
    expect(JSON.stringify(response)).toContain("the role bindings are not known yet");
  });

  it("is a denial where a fact cannot be had and the policy fails closed", async () => {
    lab.world.policies = bySelector("Fail");
    lab.world.ask = async () => Promise.reject(new Fault("unreachable", "the API server is gone"));
    const { response } = await lab.post("/validate/fail", forbidden);
    expect(response).toMatchObject({ allowed: false });
    expect(JSON.stringify(response)).toContain("the API server is gone");
  });

  it("is a warning where the policy fails open", async () => {
    lab.world.policies = bySelector("Ignore");
    lab.world.ask = async () => Promise.reject(new Fault("unreachable", "the API server is gone"));
    const { response } = await lab.post("/validate/ignore", forbidden);
    expect(response).toMatchObject({ allowed: true, warnings: [expect.stringContaining("the API server is gone")] });
  });

  it("is a denial where a fact does not come in the time that the caller gives", async () => {
    lab.world.policies = bySelector("Fail");
    lab.world.ask = () => new Promise(() => {});
    const { response } = await lab.post("/validate/fail?timeout=1s", forbidden);
    expect(response).toMatchObject({ allowed: false });
    expect(JSON.stringify(response)).toContain("no answer in time");
  });

  it("is nothing where the fact comes", async () => {
    lab.world.policies = bySelector("Fail");
    lab.world.ask = async () => ({ kind: "namespace", labels: { tier: "gold" } });
    expect((await lab.post("/validate/fail", forbidden)).response).toMatchObject({ allowed: false });
    lab.world.ask = async () => ({ kind: "namespace", labels: { tier: "tin" } });
    expect((await lab.post("/validate/fail", forbidden)).text).toBe(allow("u1"));
  });
});

describe("the outbox", () => {
  it("gets the verdict and the decision of every request that was judged, once", async () => {
    await lab.post("/validate/fail", forbidden);
    await lab.post("/validate/fail", review(pod("public.ecr.aws/nginx"), { dryRun: true }));
    await sleep(5);
    expect(lab.delivered.map(([verdict, decision]) => [verdict.request.dryRun, decision.allowed])).toEqual([
      [false, false],
      [true, true],
    ]);
    expect(lab.delivered[0]?.[0].policies[0]?.outcomes).toMatchObject([
      { status: "fail", rule: "validate-registries" },
    ]);
  });

  it("gets what waits before the server ends, and counts what was too much", async () => {
    const got: string[] = [];
    const small = await lab.start({ outbox: ({ request }) => void got.push(request.uid), outboxCapacity: 1 });
    await lab.post("/validate/fail", forbidden, { on: small });
    await small.close();
    expect(got).toEqual(["u1"]);
    expect(small.dropped()).toBe(0);
  });
});

describe("the other paths", () => {
  const examplePolicy = (validate: object) => {
    const object = {
      apiVersion: "kyverno.io/v1",
      kind: clusterKind?.kind,
      metadata: { name: "p" },
      spec: { rules: [{ name: "r", match: { any: [{ resources: { kinds: ["Pod"] } }] }, validate }] },
    } as unknown as Resource;
    const kind = { group: "kyverno.io", version: "v1", kind: clusterKind?.kind };
    const resource = { group: "kyverno.io", version: "v1", resource: clusterKind?.plural };
    return review(object, { kind, resource, namespace: "", name: "p" });
  };

  it("check policies", async () => {
    const good = examplePolicy({ message: "x", pattern: { metadata: { name: "?*" } } });
    expect((await lab.post("/policyvalidate", good)).response).toMatchObject({ allowed: true });
    const bad = await lab.post("/policyvalidate", examplePolicy({ message: "no check" }));
    expect(bad.response).toMatchObject({ allowed: false });
    expect((await lab.post("/policymutate", good)).text).toBe(allow("u1"));
  });

  it("give no answer about a request before the policies are known", async () => {
    lab.world.ready = false;
    const early = await lab.post("/validate/fail", forbidden);
    expect([early.status, early.text]).toEqual([500, expect.not.stringContaining("allowed")]);
  });

  it("tell health", async () => {
    const get = async (path: string) => (await lab.post(path, "", { method: "GET" })).status;
    expect([await get("/livez"), await get("/health/liveness")]).toEqual([200, 200]);
    expect([await get("/readyz"), await get("/health/readiness")]).toEqual([200, 200]);
    lab.world.ready = false;
    expect([await get("/livez"), await get("/readyz"), await get("/health/readiness")]).toEqual([200, 500, 500]);
  });

  it.each(["/mutate/fail/finegrained/", "/other/p", "/validate/fail/finegrained/a/b/c", "/"])(
    "do not exist where nothing answers them: %s",
    async (path) => {
      expect((await lab.post(path, forbidden)).status).toBe(404);
    },
  );
});
