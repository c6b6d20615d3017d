import { own, type Resource } from "../../kube/index.ts";
import { codecFor } from "../codec/index.ts";
import type { Draft } from "../kind.ts";
import { put } from "./draft.ts";
import { type Fields, has, isFields, number, part, parts, text } from "./fields.ts";
import {
  metricFromV1,
  metricStatusFromV1,
  metricStatusToV1,
  metricToV1,
} from "./horizontal-pod-autoscaler-metric-conversion.ts";

/**
 * The two versions of an autoscaler. `v1` has a percentage for the CPU and keeps everything else that `v2` can say as
 * JSON in annotations. (kubernetes: pkg/apis/autoscaling/v1/conversion.go)
 */
const annotations = {
  metrics: "autoscaling.alpha.kubernetes.io/metrics",
  current: "autoscaling.alpha.kubernetes.io/current-metrics",
  conditions: "autoscaling.alpha.kubernetes.io/conditions",
  behavior: "autoscaling.alpha.kubernetes.io/behavior",
} as const;

/** Annotations that never leave the API. */
const hidden: ReadonlySet<string> = new Set([
  ...Object.values(annotations),
  "autoscaling.alpha.kubernetes.io/scale-down-tolerance",
  "autoscaling.alpha.kubernetes.io/scale-up-tolerance",
]);

const package1 = "io.k8s.api.autoscaling.v1";
const package2 = "io.k8s.api.autoscaling.v2";

/** A `v2` autoscaler in the form of `v1`. */
export function toV1(object: Resource | Draft): Draft {
  const spec = part(object, "spec");
  const metrics = parts(spec, "metrics");
  const others = metrics.filter((one) => percentOf(one) === undefined);
  const percent = metrics.map(percentOf).find((one) => one !== undefined);
  const status = part(object, "status");
  const current = parts(status, "currentMetrics");
  const conditions = parts(status, "conditions");
  const extra: Draft = {};
  if (others.length > 0)
    extra[annotations.metrics] = goJson(others.map((one) => fitted("MetricSpec", metricToV1(one))));
  if (current.length > 0) {
    extra[annotations.current] = goJson(current.map((one) => fitted("MetricStatus", metricStatusToV1(one))));
  }
  const behavior = part(spec, "behavior");
  if (behavior) extra[annotations.behavior] = goJson(behaviorInside(behavior));
  if (conditions.length > 0) extra[annotations.conditions] = goJson(conditions);
  return inGoForm(`${package1}.HorizontalPodAutoscaler`, {
    ...object,
    apiVersion: "autoscaling/v1",
    metadata: withAnnotations(object, extra),
    spec: { ...spec, targetCPUUtilizationPercentage: percent },
    status: { ...status, currentCPUUtilizationPercentage: currentPercentOf(current) },
  });
}

/** A `v1` autoscaler in the form of `v2`. Annotations that hold no JSON of the right form are dropped. */
export function fromV1(object: Resource | Draft): Draft {
  const given = part(part(object, "metadata"), "annotations");
  const spec = part(object, "spec");
  const status = part(object, "status");
  const percent = number(spec, "targetCPUUtilizationPercentage");
  const cpu = (averageUtilization: number) => ({
    type: "Resource",
    resource: { name: "cpu", target: { type: "Utilization", averageUtilization } },
  });
  const others = listIn(given, annotations.metrics, "MetricSpec")?.map(metricFromV1);
  const metrics = [...(others ?? []), ...(percent === undefined ? [] : [cpu(percent)])];
  return inGoForm(`${package2}.HorizontalPodAutoscaler`, {
    ...object,
    apiVersion: "autoscaling/v2",
    metadata: withAnnotations(object, {}),
    spec: { ...spec, metrics: metrics.length > 0 ? metrics : [cpu(80)], behavior: behaviorIn(given) },
    status: {
      ...status,
      currentMetrics:
        listIn(given, annotations.current, "MetricStatus")?.map(metricStatusFromV1) ?? cpuStatusOf(status),
      conditions: listIn(given, annotations.conditions, "HorizontalPodAutoscalerCondition"),
    },
  });
}

function percentOf(metric: Fields): number | undefined {
  const resource = part(metric, "resource");
  if (text(metric, "type") !== "Resource" || text(resource, "name") !== "cpu") return undefined;
  return number(part(resource, "target"), "averageUtilization");
}

function currentPercentOf(current: readonly Fields[]): number | undefined {
  return current
    .map((one) => {
      const resource = part(one, "resource");
      const isCpu = text(one, "type") === "Resource" && text(resource, "name") === "cpu";
      return isCpu ? number(part(resource, "current"), "averageUtilization") : undefined;
    })
    .findLast((one) => one !== undefined);
}

function cpuStatusOf(status: Fields | undefined): readonly Fields[] | undefined {
  const averageUtilization = number(status, "currentCPUUtilizationPercentage");
  if (averageUtilization === undefined) return undefined;
  return [{ type: "Resource", resource: { name: "cpu", current: { averageUtilization } } }];
}

function withAnnotations(object: Resource | Draft, extra: Draft): Draft {
  const metadata = part(object, "metadata");
  const kept: Draft = {};
  for (const [key, value] of Object.entries(part(metadata, "annotations") ?? {})) {
    if (!hidden.has(key)) put(kept, key, value);
  }
  for (const [key, value] of Object.entries(extra)) put(kept, key, value);
  const { annotations: _, ...rest } = { ...metadata };
  return Object.keys(kept).length === 0 ? rest : { ...rest, annotations: kept };
}

/** The objects that an annotation holds; `undefined` where there is no list of them. */
function listIn(given: Fields | undefined, key: string, type: string): readonly Fields[] | undefined {
  const read = jsonIn(given, key);
  if (!Array.isArray(read) || !read.every(isFields)) return undefined;
  const fits = read.map((one) => ({ ...one }) as Draft);
  const wrong = fits.some((one) => codecFor(`${package1}.${type}`).fit(one).mismatch !== undefined);
  return wrong ? undefined : fits;
}

const spellings = {
  rules: ["ScaleUp", "ScaleDown"],
  rule: ["StabilizationWindowSeconds", "SelectPolicy", "Policies", "Tolerance"],
  policy: ["Type", "Value", "PeriodSeconds"],
} as const;

/** A behavior with the field names of the API server's internal type, which is what the annotation holds. */
function behaviorInside(behavior: Fields): Fields {
  const rule = (one: Fields) => ({
    ...spelled(one, spellings.rule),
    Policies: has(one, "policies") ? parts(one, "policies").map((policy) => spelled(policy, spellings.policy)) : null,
  });
  const rules = (key: string) => {
    const one = part(behavior, key);
    return one ? rule(one) : null;
  };
  return { ScaleUp: rules("scaleUp"), ScaleDown: rules("scaleDown") };
}

function spelled(of: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(names.map((name) => [name, own(of, lowered(name)) ?? null]));
}

function behaviorIn(given: Fields | undefined): Fields | undefined {
  const read = jsonIn(given, annotations.behavior);
  if (!isFields(read)) return undefined;
  const rules = (found: Fields) => ({
    ...unspelled(found, spellings.rule),
    policies: parts(unspelled(found, spellings.rule), "policies").map((one) => unspelled(one, spellings.policy)),
  });
  const entries = Object.entries(unspelled(read, spellings.rules)).flatMap(([key, value]) =>
    isFields(value) ? [[key, rules(value)] as const] : [],
  );
  const behavior: Draft = Object.fromEntries(entries);
  const { mismatch } = codecFor(`${package2}.HorizontalPodAutoscalerBehavior`).fit(behavior);
  return mismatch === undefined && entries.length > 0 ? behavior : undefined;
}

/** The fields with known names, which Go reads in any case. */
function unspelled(of: Fields, names: readonly string[]): Fields {
  const known = new Map(names.map((name) => [name.toLowerCase(), lowered(name)]));
  const entries = Object.entries(of).flatMap(([key, value]) => {
    const name = known.get(key.toLowerCase());
    return name === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(entries);
}

function lowered(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function jsonIn(given: Fields | undefined, key: string): unknown {
  try {
    return has(given, key) ? JSON.parse(text(given, key)) : undefined;
  } catch {
    return undefined;
  }
}

function fitted(type: string, value: Fields): Draft {
  return inGoForm(`${package1}.${type}`, value);
}

/** Writes fields in Go's order, those that Go always writes included. Throws a `RangeError` where they are none of the type. */
function inGoForm(type: string, value: Fields): Draft {
  const draft = withoutAbsent(value) as Draft;
  const { mismatch } = codecFor(type).fit(draft);
  if (mismatch !== undefined) throw new RangeError(`${type}: ${mismatch}`);
  return draft;
}

function withoutAbsent(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutAbsent);
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, field]) => (field === undefined ? [] : [[key, withoutAbsent(field)]])),
  );
}

/** JSON as Go writes it: fit for HTML. */
function goJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
