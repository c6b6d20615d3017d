import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Attack, type Lab, openLab } from "./lab.ts";
import { clusterPolicy, podsPath, podWith, podWithSpec, registryRule, workloads } from "./samples.ts";

const jsonPatch = "application/json-patch+json";
const mergePatch = "application/merge-patch+json";
const strategicPatch = "application/strategic-merge-patch+json";
const web = `${podsPath}/web`;
const debuggers = { spec: { ephemeralContainers: [{ name: "d", image: "evil.io/d" }] } };
const swapped = { spec: { containers: [{ name: "c", image: "evil.io/a" }] } };
const evil = { name: "c", image: "evil.io/a" };
const good = { name: "c", image: "good.io/a" };
const create = (body: object | string, type?: string): Attack => ({
  method: "POST",
  path: podsPath,
  body,
  ...(type !== undefined && { type }),
});
const patch = (type: string, body: object, path = web): Attack => ({ method: "PATCH", path, type, body });
const marked = (metadata: object) => podWithSpec({ containers: [evil] }, metadata);

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
  await lab.enforce(clusterPolicy("images", [registryRule()]));
  const spec = { containers: [good], automountServiceAccountToken: false };
  expect((await lab.attempt(create(podWithSpec(spec, { name: "web" })))).status).toBe(201);
});
afterAll(() => lab.close());

describe("an image from elsewhere is denied", () => {
  it.each<readonly [string, Attack]>([
    ["in a container", create(podWith("evil.io/a"))],
    ["in an init container", create(podWithSpec({ containers: [good], initContainers: [{ ...evil, name: "i" }] }))],
    [
      "in a sidecar",
      create(podWithSpec({ containers: [good], initContainers: [{ ...evil, name: "i", restartPolicy: "Always" }] })),
    ],
    ["without a host", create(podWith("nginx"))],
    ["of a host that begins alike", create(podWith("good.io.evil.io/a"))],
    ["with the host further behind", create(podWith("evil.io/good.io/a"))],
    ["of a host in capitals", create(podWith("GOOD.IO/a"))],
    ["with a port", create(podWith("good.io:443/a"))],
    ["of a host that only looks alike", create(podWith("g\u043e\u043ed.io/a"))],
    ["whose name is generated", create(podWithSpec({ containers: [evil] }, { name: undefined, generateName: "a-" }))],
    ["in a dry run", { ...create(podWith("evil.io/a")), path: `${podsPath}?dryRun=All` }],
    ["as YAML", create("metadata: {name: a}\nspec: {containers: [{name: c, image: evil.io/a}]}", "application/yaml")],
    ["without kind and version", create({ metadata: { name: "a" }, ...swapped })],
    ["written twice, the good one first", create(twice("good.io/a", "evil.io/a"))],
    [
      "behind an inherited good one",
      create(
        '{"metadata":{"name":"a"},"spec":{"containers":[{"name":"c","image":"evil.io/a","__proto__":{"image":"good.io/a"}}]}}',
      ),
    ],
    [
      "in a Pod that ends already",
      create(marked({ deletionTimestamp: "2020-01-01T00:00:00Z", finalizers: ["x.io/y"] })),
    ],
    [
      "in a Pod of an owner",
      create(
        marked({
          ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: "a", uid: "1", controller: true }],
        }),
      ),
    ],
    [
      "in a Pod that claims to be static",
      create(marked({ annotations: { "kubernetes.io/config.mirror": "a", "kubernetes.io/config.source": "file" } })),
    ],
    [
      "in a Pod that claims to be ours",
      create(marked({ labels: { "app.kubernetes.io/managed-by": "kyverno", "app.kubernetes.io/name": "kyverno" } })),
    ],
    [
      "by a user of a similar group",
      { ...create(podWith("evil.io/a")), user: { username: "m", groups: ["system:masters", "system:nodes2"] } },
    ],
    ["by JSON patch", patch(jsonPatch, [{ op: "replace", path: "/spec/containers/0/image", value: "evil.io/a" }])],
    ["by merge patch", patch(mergePatch, swapped)],
    ["by strategic merge patch", patch(strategicPatch, swapped)],
    [
      "by strategic merge patch in another order",
      patch(strategicPatch, { spec: { "$setElementOrder/containers": [{ name: "c" }], ...swapped.spec } }),
    ],
    [
      "as a debugger by JSON patch",
      patch(
        jsonPatch,
        [{ op: "add", path: "/spec/ephemeralContainers", value: debuggers.spec.ephemeralContainers }],
        `${web}/ephemeralcontainers`,
      ),
    ],
    ["as a debugger by merge patch", patch(mergePatch, debuggers, `${web}/ephemeralcontainers`)],
    ["as a debugger by strategic merge patch", patch(strategicPatch, debuggers, `${web}/ephemeralcontainers`)],
    ...workloads("evil.io/a").map(({ kind, path, body }) => [`in a ${kind}`, { method: "POST", path, body }] as const),
  ])("%s", async (_, attack) => {
    expect(await lab.attempt(attack)).toMatchObject({ denied: true });
  });
});

describe("what is no way in does not become one", () => {
  it.each<readonly [string, Attack]>([
    ["debuggers of a new Pod", create(podWithSpec({ containers: [good], ephemeralContainers: [evil] }))],
    ["debuggers by the Pod itself", patch(mergePatch, debuggers)],
    ["a list in place of a Pod", create({ apiVersion: "v1", kind: "PodList", items: [podWith("evil.io/a")] })],
    ["a kind in small letters", create({ ...podWith("evil.io/a"), kind: "pod" })],
    ["another version of the kind", create({ ...podWith("evil.io/a"), apiVersion: "v2" })],
    ["another namespace in the body", create(marked({ namespace: "kube-system" }))],
    ["the image as a list", create(podWithSpec({ containers: [{ name: "c", image: ["evil.io/a"] }] }))],
    ["no image at all", create(podWithSpec({ containers: [{ name: "c" }] }))],
    [
      "an inherited image",
      create('{"metadata":{"name":"a"},"spec":{"containers":[{"name":"c","__proto__":{"image":"evil.io/a"}}]}}'),
    ],
    ["two bodies in one", create(JSON.stringify(podWith("good.io/a")) + JSON.stringify(podWith("evil.io/a")))],
    [
      "a group that is served no more",
      { method: "POST", path: "/apis/extensions/v1beta1/namespaces/default/deployments", body: {} },
    ],
    ["a path to a prototype", patch(jsonPatch, [{ op: "add", path: "/__proto__/spec", value: {} }])],
  ])("%s", async (_, attack) => {
    expect((await lab.attempt(attack)).status).toBeGreaterThanOrEqual(400);
  });

  it.each<readonly [string, Attack]>([
    ["by its status", patch(mergePatch, { ...swapped, status: { phase: "Running" } }, `${web}/status`)],
    ["by its debuggers", patch(mergePatch, swapped, `${web}/ephemeralcontainers`)],
    [
      "by fields of a similar name",
      create(podWithSpec({ containers: [good], InitContainers: [evil] }, { name: "cases" })),
    ],
  ])("changes no image %s", async (_, attack) => {
    await lab.attempt(attack);
    const { body } = await lab.attempt({ method: "GET", path: podsPath });
    expect(body).toContain("good.io/a");
    expect(body).not.toContain("evil.io");
  });

  it("keeps a Pod from an evil template that no policy saw", async () => {
    const [replicaSet] = workloads("evil.io/a", ["ReplicaSet"]);
    expect(
      (await lab.attempt({ method: "POST", path: replicaSet?.path ?? "", body: replicaSet?.body ?? {} })).status,
    ).toBe(201);
    const { body } = await lab.attempt({ method: "GET", path: podsPath });
    expect(body).not.toContain("evil.io");
  });
});

/** Two images under one name: the last one counts, and is the one that is judged. */
function twice(first: string, second: string): string {
  return `{"metadata":{"name":"a"},"spec":{"containers":[{"name":"c","image":"${first}","image":"${second}"}]}}`;
}
