import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { podTrigger, policyWith, ruleWith } from "../../test/samples.ts";
import { PolicySet } from "../engine/index.ts";
import { applyJsonPatch, type Json, type Resource } from "../kube/index.ts";
import type { CompiledPolicy, Outcome, Rule } from "../policy/index.ts";
import { type Lab, openLab, ownAccount, pod, registries, review } from "./admission-lab.ts";
import { allow } from "./responses.ts";

let lab: Lab;

beforeAll(async () => {
  lab = await openLab();
});

afterAll(() => lab.admission.close());

afterEach(() => {
  lab.reset();
  lab.delivered.length = 0;
});

/** A policy that labels Pods. */
function labelling(name: string, changes: Partial<CompiledPolicy> = {}, more: Partial<Rule> = {}): CompiledPolicy {
  const rule = ruleWith(`add-${name}`, undefined, {
    phase: "mutate",
    run: ({ object }) => ({
      status: "pass",
      message: "mutated Pod/nginx-public in namespace default",
      ...(object && { patched: labelled(object, name) }),
    }),
    ...more,
  });
  return policyWith(name, [rule], { triggers: [{ ...podTrigger, phase: "mutate" }], ...changes });
}

function labelled(object: Resource, label: string): Resource {
  const { labels = {}, ...metadata } = object.metadata;
  return { ...object, metadata: { ...metadata, labels: { ...labels, [label]: "yes" } } };
}

const broken: Outcome = { status: "error", message: "failed to patch resource: no" };
const breaks = (): Outcome => broken;

async function mutated(path: string, object: Resource, change: object = {}) {
  const { response, text } = await lab.post(path, review(object, change));
  const { patch, ...rest } = response as { patch?: string };
  const operations = patch === undefined ? [] : JSON.parse(Buffer.from(patch, "base64").toString());
  const result = applyJsonPatch(object as unknown as Json, operations);
  return {
    rest,
    text,
    operations,
    object: result.kind === "patched" ? (result.value as unknown as Resource) : undefined,
  };
}

describe("/mutate/fail", () => {
  it("answers with a patch that holds what every policy wants, one after the other", async () => {
    lab.world.policies = new PolicySet([labelling("b"), labelling("a"), registries]);
    const { rest, operations, object } = await mutated("/mutate/fail", pod("nginx"));
    expect(rest).toEqual({ uid: "u1", allowed: true, patchType: "JSONPatch" });
    expect(operations).toEqual([
      { op: "add", path: "/metadata/labels", value: { a: "yes" } },
      { op: "add", path: "/metadata/labels/b", value: "yes" },
    ]);
    expect(object?.metadata.labels).toEqual({ a: "yes", b: "yes" });
  });

  it("lets an object through as it is that already is as policies want it, and one that none concerns", async () => {
    lab.world.policies = new PolicySet([labelling("a"), registries]);
    const already = pod("nginx", { metadata: { labels: { a: "yes" } } });
    expect((await mutated("/mutate/fail", already)).text).toBe(allow("u1"));
    lab.world.policies = new PolicySet([registries]);
    expect((await mutated("/mutate/fail", pod("nginx"))).text).toBe(allow("u1"));
  });

  it("keeps failure policies apart", async () => {
    lab.world.policies = new PolicySet([labelling("a"), labelling("b", { failurePolicy: "Ignore" })]);
    const labelsAt = async (path: string) =>
      Object.keys((await mutated(path, pod("nginx"))).object?.metadata.labels ?? {});
    expect(await labelsAt("/mutate/fail")).toEqual(["a"]);
    expect(await labelsAt("/mutate/ignore")).toEqual(["b"]);
    expect(await labelsAt("/mutate")).toEqual(["a", "b"]);
  });

  it("leaves out what passes over requests of our own account, for those alone", async () => {
    lab.world.policies = new PolicySet([labelling("a"), labelling("b", {}, { skipsOwnRequests: true })]);
    const labelsFor = async (username: string) => {
      const change = { userInfo: { username, groups: [] } };
      return Object.keys((await mutated("/mutate/fail", pod("nginx"), change)).object?.metadata.labels ?? {});
    };
    expect(await labelsFor("anna")).toEqual(["a", "b"]);
    expect(await labelsFor(ownAccount)).toEqual(["a"]);
  });

  it("has those of the other path, too, whose failure policy has just changed", async () => {
    const [stays, moves] = [labelling("a"), labelling("b", { failurePolicy: "Ignore" })];
    lab.world.policies = new PolicySet([stays, moves], new Set([moves]));
    for (const [path, labels] of [
      ["/mutate/fail", ["a", "b"]],
      ["/mutate/ignore", ["b"]],
    ] as const) {
      expect(Object.keys((await mutated(path, pod("nginx"))).object?.metadata.labels ?? {})).toEqual(labels);
    }
  });

  it("denies where a policy that fails closed cannot do its work", async () => {
    lab.world.policies = new PolicySet([labelling("a"), labelling("b", {}, { run: breaks })]);
    const { rest } = await mutated("/mutate/fail", pod("nginx"));
    const message = "mutation policy b error: failed to apply policy b rules [add-b: failed to patch resource: no]";
    expect(rest).toEqual({ uid: "u1", allowed: false, status: { status: "Failure", message } });
  });

  it("changes nothing that is deleted", async () => {
    lab.world.policies = new PolicySet([labelling("a")]);
    const { response } = await lab.post("/mutate/fail", review(null, { operation: "DELETE", oldObject: pod("nginx") }));
    expect(response).toEqual({ uid: "u1", allowed: true });
  });

  it("fails rather than write a whole number that it could not read exactly", async () => {
    const copies = labelling(
      "a",
      {},
      {
        run: ({ object }) => ({
          status: "pass",
          message: "",
          ...(object && { patched: { ...object, copy: (object as unknown as { spec: unknown }).spec } as Resource }),
        }),
      },
    );
    lab.world.policies = new PolicySet([copies]);
    const large = review(pod("nginx")).replace('"image"', '"n":9007199254740993,"image"');
    expect((await lab.post("/mutate/fail", large)).status).toBe(500);
    lab.world.policies = new PolicySet([labelling("a")]);
    expect((await lab.post("/mutate/fail", large)).response).toMatchObject({ allowed: true, patchType: "JSONPatch" });
  });
});

describe("/mutate/ignore", () => {
  it("warns of a policy that cannot do its work, and does that of the others", async () => {
    const open = { failurePolicy: "Ignore" } as const;
    lab.world.policies = new PolicySet([labelling("a", open, { run: breaks }), labelling("b", open)]);
    const { rest, object } = await mutated("/mutate/ignore", pod("nginx"));
    expect(rest).toMatchObject({ allowed: true, warnings: ["policy a.add-a: failed to patch resource: no"] });
    expect(object?.metadata.labels).toEqual({ b: "yes" });
  });

  it("tells what a policy has done that wants to warn", async () => {
    lab.world.policies = new PolicySet([labelling("a", { failurePolicy: "Ignore", emitWarning: true })]);
    const { rest } = await mutated("/mutate/ignore", pod("nginx"));
    expect(rest).toMatchObject({ warnings: ["policy a.add-a: mutated Pod/nginx-public in namespace default"] });
  });
});

describe("the outbox", () => {
  it("gets the verdict with the object as it has become", async () => {
    lab.world.policies = new PolicySet([labelling("a")]);
    await mutated("/mutate/fail", pod("nginx"));
    await sleep(5);
    expect(lab.delivered.map(([verdict]) => verdict.resource?.metadata.labels)).toEqual([{ a: "yes" }]);
  });
});
