import type { FieldError, Resource } from "../../kube/index.ts";
import type { Draft } from "../kind.ts";
import { ensure, keep, put } from "./draft.ts";
import { same } from "./equal.ts";
import { type Fields, has, part, partAt, parts, text } from "./fields.ts";
import { forbidden, invalid } from "./mistakes.ts";
import { qosClass } from "./pod-qos.ts";

/**
 * Leaves of an update through the `resize` door what that door is for: resources and resize policies. Where containers
 * were added, removed or renamed everything stays, for the checks to tell.
 * (kubernetes: pkg/registry/core/pod/strategy.go dropNonResizeUpdates)
 */
export function keepAllButResources(pod: Draft, old: Resource): void {
  const now = part(pod, "spec");
  const before = part(old, "spec") ?? {};
  if (["containers", "initContainers"].some((key) => parts(now, key).length !== parts(before, key).length)) return;
  const spec: Draft = { ...before };
  for (const key of ["containers", "initContainers"]) {
    if (has(before, key)) spec[key] = resized(parts(now, key), parts(before, key));
  }
  pod.spec = spec;
  keep(pod, old, "status");
  const metadata = ensure(pod, "metadata");
  for (const key of ["labels", "annotations", "finalizers", "ownerReferences"]) {
    keep(metadata, old.metadata, key);
  }
}

function resized(now: readonly Fields[], before: readonly Fields[]): readonly Fields[] {
  if (now.some((one, at) => text(one, "name") !== text(before[at], "name"))) return now;
  return before.map((container, at) => {
    const next: Draft = { ...container };
    for (const key of ["resources", "resizePolicy"]) keep(next, now[at], key);
    return next;
  });
}

/**
 * What an update through the `resize` door may not do, besides what no Pod may be.
 * (kubernetes: pkg/apis/core/validation ValidatePodResize)
 */
export function resizeMistakes(pod: Resource, old: Resource, others: readonly FieldError[]): readonly FieldError[] {
  const whole = wholePodMistake(pod, old);
  if (whole !== undefined) return [forbidden("", whole)];
  const found = [...others, ...supportMistakes(pod, old)];
  const order = orderMistakes(pod, old);
  if (order.length > 0) return [...found, ...order];
  return [...found, ...removalMistakes(pod, old), ...changeMistakes(pod, old)];
}

function wholePodMistake(pod: Resource, old: Resource): string | undefined {
  if ([pod, old].some(hasPodResources)) return "pods with pod-level resources cannot be resized";
  if (has(part(old.metadata, "annotations"), "kubernetes.io/config.mirror")) return "static pods cannot be resized";
  return text(partAt(old, "spec", "os"), "name") === "windows" ? "windows pods cannot be resized" : undefined;
}

function hasPodResources(pod: Resource): boolean {
  const resources = partAt(pod, "spec", "resources");
  return ["requests", "limits"].some((key) => Object.keys(part(resources, key) ?? {}).length > 0);
}

function supportMistakes(pod: Resource, old: Resource): readonly FieldError[] {
  const was = text(part(old, "status"), "qosClass") || qosClass(part(old, "spec"));
  const running = parts(part(old, "status"), "containerStatuses").find((one) => has(part(one, "state"), "running"));
  const shown = text(part(pod, "status"), "qosClass");
  return [
    ...(was === qosClass(part(pod, "spec"))
      ? []
      : [invalid("spec", shown, "Pod QOS Class may not change as a result of resizing")]),
    ...(running === undefined || has(running, "resources")
      ? []
      : [forbidden("spec", "Pod running on node without support for resize")]),
  ];
}

function orderMistakes(pod: Resource, old: Resource): readonly FieldError[] {
  return ["containers", "initContainers"].flatMap((key) => {
    const now = parts(part(pod, "spec"), key);
    const before = parts(part(old, "spec"), key);
    if (now.length !== before.length) {
      return [forbidden(`spec.${key}`, `${key} may not be added or removed on resize`)];
    }
    return now.flatMap((one, at) => {
      const detail = `${key} may not be renamed or reordered on resize`;
      return text(one, "name") === text(before[at], "name") ? [] : [forbidden(`spec.${key}[${at}].name`, detail)];
    });
  });
}

function removalMistakes(pod: Resource, old: Resource): readonly FieldError[] {
  return ["initContainers", "containers"].flatMap((key) => {
    const now = parts(part(pod, "spec"), key);
    return parts(part(old, "spec"), key).flatMap((before, at) => {
      if (key === "initContainers" && !restarts(before)) return [];
      return ["requests", "limits"].flatMap((which) => {
        const is = partAt(now[at], "resources", which) ?? {};
        const was = partAt(before, "resources", which) ?? {};
        const removed = Object.keys(was).some((name) => !Object.hasOwn(is, name));
        const field = `spec.${key}[${at}].resources.${which}`;
        return removed ? [forbidden(field, `resource ${which} cannot be removed`)] : [];
      });
    });
  });
}

function changeMistakes(pod: Resource, old: Resource): readonly FieldError[] {
  return ["containers", "initContainers"].flatMap((key) => {
    const now = parts(part(pod, "spec"), key);
    return parts(part(old, "spec"), key).flatMap((before, at) => {
      const is = now[at] ?? {};
      if (key === "initContainers" && !restarts(before)) {
        const detail = "resources for non-sidecar init containers are immutable";
        return same(is, before) ? [] : [forbidden("spec", detail)];
      }
      const whose = key === "containers" ? "" : " for sidecar containers";
      const mutable = `only cpu and memory resources${whose} are mutable`;
      return same(levelled(is, before), levelled(before, before)) ? [] : [forbidden("spec", mutable)];
    });
  });
}

function restarts(container: Fields): boolean {
  return text(container, "restartPolicy") === "Always";
}

/** A container with the CPU and memory of another one. */
function levelled(container: Fields, before: Fields): Fields {
  const resources: Draft = {};
  for (const which of ["requests", "limits"]) {
    const was = partAt(before, "resources", which);
    if (was === undefined) continue;
    const is: Draft = {};
    for (const [name, value] of Object.entries(partAt(container, "resources", which) ?? {})) put(is, name, value);
    for (const name of ["cpu", "memory"]) keep(is, was, name);
    resources[which] = is;
  }
  return { ...container, resources };
}
