import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, type TestContext } from "vitest";
import { createPlane, type Plane } from "../apiserver/index.ts";
import { own } from "../kube/index.ts";
import { type Client, createClient, type LeaseElection, startLeaseElection, type Transport } from "./index.ts";

const leases = { group: "coordination.k8s.io", version: "v1", resource: "leases" };

/** A control plane, and replicas that take part in an election on it. */
function openWorld({ onTestFinished }: Pick<TestContext, "onTestFinished">) {
  const plane = createPlane({ resolveService: () => undefined });
  const admin = clientOver(plane.handle);
  const elections: LeaseElection[] = [];
  onTestFinished(async () => {
    await Promise.all(elections.map((one) => one.stop()));
    await plane.close();
  });
  return {
    admin,
    replica(identity: string, clock: () => number = Date.now) {
      const joined = join(plane, identity, clock);
      elections.push(joined.election);
      return joined;
    },
    specNow: async () => (await admin.get(leases, "default", "kyverno")).spec,
  };
}

function clientOver(transport: Transport): Client {
  return createClient({ transport, user: { username: "lab", groups: ["system:masters"] } });
}

/** A replica that takes part, whose line to the server can be cut. */
function join(plane: Plane, identity: string, clock: () => number) {
  const line: { way: "open" | "refused" | "silent" } = { way: "open" };
  const client = clientOver(async (request) => {
    if (line.way === "refused") throw Object.assign(new Error("refused"), { code: "ECONNREFUSED" });
    if (line.way === "silent") await new Promise((_, reject) => request.signal.addEventListener("abort", reject));
    return plane.handle(request);
  });
  const course: string[] = [];
  const election = startLeaseElection({
    client,
    namespace: "default",
    name: "kyverno",
    identity,
    clock,
    onLead: () => void course.push("lead"),
    onFollow: () => void course.push("follow"),
    log: () => {},
    durationSeconds: 2,
    renewDeadlineMs: 1_500,
    retryMs: 100,
  });
  return { election, course, line, leading: () => election.leading() };
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const start = performance.now(); performance.now() - start < 10_000; await sleep(5)) if (await holds()) return;
  throw new Error("it does not come true");
}

describe.concurrent("startLeaseElection", () => {
  it("makes a lease as Kubernetes has them, and renews it", async (test) => {
    const { replica, specNow } = openWorld(test);
    const { leading } = replica("a");
    await until(leading);
    const spec = await specNow();
    const microTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    expect(spec).toEqual({
      holderIdentity: "a",
      leaseDurationSeconds: 2,
      acquireTime: microTime,
      renewTime: microTime,
      leaseTransitions: 0,
    });
    await until(async () => own(await specNow(), "renewTime") !== own(spec, "renewTime"));
    expect(await specNow()).toMatchObject({ acquireTime: own(spec, "acquireTime"), leaseTransitions: 0 });
  });

  it("lets one of many lead, and the next when it gives the lease back", async (test) => {
    const { replica, specNow } = openWorld(test);
    const all = ["a", "b", "c"].map((name) => replica(name));
    const leaders = () => all.filter(({ leading }) => leading());
    await until(() => leaders().length === 1);
    await until(() => all.every(({ election }) => election.holder() === leaders()[0]?.election.holder()));
    const [first] = leaders();
    await first?.election.stop();
    expect(first?.course).toEqual(["lead", "follow"]);
    await until(() => leaders().length === 1);
    expect(leaders()[0]).not.toBe(first);
    expect(await specNow()).toMatchObject({ leaseTransitions: 1, leaseDurationSeconds: 2 });
  });

  it("gives nobody the lease when the last one leaves it", async (test) => {
    const { replica, specNow } = openWorld(test);
    const { election, leading } = replica("a");
    await until(leading);
    await election.stop();
    expect(await specNow()).toMatchObject({ holderIdentity: "", leaseTransitions: 0 });
  });

  it.for(["refused", "silent"] as const)(
    "stops leading before another starts when its line is %s",
    async (way, test) => {
      const { replica } = openWorld(test);
      const first = replica("a");
      await until(first.leading);
      const second = replica("b");
      await until(() => second.election.holder() === "a");
      first.line.way = way;
      let together = false;
      await until(() => {
        together ||= first.leading() && second.leading();
        return second.leading();
      });
      expect(together).toBe(false);
      expect(first.course).toEqual(["lead", "follow"]);
      first.line.way = "open";
      await until(() => first.election.holder() === "b");
      expect(first.leading()).toBe(false);
    },
  );

  it("compares no clocks: a leader whose clock is an hour off keeps the lease", async (test) => {
    const { replica, specNow } = openWorld(test);
    const first = replica("a", () => Date.now() - 3_600_000);
    await until(first.leading);
    const second = replica("b");
    await until(() => second.election.holder() === "a");
    const { renewTime } = (await specNow()) as { renewTime: string };
    // The lease outlives its own duration many times over without being taken.
    await until(async () => Date.parse(String(own(await specNow(), "renewTime"))) > Date.parse(renewTime) + 3_000);
    expect([first.leading(), second.course]).toEqual([true, []]);
  });

  it("goes on leading through failures that pass in time", async (test) => {
    const { replica, specNow } = openWorld(test);
    const { course, leading, line } = replica("a");
    await until(leading);
    const before = own(await specNow(), "renewTime");
    line.way = "refused";
    await sleep(200);
    line.way = "open";
    await until(async () => own(await specNow(), "renewTime") !== before);
    expect([leading(), course]).toEqual([true, ["lead"]]);
  });

  it("steps down for whoever has taken the lease, and takes it again when it is left alone", async (test) => {
    const { admin, replica, specNow } = openWorld(test);
    const { course, leading } = replica("a");
    await until(leading);
    const target = { namespace: "default", name: "kyverno" };
    await admin.patch(leases, target, { kind: "merge", patch: { spec: { holderIdentity: "operator" } } });
    await until(() => course.includes("follow"));
    await until(() => course.length === 3);
    expect(course).toEqual(["lead", "follow", "lead"]);
    expect(await specNow()).toMatchObject({ holderIdentity: "a", leaseTransitions: 1 });
  });

  it("makes a lease anew that is deleted, which nobody else takes meanwhile", async (test) => {
    const { admin, replica, specNow } = openWorld(test);
    const { course, leading } = replica("a");
    await until(leading);
    const others = ["b", "c", "d"].map((name) => replica(name));
    await until(() => others.every(({ election }) => election.holder() === "a"));
    for (let times = 0; times < 5; times += 1) {
      await admin.delete(leases, { namespace: "default", name: "kyverno" });
      await until(async () => (await admin.list(leases, "default")).length > 0);
      expect(await specNow()).toMatchObject({ holderIdentity: "a" });
    }
    expect([leading(), course]).toEqual([true, ["lead"]]);
  });
});
