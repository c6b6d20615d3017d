import { MessageChannel } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  clientOver,
  core,
  eventResource,
  type LabPlane,
  type LabSide,
  openPlane,
  podOf,
  pods,
  policyOf,
  policyResource,
  readinessOf,
  reportResource,
  startSide,
  until,
  validating,
  webhookName,
} from "../../test/engine-lab.ts";
import { type ApiRequest, type Client, startLeaseElection, type Transport } from "../cluster/index.ts";
import type { Resource } from "../kube/index.ts";
import { type BackgroundSide, connectBackground, serveBackground, startBackgroundSide } from "./index.ts";

const leases = { group: "coordination.k8s.io", version: "v1", resource: "leases" };

let lab: LabPlane;
let admin: Client;
const replicas: Replica[] = [];
/** Whom the API server asks; the first that has not been killed where nobody is named. */
let asked: Replica | undefined;

beforeEach(async () => {
  lab = await openPlane(() => (asked ?? replicas.find((one) => !one.killed))?.admission.port);
  admin = lab.admin;
  const account = { name: "default", namespace: "default" };
  await admin.create(core("serviceaccounts"), { apiVersion: "v1", kind: "ServiceAccount", metadata: account });
});
afterEach(async () => {
  asked = undefined;
  await Promise.all(replicas.splice(0).map((one) => one.close()));
  await lab.plane.close();
});

/** A replica without a life of its own: it leads when it is told to. */
interface Replica extends LabSide {
  /** Whoever merges what requests said into the reports. */
  background: BackgroundSide | undefined;
  readonly killed: boolean;
  startBackground(): BackgroundSide;
  /** Cuts its line and its server, as when its node dies. */
  kill(): void;
  close(): Promise<void>;
}

async function startReplica(instance: string): Promise<Replica> {
  const line = new AbortController();
  const transport: Transport = (request) => {
    if (line.signal.aborted) throw Object.assign(new Error("cut"), { code: "ECONNREFUSED" });
    return lab.plane.handle({ ...request, signal: AbortSignal.any([request.signal, line.signal]) });
  };
  const started = await startSide(lab, {
    instance,
    transport,
    handOver(findings) {
      replica.background?.take(findings);
      return replica.background !== undefined;
    },
  });
  const { side, admission } = started;
  const replica: Replica = {
    ...started,
    background: undefined,
    get killed() {
      return line.signal.aborted;
    },
    startBackground() {
      const client = clientOver(transport);
      replica.background = startBackgroundSide({ ...lab.shared, client, instance, log: () => {} });
      return replica.background;
    },
    kill() {
      line.abort();
      void admission.close();
    },
    async close() {
      await Promise.all([side.stop(), replica.background?.stop()]);
      if (!replica.killed) await admission.close();
    },
  };
  replicas.push(replica);
  return replica;
}

/** A replica that leads when the lease says so. */
async function startElected(instance: string) {
  const replica = await startReplica(instance);
  const { side } = replica;
  const election = startLeaseElection({
    client: replica.client,
    namespace: "kyverno",
    name: "kyverno",
    identity: instance,
    clock: Date.now,
    durationSeconds: 2,
    renewDeadlineMs: 1_500,
    retryMs: 100,
    log: () => {},
    onLead() {
      side.lead(election.leading);
      replica.startBackground();
    },
    async onFollow() {
      const { background } = replica;
      replica.background = undefined;
      await Promise.all([side.follow(), background?.stop()]);
    },
  });
  const { close } = replica;
  replicas[replicas.indexOf(replica)] = { ...replica, close: () => election.stop().then(close) };
  return { replica, election };
}

const createPod = async (name: string, image = "nginx") =>
  (await admin.create(pods, podOf(name, image))).metadata.uid ?? "";

const createPolicy = (name: string, action: "Enforce" | "Audit", spec: object = {}) =>
  admin.create(policyResource, policyOf(name, { action, spec }));
const isReady = (name: string) => until(async () => readinessOf(await admin.get(policyResource, "", name)) === "True");
const isKnownTo = ({ side }: Replica, name: string) =>
  until(() => side.policies().policies.some((policy) => policy.name === name));
const reportSays = (uid: string, lines: readonly string[]) =>
  until(async () => {
    const { results } = await admin.get(reportResource, "default", uid);
    const said = (results as { policy: string; result: string }[]).map((one) => `${one.policy} ${one.result}`);
    return JSON.stringify(said) === JSON.stringify(lines) && (results as readonly Resource[]);
  });
const followedBy = ({ client }: Replica) => [...client.followed].map(({ resource }) => resource.resource).sort();
const writesOf = ({ requests }: Replica, resource: string) =>
  requests.filter((one) => one.resource === resource && !["get", "list", "watch"].includes(one.verb)).length;

describe("two replicas and a lease", () => {
  it("both judge, one leads, and the other leads when that one dies", async () => {
    const both = [await startElected("a"), await startElected("b")];
    const leader = await until(() => both.find(({ election }) => election.leading()));
    const other = both.find((one) => one !== leader);
    if (other === undefined) throw new Error("there are two");
    await createPolicy("registries", "Enforce");
    await isReady("registries");
    for (const { replica } of both) {
      await isKnownTo(replica, "registries");
      asked = replica;
      await expect(createPod("web")).rejects.toThrow(/Unknown Image registry/);
    }
    expect(other.replica.side.leading()).toBe(false);

    leader.replica.kill();
    asked = other.replica;
    await expect(createPod("web")).rejects.toThrow(/Unknown Image registry/);
    await until(other.election.leading);
    await createPolicy("second", "Audit");
    await isReady("second");
    await reportSays(await createPod("fine", "public.ecr.aws/nginx"), ["registries pass", "second pass"]);
    const lease = await admin.get(leases, "kyverno", "kyverno");
    expect(lease.spec).toMatchObject({ holderIdentity: other.replica === both[0]?.replica ? "a" : "b" });
  });
});

describe("a side that follows", () => {
  it("watches neither reports nor webhook configurations, and stops watching them when it leads no more", async () => {
    const replica = await startReplica("a");
    const following = followedBy(replica);
    expect(following).not.toContain("policyreports");
    expect(following).not.toContain("validatingwebhookconfigurations");
    replica.side.lead();
    replica.side.lead();
    expect(followedBy(replica)).toContain("validatingwebhookconfigurations");
    await replica.side.follow();
    await replica.side.follow();
    expect(followedBy(replica)).toEqual(following);
  });

  it("writes nothing of a leader's after it has stopped leading", async () => {
    const replica = await startReplica("a");
    const { side } = replica;
    side.lead();
    await createPolicy("first", "Audit");
    await isReady("first");
    await side.follow();
    const written = () =>
      ["validatingwebhookconfigurations", "clusterpolicies/status", "leases"].map((one) => writesOf(replica, one));
    const before = written();
    await admin.delete(validating, { namespace: "", name: webhookName });
    await createPolicy("second", "Audit");
    await isKnownTo(replica, "second");
    side.lead(() => false);
    // The loops of this term have read the configurations, and would have written.
    const reads = replica.requests.length;
    await until(() =>
      replica.requests.slice(reads).some(({ verb, resource }) => verb === "get" && resource === validating.resource),
    );
    await side.follow();
    expect(written()).toEqual(before);
    side.lead();
    await isReady("second");
    await admin.get(validating, "", webhookName);
  });

  it("drops a policy that is deleted, which no webhook of its own has to leave first", async () => {
    const replica = await startReplica("a");
    await createPolicy("first", "Audit");
    await isKnownTo(replica, "first");
    await admin.delete(policyResource, { namespace: "", name: "first" });
    await until(() => replica.side.policies().policies.length === 0);
  });

  it("writes what it has judged where no scan would find it, and nothing else", async () => {
    const leader = await startReplica("leader");
    const follower = await startReplica("follower");
    leader.side.lead();
    asked = follower;
    await createPolicy("admission-only", "Audit", { background: false });
    await createPolicy("scanned", "Audit");
    for (const name of ["admission-only", "scanned"]) await isReady(name).then(() => isKnownTo(follower, name));
    const first = await createPod("first");
    const [result] = await reportSays(first, ["admission-only fail"]);
    expect(result).toMatchObject({ properties: { process: "admission review" } });
    expect(writesOf(follower, "policyreports")).toBe(1);

    leader.startBackground();
    await reportSays(first, ["admission-only fail", "scanned fail"]);
    const second = await createPod("second");
    await reportSays(second, ["admission-only fail", "scanned fail"]);
    await createPod("third", "public.ecr.aws/nginx").then((uid) =>
      reportSays(uid, ["admission-only pass", "scanned pass"]),
    );
  });

  it("asks the API server nothing while an admission waits", async () => {
    const replica = await startReplica("a");
    replica.side.lead();
    await createPolicy("registries", "Enforce");
    await isReady("registries");
    for (let i = 0; i < 5; i += 1) await expect(createPod(`web-${i}`)).rejects.toThrow(/registry/);
    expect(replica.requests.filter(({ during }) => during === "admission")).toEqual([]);
  });
});

describe("what slips in while a webhook configuration is away", () => {
  it.each([
    ["deleted", () => admin.delete(validating, { namespace: "", name: webhookName })],
    [
      "edited",
      () =>
        admin.patch(
          validating,
          { namespace: "", name: webhookName },
          {
            kind: "json",
            patch: [{ op: "replace", path: "/webhooks/0/rules", value: [] }],
          },
        ),
    ],
  ] as const)("is in the reports, with an event, when it was %s", async (_, breakIt) => {
    const replica = await startReplica("a");
    replica.side.lead();
    replica.startBackground();
    await createPolicy("registries", "Enforce");
    await isReady("registries");
    const before = await createPod("before", "public.ecr.aws/nginx");
    await reportSays(before, ["registries pass"]);

    // Without a leader nobody restores it.
    await replica.side.follow();
    await breakIt();
    const uid = await createPod("slipped-in");
    const patch = [{ op: "replace", path: "/spec/containers/0/image", value: "nginx" }];
    await admin.patch(pods, { namespace: "default", name: "before" }, { kind: "json", patch });
    replica.side.lead();

    await until(() =>
      createPod("refused").then(
        () => admin.delete(pods, { namespace: "default", name: "refused" }).then(() => false),
        () => true,
      ),
    );
    await reportSays(uid, ["registries fail"]);
    await reportSays(before, ["registries fail"]);
    for (const name of ["slipped-in", "before"]) {
      await until(async () =>
        (await admin.list(eventResource, "default")).some(
          ({ reason, reportingController, note, regarding, related }) =>
            reason === "PolicyViolation" &&
            reportingController === "kyverno-scan" &&
            JSON.stringify([note, regarding, related]).includes(name),
        ),
      );
    }
  });
});

describe("a background side", () => {
  it("watches only what policies match, and stops in the middle of a pass over all objects", async () => {
    const reached = Promise.withResolvers<void>();
    let held = false;
    const client = clientOver(async (request) => {
      const isPass = held && request.path === "/api/v1/pods" && !request.query.includes("watch");
      if (!isPass) return lab.plane.handle(request);
      reached.resolve();
      return new Promise((_, reject) => request.signal.addEventListener("abort", () => reject(new Error("aborted"))));
    });
    const log: string[] = [];
    const shared = { ...lab.shared, instance: "a" };
    const background = startBackgroundSide({ ...shared, client, log: (line) => void log.push(line) });
    await until(background.ready);
    const follows = (resource: string) => [...client.followed].some((one) => one.resource.resource === resource);
    expect(["pods", "deployments", "services"].filter(follows)).toEqual([]);
    await createPolicy("first", "Audit");
    await reportSays(await createPod("web"), ["first fail"]);
    expect(["pods", "deployments", "services"].filter(follows)).toEqual(["pods", "deployments"]);
    held = true;
    await createPolicy("second", "Audit");
    await reached.promise;
    await background.stop();
    expect(client.followed.size).toBe(0);
    expect(log).toEqual([]);
  });
});

describe("a background side in another thread", () => {
  it("is reached through a channel that carries plain data only", async () => {
    const { port1, port2 } = new MessageChannel();
    const lines: string[] = [];
    const observed: ApiRequest[] = [];
    const shared = { ...lab.shared, instance: "worker" };
    const ended = serveBackground(port2, ({ log, observe }) => {
      const client = clientOver(lab.plane.handle, { observe });
      log("started");
      return {
        side: startBackgroundSide({ ...shared, client, log }),
        staleness: () => ({ pods: client.followed.size }),
      };
    });
    const background = connectBackground(port1, {
      log: (line) => void lines.push(line),
      observe: (request) => void observed.push(request),
    });
    const replica = await startReplica("a");
    replica.background = background;
    replica.side.lead();
    await createPolicy("admission-only", "Audit", { background: false });
    await createPolicy("scanned", "Audit");
    for (const name of ["admission-only", "scanned"]) await isReady(name);
    const uid = await createPod("web");
    await reportSays(uid, ["admission-only fail", "scanned fail"]);
    await until(() => background.ready() && background.counts().reportsWritten > 0);
    expect(background.staleness().pods).toBeGreaterThan(0);
    expect(lines).toContain("started");
    expect(observed).toContainEqual({ verb: "watch", resource: "policyreports", during: "other" });
    await Promise.all([background.stop(), background.stop(), ended]);
    replica.background = undefined;
    port1.close();
  });
});
