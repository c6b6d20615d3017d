import type { Resource } from "../../kube/index.ts";
import type { Draft } from "../kind.ts";
import { ensure, inners, put } from "../kinds/draft.ts";
import { same } from "../kinds/equal.ts";
import { type Fields, has, part, parts, text, textEntries } from "../kinds/fields.ts";
import { forbidden } from "../status.ts";
import type { Store } from "../store/store.ts";
import type { AdmissionPlugin, AdmissionRequest } from "./plugin.ts";

const classes = { group: "node.k8s.io", version: "v1", resource: "runtimeclasses" };

/**
 * Gives Pods the overhead, node selector and tolerations of the runtime class that they name.
 * kubernetes: plugin/pkg/admission/runtimeclass
 */
export function runtimeClassAdmission(store: Store): AdmissionPlugin {
  return {
    name: "RuntimeClass",
    mutate(request, object) {
      if (!isNewPod(request)) return;
      const found = classOf(store, request, object);
      if (found === undefined) return;
      giveOverhead(request, object, found);
      giveScheduling(request, object, found);
    },
    validate(request, object) {
      if (object === undefined || !isNewPod(request)) return;
      checkOverhead(request, object, classOf(store, request, object));
    },
  };
}

function isNewPod({ operation, resource, subresource }: AdmissionRequest): boolean {
  return operation === "CREATE" && resource.group === "" && resource.resource === "pods" && subresource === "";
}

function classOf(store: Store, request: AdmissionRequest, pod: Draft | Resource): Resource | undefined {
  const spec = part(pod, "spec");
  if (!has(spec, "runtimeClassName")) return undefined;
  const name = text(spec, "runtimeClassName");
  const found = store.get(classes, "", name);
  if (found === undefined) throw refusal(request, pod, `pod rejected: RuntimeClass ${JSON.stringify(name)} not found`);
  return found;
}

const otherOverhead = "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead";

function overheadOf(runtimeClass: Resource | undefined): Fields | undefined {
  const overhead = part(runtimeClass, "overhead");
  return overhead && (part(overhead, "podFixed") ?? {});
}

function giveOverhead(request: AdmissionRequest, pod: Draft, runtimeClass: Resource): void {
  const fixed = overheadOf(runtimeClass);
  if (fixed === undefined) return;
  const spec = ensure(pod, "spec");
  const given = textEntries(spec, "overhead");
  if (given.length > 0 && !same(part(spec, "overhead"), fixed)) throw refusal(request, pod, otherOverhead);
  spec.overhead = fixed;
}

function giveScheduling(request: AdmissionRequest, pod: Draft, runtimeClass: Resource): void {
  const scheduling = part(runtimeClass, "scheduling");
  if (scheduling === undefined) return;
  const spec = ensure(pod, "spec");
  const selector = ensure({ nodeSelector: { ...part(spec, "nodeSelector") } }, "nodeSelector");
  for (const [key, value] of textEntries(scheduling, "nodeSelector")) {
    const given = text(selector, key);
    if (has(selector, key) && given !== value) {
      const why = `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${given}`;
      throw refusal(request, pod, why);
    }
    put(selector, key, value);
  }
  if (Object.keys(selector).length > 0) spec.nodeSelector = selector;
  const merged = mergedTolerations([...inners(spec, "tolerations"), ...parts(scheduling, "tolerations")]);
  if (merged.length > 0) spec.tolerations = merged;
}

function checkOverhead(request: AdmissionRequest, pod: Resource, runtimeClass: Resource | undefined): void {
  const fixed = overheadOf(runtimeClass);
  const spec = part(pod, "spec");
  if (fixed !== undefined) {
    if (!same(fixed, part(spec, "overhead") ?? {})) throw refusal(request, pod, otherOverhead);
  } else if (has(spec, "overhead")) {
    throw refusal(request, pod, "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead");
  }
}

function refusal({ name }: AdmissionRequest, pod: Draft | Resource, why: string) {
  const generated = text(part(pod, "metadata"), "generateName");
  return forbidden({ group: "", resource: "pods" }, name || generated || "Unknown", why);
}

/** Without those that another one covers; of equal ones the first stays. (kubernetes: pkg/util/tolerations MergeTolerations) */
function mergedTolerations(all: readonly Fields[]): readonly Fields[] {
  const merged: Fields[] = [];
  for (const [at, one] of all.entries()) {
    const covered =
      merged.some((other) => covers(other, one)) ||
      all.slice(at + 1).some((other) => !same(one, other) && covers(other, one));
    if (!covered) merged.push(one);
  }
  return merged;
}

/** (kubernetes: pkg/util/tolerations isSuperset) */
function covers(larger: Fields, smaller: Fields): boolean {
  if (same(larger, smaller)) return true;
  const [key, effect] = [text(larger, "key"), text(larger, "effect")];
  if (key !== text(smaller, "key") && !(key === "" && text(larger, "operator") === "Exists")) return false;
  if (effect !== text(smaller, "effect") && effect !== "") return false;
  if (effect === "NoExecute" && !coversSeconds(larger, smaller)) return false;
  const operator = text(larger, "operator");
  if (operator === "Exists") return true;
  const equal = text(smaller, "operator") === "Equal" && text(larger, "value") === text(smaller, "value");
  return equal && (operator === "Equal" || operator === "");
}

function coversSeconds(larger: Fields, smaller: Fields): boolean {
  const [most, wanted] = [larger.tolerationSeconds, smaller.tolerationSeconds];
  if (typeof most !== "number") return true;
  return typeof wanted === "number" && most >= wanted;
}
