import { type Client, faultOf } from "../../src/cluster/index.ts";
import type { Resource } from "../../src/kube/index.ts";

/** A steady stream of new Pods: every other one has an image that the policy of {@link registryPolicy} forbids. */
export interface Load {
  /** What happened so far. */
  readonly tally: Tally;
  /** Ends the stream once its last request is answered. */
  stop(): Promise<Tally>;
}

export interface Tally {
  /** Pods with a good image that were created. */
  readonly created: number;
  /** Pods with a forbidden image that were denied by name of the policy. */
  readonly denied: number;
  /** Names of forbidden Pods that were created all the same. */
  readonly slippedIn: readonly string[];
  /** Why good Pods were not created, where admission was the reason. */
  readonly failed: readonly string[];
  /** Why requests failed that admission has nothing to do with. */
  readonly unanswered: readonly string[];
  readonly perSecond: number;
}

const pods = { group: "", version: "v1", resource: "pods" };

/** Only images of one registry. */
export const registryPolicy: Resource = {
  apiVersion: "kyverno.io/v1",
  kind: "ClusterPolicy",
  metadata: { name: "one-registry" },
  spec: {
    validationFailureAction: "Enforce",
    background: true,
    rules: [
      {
        name: "registry",
        match: { any: [{ resources: { kinds: ["Pod"] } }] },
        validate: { message: "Unknown registry.", pattern: { spec: { containers: [{ image: "good.example/*" }] } } },
      },
    ],
  },
};

/** Starts to create Pods in a namespace, a few at a time, and to delete them again. */
export function startLoad(client: Client, namespace: string, inFlight = 6): Load {
  const tally = {
    created: 0,
    denied: 0,
    slippedIn: [] as string[],
    failed: [] as string[],
    unanswered: [] as string[],
    perSecond: 0,
  };
  const began = performance.now();
  const run = `load-${Math.trunc(began)}`;
  let count = 0;
  let stopping = false;
  const one = async () => {
    const good = count % 2 === 0;
    const name = `${run}-${count++}`;
    try {
      await client.create(pods, pod(namespace, name, good ? "good.example/app:1" : "bad.example/app:1"));
      if (good) tally.created++;
      else tally.slippedIn.push(name);
      await client.delete(pods, { namespace, name }, { gracePeriodSeconds: 0 });
    } catch (error) {
      const { message } = faultOf(error);
      if (!message.includes("webhook")) tally.unanswered.push(message);
      else if (good) tally.failed.push(message);
      else if (message.includes("one-registry")) tally.denied++;
      // A forbidden Pod that could not be judged was not created: that is what failing closed means.
    }
  };
  const worker = async () => {
    while (!stopping) await one();
  };
  const workers = Array.from({ length: inFlight }, worker);
  return {
    tally,
    async stop() {
      stopping = true;
      await Promise.all(workers);
      tally.perSecond = Math.round((tally.created + tally.denied) / ((performance.now() - began) / 1000));
      return tally;
    },
  };
}

/** A Pod that no scheduler has to place. */
export function pod(namespace: string, name: string, image: string): Resource {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace },
    spec: { containers: [{ name: "app", image }] },
  };
}
