/** The controllers of the embedded control plane: what kube-controller-manager, the scheduler and a kubelet do. */
import type { GroupVersionResource } from "../../kube/index.ts";
import type { KeyPair } from "../../pki/index.ts";
import type { CheckTypes } from "../admission/policies/type-warnings.ts";
import type { Api } from "../api.ts";
import type { Tokens } from "../authentication/tokens.ts";
import { clusterRoleAggregation } from "./access/aggregation.ts";
import { clientSigner } from "./access/client-signer.ts";
import { tokenSecrets } from "./access/token-secrets.ts";
import { autoscalerController } from "./autoscaler/autoscaler.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { Bench, Controller, Settings } from "./controller.ts";
import { crdCleanup } from "./crd-cleanup.ts";
import { cronJobController } from "./cronjob/cronjob.ts";
import { daemonSetController } from "./daemonset/daemonset.ts";
import { deploymentController } from "./deployment/deployment.ts";
import { disruptionController } from "./disruption/disruption.ts";
import { endpointsController } from "./endpoints/endpoints.ts";
import { endpointSlicesController } from "./endpoints/slices.ts";
import { eventExpiry } from "./event-expiry.ts";
import { EventRecorder } from "./event-recorder.ts";
import { garbageCollector } from "./garbage/garbage.ts";
import { jobController } from "./job/job.ts";
import { ttlAfterFinished } from "./job/ttl.ts";
import { rootCaController, serviceAccountController } from "./namespace/furnishing.ts";
import { namespaceController } from "./namespace/namespace.ts";
import { kubelet } from "./node/kubelet.ts";
import { nodeController } from "./node/node.ts";
import { podGarbageCollector } from "./node/pod-gc.ts";
import { scheduler } from "./node/scheduler.ts";
import { policyStatus } from "./policy-status.ts";
import { quotaController } from "./quota/quota.ts";
import { refusalOf } from "./refusal.ts";
import { replicaSetController } from "./replicaset/replicaset.ts";
import { replicationController } from "./replicationcontroller/replicationcontroller.ts";
import { resources } from "./resources.ts";
import { Runner } from "./runner.ts";
import { statefulSetController } from "./statefulset/statefulset.ts";
import { volumeBinder } from "./volumes/binder.ts";
import { claimProtection, volumeProtection } from "./volumes/protection.ts";

export { type Clock, systemClock } from "./clock.ts";

/** Every controller, each a file or folder of its own. */
const controllers: readonly Controller[] = [
  namespaceController,
  serviceAccountController,
  rootCaController,
  clusterRoleAggregation,
  tokenSecrets,
  clientSigner,
  garbageCollector,
  crdCleanup,
  eventExpiry,
  nodeController,
  scheduler,
  kubelet,
  podGarbageCollector,
  replicaSetController,
  replicationController,
  deploymentController,
  statefulSetController,
  daemonSetController,
  jobController,
  ttlAfterFinished,
  cronJobController,
  endpointsController,
  endpointSlicesController,
  disruptionController,
  policyStatus,
  autoscalerController,
  quotaController,
  volumeBinder,
  claimProtection,
  volumeProtection,
];

/** How the controllers are to run. */
export interface WorkloadOptions {
  readonly clock?: Clock;
  /** Between 0 and 1; spreads retries. */
  readonly random?: () => number;
  /** The name of the one simulated node. */
  readonly hostname?: string;
  /** The certificate authority of the API server in PEM, for the `kube-root-ca.crt` of every namespace. */
  readonly ca?: string;
  /** The control plane's tokens, for the secrets of service accounts; absent where these are to stay empty. */
  readonly tokens?: Tokens;
  /** The authority that vouches for the API server's clients, for approved requests; absent where nobody signs them. */
  readonly authority?: KeyPair;
  /** Holds the expressions of admission policies against kinds; absent where nobody can. */
  readonly checkTypes?: CheckTypes | undefined;
  /** Told of failures that are no refusals of the API: mistakes of ours, or of the world. The work goes on. */
  readonly onFault?: (error: unknown, where: { readonly controller: string; readonly key: string }) => void;
}

/** Controllers that run. */
export interface Workloads {
  /** Resolves once there is what Pods need: the node, and a ServiceAccount in the namespace `default`. */
  readonly ready: Promise<void>;
  /** Takes no more work, and resolves once what is in hand is done. */
  stop(): Promise<void>;
}

/** Starts every controller over an API that goes through the real verbs and admission chain. */
export function startWorkloads(api: Api, options: WorkloadOptions = {}): Workloads {
  const ready = Promise.all([
    existence(api, resources.nodes, { namespace: "", name: nodeNameOf(options) }),
    existence(api, resources.serviceAccounts, { namespace: "default", name: "default" }),
  ]);
  const stops = controllers.map((controller) => start(controller, api, options));
  return {
    ready: ready.then(() => undefined),
    async stop() {
      await Promise.all(stops.map((stop) => stop()));
    },
  };
}

function nodeNameOf(options: WorkloadOptions): string {
  return options.hostname ?? "portcullis";
}

/** Resolves as soon as there is an object of this name. */
function existence(api: Api, resource: GroupVersionResource, at: { namespace: string; name: string }): Promise<void> {
  return new Promise((resolve) => {
    const end = api.watch(resource, (type, { metadata }) => {
      const isIt = metadata.name === at.name && (metadata.namespace ?? "") === at.namespace;
      if (type === "DELETED" || !isIt) return;
      queueMicrotask(() => end());
      resolve();
    });
  });
}

function start(controller: Controller, root: Api, options: WorkloadOptions): () => Promise<void> {
  const settings: Settings = {
    nodeName: nodeNameOf(options),
    ca: options.ca,
    issueToken: options.tokens?.issueLasting,
    authority: options.authority,
    checkTypes: options.checkTypes,
  };
  const api = root.as(controller.user(settings));
  const clock = options.clock ?? systemClock;
  const random = options.random ?? Math.random;
  const onError = (error: unknown, key: string) => {
    if (refusalOf(error) === undefined) options.onFault?.(error, { controller: controller.name, key });
  };
  const events = new EventRecorder({
    api,
    clock,
    component: controller.name,
    ...(controller.onNode === true ? { host: settings.nodeName } : {}),
    onError: (error) => onError(error, "event"),
  });
  const runner: Runner = new Runner({
    reconcile: (key) => reconcile(key),
    clock,
    random,
    onError,
    ...(controller.workers === undefined ? {} : { workers: controller.workers }),
  });
  const { bench, leave } = benchFor({ api, clock, random, events, settings, runner, onError });
  const reconcile = controller.start(bench);
  return async () => {
    leave();
    await runner.stop();
    await events.flush();
  };
}

interface BenchParts extends Pick<Bench, "api" | "clock" | "random" | "events" | "settings"> {
  readonly runner: Runner;
  readonly onError: (error: unknown, key: string) => void;
}

/** A controller's bench, and what ends everything that it began to watch. */
function benchFor({ runner, onError, ...tools }: BenchParts): { readonly bench: Bench; readonly leave: () => void } {
  const { api } = tools;
  const begun = new Set<() => void>();
  const bench: Bench = {
    ...tools,
    watch(resource, keysOf) {
      const end = api.watch(resource, (type, object) => {
        const add = (keys: readonly string[]) => {
          for (const key of keys) runner.add(key);
        };
        const keys = keysOf(object, type);
        if (keys instanceof Promise) keys.then(add).catch((error) => onError(error, "watch"));
        else add(keys);
      });
      begun.add(end);
      return () => {
        begun.delete(end);
        end();
      };
    },
    onKinds: (listener) => void begun.add(api.onKinds(listener)),
    enqueue: (key, afterMs) => (afterMs === undefined ? runner.add(key) : runner.addAfter(key, afterMs)),
  };
  const leave = () => {
    for (const end of begun) end();
  };
  return { bench, leave };
}
