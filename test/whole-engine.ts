/** For tests: the whole engine on an embedded control plane, and what is often asked of it. */

import type { Admission } from "../src/admission/index.ts";
import { startWorkloads } from "../src/apiserver/index.ts";
import { startFacts, usualFactSettings } from "../src/cli/facts.ts";
import { type Client, createClient, type Transport } from "../src/cluster/index.ts";
import { type Controllers, startControllers } from "../src/controllers/index.ts";
import { own, type Resource } from "../src/kube/index.ts";
import type { AdmissionPolicyKind } from "../src/policy/index.ts";
import {
  clientOver,
  core,
  type LabPlane,
  openPlane,
  podOf,
  pods,
  policyResource,
  readinessOf,
  reportResource,
  until,
} from "./engine-lab.ts";

/** The whole engine on an embedded control plane: everything in memory but for the webhook calls. */
export interface Lab {
  /** As the engine asks. */
  readonly client: Client;
  /** As somebody else asks, who may do anything. */
  readonly user: Client;
  readonly controllers: Controllers<unknown>;
  /** Cuts every watch that is open, as a restarting load balancer would. */
  cutWatches(): void;
  readonly log: string[];
  /** Takes away all policies and Pods, and waits until nothing is left of them. */
  tidy(): Promise<void>;
  /** Creates a policy and waits until it is ready. */
  ready(policy: Resource): Promise<Resource>;
  /** Creates a Pod; its UID. */
  createPod(name: string, image: string): Promise<string>;
  reportOn(uid: string): Promise<Resource>;
  /** Waits for the report on an object to say exactly this, as `policy/rule result`. */
  reportSays(uid: string, lines: readonly string[]): Promise<Resource>;
  /** Waits for the report on an object to be gone. */
  isGone(uid: string): Promise<unknown>;
  close(): Promise<void>;
}

export interface LabOptions {
  readonly ttlEveryMs?: number;
  readonly clock?: () => number;
  /** Whether all that rules may ask is answered; else nothing but namespaces is. */
  readonly facts?: boolean;
  /** Kinds of policies of the API server's that reports tell of. */
  readonly admissionPolicyKinds?: readonly AdmissionPolicyKind[];
}

/** Starts everything. */
export async function openLab({ facts = false, ...options }: LabOptions = {}): Promise<Lab> {
  let admission: Admission | undefined;
  const { plane, shared, serve, webhookConfigurations }: LabPlane = await openPlane(() => admission?.port);
  const workloads = startWorkloads(plane.api());
  const transport = cuttable(plane.handle);
  const client = clientOver(transport.send);
  const user = createClient({ transport: transport.send, user: { username: "user", groups: ["system:masters"] } });
  const log: string[] = [];
  const controllers = startControllers({
    ...shared,
    ...options,
    ...(facts && { answers: startFacts(usualFactSettings, { client, log: (message) => void log.push(message) }) }),
    client,
    webhookConfigurations,
    instance: "lab",
    log: (message) => void log.push(message),
  });
  admission = await serve(controllers);
  await until(() => controllers.ready());
  await until(() => client.get(core("serviceaccounts"), "default", "default"));
  return {
    client,
    user,
    controllers,
    cutWatches: transport.cut,
    log,
    ...askingOf(client, controllers),
    async close() {
      await controllers.stop();
      await admission?.close();
      await workloads.stop();
      await plane.close();
    },
  };
}

/** A transport whose streams can be cut in the middle. */
function cuttable(send: Transport): { readonly send: Transport; cut(): void } {
  const open = new Set<(error: Error) => void>();
  async function* stream(body: AsyncIterable<Uint8Array | string>) {
    const broken = Promise.withResolvers<never>();
    broken.promise.catch(() => {});
    open.add(broken.reject);
    const pieces = body[Symbol.asyncIterator]();
    try {
      for (;;) {
        const piece = await Promise.race([pieces.next(), broken.promise]);
        if (piece.done === true) return;
        yield piece.value;
      }
    } finally {
      open.delete(broken.reject);
      await pieces.return?.();
    }
  }
  return {
    async send(request) {
      const response = await send(request);
      const isStream = typeof response.body !== "string" && !(response.body instanceof Uint8Array);
      return isStream ? { ...response, body: stream(response.body as AsyncIterable<Uint8Array | string>) } : response;
    },
    cut() {
      for (const reject of open) reject(Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }));
    },
  };
}

type Asking = Pick<Lab, "tidy" | "ready" | "createPod" | "reportOn" | "reportSays" | "isGone">;

function askingOf(client: Client, controllers: Controllers<unknown>): Asking {
  const reportOn = (uid: string) => client.get(reportResource, "default", uid);
  return {
    async tidy() {
      for (const { metadata } of await client.list(policyResource, "")) {
        await client.delete(policyResource, { namespace: "", name: metadata.name ?? "" });
      }
      await until(() => controllers.policies().policies.length === 0);
      for (const { metadata } of await client.list(pods, "default")) {
        const target = { namespace: "default", name: metadata.name ?? "" };
        await client.delete(pods, target, { gracePeriodSeconds: 0 });
      }
      await until(async () => (await client.list(reportResource, "")).length === 0);
    },
    async ready(policy) {
      await client.create(policyResource, policy);
      const { name = "" } = policy.metadata;
      return until(async () => {
        const now = await client.get(policyResource, "", name);
        return readinessOf(now) === "True" && now;
      });
    },
    async createPod(name, image) {
      const { metadata } = await client.create(pods, podOf(name, image));
      return metadata.uid ?? "";
    },
    reportOn,
    reportSays: (uid, lines) =>
      until(async () => {
        const report = await reportOn(uid);
        return JSON.stringify(linesOf(report)) === JSON.stringify(lines) && report;
      }),
    isGone: (uid) =>
      until(() =>
        reportOn(uid).then(
          () => false,
          (error: unknown) => own(error, "code") === "not-found",
        ),
      ),
  };
}

/** The results of a report, as `policy/rule result`. */
export function linesOf({ results }: Resource): readonly string[] {
  const list = results as { policy: string; rule: string; result: string }[];
  return list.map(({ policy, rule, result }) => `${policy}/${rule} ${result}`);
}
