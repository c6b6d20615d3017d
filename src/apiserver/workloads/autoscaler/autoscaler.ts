import { type GroupVersionResource, jsonEqual, type Resource } from "../../../kube/index.ts";
import { type Bench, type Controller, controllerManager, keyOf, type Next, splitKey } from "../controller.ts";
import { kindOf } from "../every-kind.ts";
import { type Condition, conditionOf, find, write } from "../objects.ts";
import { messageOf, refusalOf, unless } from "../refusal.ts";
import { resources } from "../resources.ts";
import { timestamp } from "../timestamp.ts";

/** A HorizontalPodAutoscaler as its controller reads it. */
interface Autoscaler extends Resource {
  readonly spec: {
    readonly scaleTargetRef: { readonly apiVersion?: string; readonly kind: string; readonly name: string };
    readonly minReplicas?: number;
    readonly maxReplicas: number;
  };
  readonly status?: {
    readonly conditions?: readonly Condition[];
    readonly desiredReplicas?: number;
    readonly [field: string]: unknown;
  };
}

/** How often an autoscaler looks at what it scales, in milliseconds. */
const period = 15_000;

/**
 * Keeps what autoscalers scale within their bounds. Nothing is measured here, so that they do no more, and say so.
 * kubernetes: pkg/controller/podautoscaler/horizontal.go reconcileAutoscaler
 */
export const autoscalerController: Controller = {
  name: "horizontal-pod-autoscaler",
  user: controllerManager("horizontal-pod-autoscaler"),
  start(bench) {
    bench.watch(resources.horizontalPodAutoscalers, (autoscaler) => [keyOf(autoscaler)]);
    return (key) => reconcile(bench, key);
  },
};

async function reconcile(bench: Bench, key: string): Promise<Next> {
  const { api } = bench;
  const autoscaler = await find<Autoscaler>(api, resources.horizontalPodAutoscalers, splitKey(key));
  if (autoscaler === undefined) return undefined;
  const status = await statusOf(bench, autoscaler);
  if (!jsonEqual(autoscaler.status, status)) {
    await unless(["NotFound"], write(api, resources.horizontalPodAutoscalers, { ...autoscaler, status }, "status"));
  }
  return period;
}

async function statusOf(bench: Bench, autoscaler: Autoscaler): Promise<Autoscaler["status"]> {
  const target = await targetOf(bench, autoscaler);
  if (typeof target === "string") return withoutTarget(bench, autoscaler, target);
  const { replicas } = target;
  const within = withinBounds(autoscaler, replicas);
  if (within === undefined) return unmeasured(bench, autoscaler, replicas);
  const failure = await scale(bench, autoscaler, { target, to: within.replicas });
  if (failure !== undefined) {
    bench.events.record(autoscaler, {
      type: "Warning",
      reason: "FailedRescale",
      message: `New size: ${within.replicas}; reason: ${within.reason}; error: ${failure}`,
    });
    const message = `the HPA controller was unable to update the target scale: ${failure}`;
    const finding = { type: "AbleToScale", status: "False", reason: "FailedUpdateScale", message } as const;
    return { ...shown(bench, autoscaler, [finding]), currentReplicas: replicas, desiredReplicas: replicas };
  }
  const message = `New size: ${within.replicas}; reason: ${within.reason}`;
  bench.events.record(autoscaler, { type: "Normal", reason: "SuccessfulRescale", message });
  const told = `the HPA controller was able to update the target scale to ${within.replicas}`;
  const finding = { type: "AbleToScale", status: "True", reason: "SucceededRescale", message: told } as const;
  return {
    ...shown(bench, autoscaler, [finding]),
    currentReplicas: replicas,
    desiredReplicas: within.replicas,
    lastScaleTime: timestamp(bench.clock.now()),
  };
}

interface Target {
  readonly resource: GroupVersionResource;
  readonly object: Resource;
  readonly replicas: number;
}

/** What is scaled; a text where it cannot be. */
async function targetOf({ api }: Bench, { metadata, spec }: Autoscaler): Promise<Target | string> {
  const { apiVersion = "", kind, name } = spec.scaleTargetRef;
  const served = kindOf(api, { apiVersion, kind });
  if (served === undefined) return `no matches for kind "${kind}" in group "${apiVersion.split("/")[0] ?? ""}"`;
  const object = await find(api, served.resource, { namespace: metadata.namespace ?? "", name });
  const plural = [served.resource.resource, served.resource.group].filter((part) => part !== "").join(".");
  if (object === undefined) return `${plural} "${name}" not found`;
  const { replicas } = (object.spec ?? {}) as { readonly replicas?: unknown };
  if (typeof replicas !== "number") return `${plural} "${name}" has no replicas`;
  return { resource: served.resource, object, replicas };
}

/** How many replicas there have to be where there are too many or too few; what was scaled to nothing stays so. */
function withinBounds(
  { spec }: Autoscaler,
  replicas: number,
): { readonly replicas: number; readonly reason: string } | undefined {
  const least = spec.minReplicas ?? 1;
  if (replicas === 0 && least !== 0) return undefined;
  if (replicas > spec.maxReplicas) {
    return { replicas: spec.maxReplicas, reason: "Current number of replicas above Spec.MaxReplicas" };
  }
  if (replicas < least) return { replicas: least, reason: "Current number of replicas below Spec.MinReplicas" };
  return undefined;
}

/** Scales by the door that everybody scales by; answers why not where that is refused. */
async function scale(
  { api }: Bench,
  { metadata }: Autoscaler,
  { target, to }: { readonly target: Target; readonly to: number },
): Promise<string | undefined> {
  const { name = "", resourceVersion } = target.object.metadata;
  const asked: Resource = {
    apiVersion: "autoscaling/v1",
    kind: "Scale",
    metadata: { name, namespace: metadata.namespace ?? "", ...(resourceVersion !== undefined && { resourceVersion }) },
    spec: { replicas: to },
  };
  try {
    await write(api, target.resource, asked, "scale");
    return undefined;
  } catch (error) {
    const reason = refusalOf(error);
    if (reason === undefined || reason === "Conflict") throw error;
    return messageOf(error);
  }
}

type Finding = Pick<Condition, "type" | "status"> & { readonly reason: string; readonly message: string };

function withoutTarget(bench: Bench, autoscaler: Autoscaler, why: string): Autoscaler["status"] {
  bench.events.record(autoscaler, { type: "Warning", reason: "FailedGetScale", message: why });
  const message = `the HPA controller was unable to get the target's current scale: ${why}`;
  return shown(bench, autoscaler, [{ type: "AbleToScale", status: "False", reason: "FailedGetScale", message }]);
}

function unmeasured(bench: Bench, autoscaler: Autoscaler, replicas: number): Autoscaler["status"] {
  const found = "the HPA controller was able to get the target's current scale";
  const active: Finding =
    replicas === 0
      ? {
          type: "ScalingActive",
          status: "False",
          reason: "ScalingDisabled",
          message: "scaling is disabled since the replica count of the target is zero",
        }
      : {
          type: "ScalingActive",
          status: "False",
          reason: "FailedGetResourceMetric",
          message: "the HPA was unable to compute the replica count: nothing is measured in this control plane",
        };
  const able: Finding = { type: "AbleToScale", status: "True", reason: "SucceededGetScale", message: found };
  const desiredReplicas = replicas === 0 ? 0 : (autoscaler.status?.desiredReplicas ?? 0);
  return { ...shown(bench, autoscaler, [able, active]), currentReplicas: replicas, desiredReplicas };
}

function shown(
  { clock }: Bench,
  { metadata, status }: Autoscaler,
  findings: readonly Finding[],
): NonNullable<Autoscaler["status"]> {
  const before = status?.conditions ?? [];
  const made = findings.map((finding) => {
    const known = conditionOf(before, finding.type);
    const lastTransitionTime =
      known?.status === finding.status ? (known.lastTransitionTime ?? null) : timestamp(clock.now());
    return { ...finding, lastTransitionTime };
  });
  const others = before.filter(({ type }) => !findings.some((finding) => finding.type === type));
  return {
    ...status,
    observedGeneration: metadata.generation ?? 0,
    currentMetrics: null,
    desiredReplicas: status?.desiredReplicas ?? 0,
    conditions: [...others, ...made],
  };
}
