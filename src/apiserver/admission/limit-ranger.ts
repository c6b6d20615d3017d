import { own, type Resource } from "../../kube/index.ts";
import type { Draft } from "../kind.ts";
import { ensure, inners, put } from "../kinds/draft.ts";
import { type Fields, part, parts, text } from "../kinds/fields.ts";
import { type Amounts, amountsIn, compare, ratio } from "../quota/amounts.ts";
import { containerAmounts, podAmounts } from "../quota/pod-amounts.ts";
import { aggregated, forbidden } from "../status.ts";
import type { Store } from "../store/store.ts";
import type { AdmissionPlugin, AdmissionRequest } from "./plugin.ts";

const ranges = { group: "", version: "v1", resource: "limitranges" };

/**
 * Gives containers the requests and limits that they leave out, and refuses what is outside of the limits of its
 * namespace.
 * kubernetes: plugin/pkg/admission/limitranger
 */
export function limitRanger(store: Store): AdmissionPlugin {
  return {
    name: "LimitRanger",
    mutate(request, object) {
      if (!isLimited(request) || request.resource.resource !== "pods") return;
      for (const range of rangesIn(store, request.namespace)) giveDefaults(object, range);
    },
    validate(request, object) {
      if (object === undefined || !isLimited(request)) return;
      for (const range of rangesIn(store, request.namespace)) {
        const found = parts(part(range, "spec"), "limits").flatMap((limit) => outsideOf(limit, request, object));
        if (found.length > 0) throw refusal(request, object, aggregated(found));
      }
    },
  };
}

function isLimited({ operation, resource, subresource, old }: AdmissionRequest): boolean {
  if (resource.group !== "" || old?.metadata.deletionTimestamp !== undefined) return false;
  if (resource.resource === "pods") {
    return operation === "CREATE" ? subresource === "" : operation === "UPDATE" && subresource === "resize";
  }
  return resource.resource === "persistentvolumeclaims" && subresource === "" && operation !== "DELETE";
}

function rangesIn(store: Store, namespace: string): readonly Resource[] {
  const collection = store.collection(ranges);
  if (collection.size === 0) return [];
  return collection.keys().flatMap((key) => {
    const range = key.startsWith(`${namespace}/`) ? collection.get(key) : undefined;
    return range === undefined ? [] : [range];
  });
}

const annotation = "kubernetes.io/limit-ranger";

/** Later limits of containers win over earlier ones of the same range. */
function giveDefaults(pod: Draft, range: Resource): void {
  const limits = parts(part(range, "spec"), "limits").filter((limit) => text(limit, "type") === "Container");
  const requested = Object.assign({}, ...limits.map((limit) => amountsIn(limit, "defaultRequest"))) as Amounts;
  const limited = Object.assign({}, ...limits.map((limit) => amountsIn(limit, "default"))) as Amounts;
  const spec = ensure(pod, "spec");
  const told = [
    ...inners(spec, "containers").flatMap((one) => complete(one, { requested, limited, of: "container" })),
    ...inners(spec, "initContainers").flatMap((one) => complete(one, { requested, limited, of: "init container" })),
  ];
  if (told.length === 0) return;
  const annotations = ensure(ensure(pod, "metadata"), "annotations");
  put(annotations, annotation, `LimitRanger plugin set: ${told.join("; ")}`);
}

interface Defaults {
  readonly requested: Amounts;
  readonly limited: Amounts;
  readonly of: string;
}

function complete(container: Draft, { requested, limited, of }: Defaults): readonly string[] {
  const name = text(container, "name");
  const limits = fillAmounts(container, "limits", limited);
  const requests = fillAmounts(container, "requests", requested);
  return [
    ...(requests.length > 0 ? [`${requests.join(", ")} request for ${of} ${name}`] : []),
    ...(limits.length > 0 ? [`${limits.join(", ")} limit for ${of} ${name}`] : []),
  ];
}

function fillAmounts(container: Draft, key: "requests" | "limits", amounts: Amounts): readonly string[] {
  const given = containerAmounts(container, key);
  const missing = Object.keys(amounts)
    .filter((name) => own(given, name) === undefined)
    .sort();
  if (missing.length === 0) return [];
  const target = ensure(ensure(container, "resources"), key);
  for (const name of missing) put(target, name, own(amounts, name));
  return missing;
}

/** A bound, and the requests and limits that are to be within it. */
interface Bounded {
  readonly limit: Fields;
  readonly requests: Amounts;
  readonly limits: Amounts;
}

function outsideOf(limit: Fields, { resource }: AdmissionRequest, object: Resource): readonly string[] {
  const type = text(limit, "type");
  const spec = part(object, "spec");
  if (resource.resource === "persistentvolumeclaims") {
    if (type !== "PersistentVolumeClaim") return [];
    return claimOutside({ limit, requests: amountsIn(part(spec, "resources"), "requests"), limits: {} });
  }
  if (type === "Pod") {
    return podOutside({ limit, requests: podAmounts(spec, "requests"), limits: podAmounts(spec, "limits") });
  }
  if (type !== "Container") return [];
  return [...parts(spec, "containers"), ...parts(spec, "initContainers")].flatMap((one) =>
    podOutside({ limit, requests: containerAmounts(one, "requests"), limits: containerAmounts(one, "limits") }),
  );
}

function claimOutside(bounded: Bounded): readonly string[] {
  const { limit, requests } = bounded;
  return [
    ...entries(limit, "min").flatMap((one) => tooLittle(bounded, one)),
    ...entries(limit, "max").flatMap(([name, most]) => {
      const request = own(requests, name);
      const usage = `maximum ${name} usage per ${text(limit, "type")} is ${most}`;
      if (request === undefined) return [`${usage}.  No request is specified`];
      return compare(request, most) > 0 ? [`${usage}, but request is ${request}`] : [];
    }),
  ];
}

function podOutside(bounded: Bounded): readonly string[] {
  const { limit } = bounded;
  return [
    ...entries(limit, "min").flatMap((one) => tooLittle(bounded, one)),
    ...entries(limit, "max").flatMap((one) => tooMuch(bounded, one)),
    ...entries(limit, "maxLimitRequestRatio").flatMap((one) => tooWide(bounded, one)),
  ];
}

function entries(limit: Fields, key: string): readonly (readonly [string, string])[] {
  return Object.entries(amountsIn(limit, key)).sort(([a], [b]) => (a < b ? -1 : 1));
}

function tooLittle({ limit, requests, limits }: Bounded, [name, least]: readonly [string, string]): readonly string[] {
  const usage = `minimum ${name} usage per ${text(limit, "type")} is ${least}`;
  const request = own(requests, name);
  const limited = own(limits, name);
  if (request === undefined) return [`${usage}.  No request is specified`];
  if (compare(request, least) < 0) return [`${usage}, but request is ${request}`];
  return limited !== undefined && compare(limited, least) < 0 ? [`${usage}, but limit is ${limited}`] : [];
}

function tooMuch({ limit, requests, limits }: Bounded, [name, most]: readonly [string, string]): readonly string[] {
  const usage = `maximum ${name} usage per ${text(limit, "type")} is ${most}`;
  const request = own(requests, name);
  const limited = own(limits, name);
  if (limited === undefined) return [`${usage}.  No limit is specified`];
  if (compare(limited, most) > 0) return [`${usage}, but limit is ${limited}`];
  return request !== undefined && compare(request, most) > 0 ? [`${usage}, but request is ${request}`] : [];
}

function tooWide({ limit, requests, limits }: Bounded, [name, most]: readonly [string, string]): readonly string[] {
  const usage = `${name} max limit to request ratio per ${text(limit, "type")} is ${most}`;
  const request = own(requests, name);
  const limited = own(limits, name);
  if (compare(request, "0") === 0) return [`${usage}, but no request is specified or request is 0`];
  if (compare(limited, "0") === 0) return [`${usage}, but no limit is specified or limit is 0`];
  const provided = ratio(limited, request);
  return provided > ratio(most, "1") ? [`${usage}, but provided ratio is ${provided.toFixed(6)}`] : [];
}

function refusal({ resource, name }: AdmissionRequest, object: Resource, why: string) {
  const shown = name || object.metadata.name || object.metadata.generateName || "Unknown";
  return forbidden({ group: resource.group, resource: resource.resource }, shown, why);
}
