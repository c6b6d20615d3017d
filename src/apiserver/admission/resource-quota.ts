import { own, type Resource } from "../../kube/index.ts";
import { trackOwn } from "../apply/index.ts";
import type { Core } from "../call.ts";
import { thaw } from "../frozen.ts";
import type { Draft } from "../kind.ts";
import { parts, text } from "../kinds/fields.ts";
import { type Amounts, amountsIn, compare, difference, masked, shown, sum, withoutZeros } from "../quota/amounts.ts";
import { containerAmounts } from "../quota/pod-amounts.ts";
import { isInScopes } from "../quota/scopes.ts";
import { isOf, type Place, usageOf } from "../quota/usage.ts";
import { forbidden, type StatusError } from "../status.ts";
import type { Store } from "../store/store.ts";
import type { AdmissionPlugin, AdmissionRequest } from "./plugin.ts";

const quotas = { group: "", version: "v1", resource: "resourcequotas" };

/**
 * Refuses what would exceed a quota of its namespace, and charges the quotas with what is let through. The last to be
 * asked, so that nothing is charged that somebody else refuses.
 * kubernetes: apiserver pkg/admission/plugin/resourcequota
 */
export function resourceQuota(core: () => Core): AdmissionPlugin {
  return {
    name: "ResourceQuota",
    conclude(request, object) {
      if (request.namespace === "" || !isMeasured(request)) return;
      const { store } = core();
      const charges = quotasIn(store, request.namespace).flatMap((quota) => chargeOf(request, object, quota));
      if (request.dryRun) return;
      for (const one of charges) charge(core(), one);
    },
  };
}

function charge(core: Core, { quota, used }: Charge): void {
  const kind = core.catalog.find(quotas.group, quotas.version, quotas.resource);
  if (kind === undefined) return;
  const draft: Draft = thaw(quota);
  draft.status = { ...(quota.status as object), used };
  trackOwn(core, kind, { live: quota, draft, subresource: "status" });
  core.store.replace(quotas, quota, draft);
}

/** Creations use something; of changes those of Services and claims may. */
function isMeasured({ operation, resource, subresource }: AdmissionRequest): boolean {
  if (operation === "CREATE") return subresource === "";
  if (operation !== "UPDATE" || resource.group !== "") return false;
  if (resource.resource === "pods") return subresource === "resize";
  const grows = resource.resource === "services" || resource.resource === "persistentvolumeclaims";
  return grows && subresource === "";
}

function quotasIn(store: Store, namespace: string): readonly Resource[] {
  const collection = store.collection(quotas);
  if (collection.size === 0) return [];
  return collection.keys().flatMap((key) => {
    const quota = key.startsWith(`${namespace}/`) ? collection.get(key) : undefined;
    return quota === undefined ? [] : [quota];
  });
}

interface Charge {
  readonly quota: Resource;
  readonly used: Amounts;
}

/** What a quota's usage would become; none where the quota has nothing to do with the object. Throws what forbids it. */
function chargeOf(request: AdmissionRequest, object: Resource, quota: Resource): readonly Charge[] {
  const place: Place = request.resource;
  if (!isInScopes(quota, place, object)) return [];
  const name = quota.metadata.name ?? "";
  const hard = amountsIn(quota.status, "hard");
  const used = amountsIn(quota.status, "used");
  const measured = Object.keys(hard).filter((one) => isOf(place, one));
  const unsaid = place.group === "" && place.resource === "pods" ? unsaidOf(measured, object) : "";
  if (unsaid !== "") throw refuse(request, object, `failed quota: ${name}: must specify ${unsaid}`);
  if (measured.some((one) => own(used, one) === undefined)) {
    const listed = measured.sort().join(",");
    throw refuse(request, object, `status unknown for quota: ${name}, resources: ${listed}`);
  }
  const usage = usageOf(place, object);
  const before = request.operation === "UPDATE" && request.old !== undefined ? usageOf(place, request.old) : {};
  const asked = masked(withoutZeros(difference(usage, before)), Object.keys(hard));
  if (Object.keys(asked).length === 0) return [];
  const next = sum(used, asked);
  const exceeded = Object.keys(asked).filter((one) => compare(own(next, one), own(hard, one)) > 0);
  if (exceeded.length === 0) return [{ quota, used: next }];
  const sides = [asked, used, hard].map((amounts) => shown(masked(amounts, exceeded)));
  const [requested, taken, limited] = sides;
  throw refuse(
    request,
    object,
    `exceeded quota: ${name}, requested: ${requested}, used: ${taken}, limited: ${limited}`,
  );
}

const said = ["cpu", "limits.cpu", "limits.memory", "memory", "requests.cpu", "requests.memory"];

/** What a quota is about must be said of every container. (kubernetes: pkg/quota/v1/evaluator/core enforcePodContainerConstraints) */
function unsaidOf(measured: readonly string[], pod: Resource): string {
  const spec = pod.spec as Readonly<Record<string, unknown>> | undefined;
  if (own(spec, "resources") !== undefined && own(spec, "resources") !== null) return "";
  const containers = [...parts(spec, "containers"), ...parts(spec, "initContainers")];
  const missing = said
    .filter((name) => measured.includes(name))
    .map((name) => ({
      name,
      without: containers.filter((one) => !isSaid(name, one)).map((one) => text(one, "name")),
    }));
  return missing
    .filter(({ without }) => without.length > 0)
    .map(({ name, without }) => `${name} for: ${[...new Set(without)].sort().join(",")}`)
    .join("; ");
}

function isSaid(name: string, container: Readonly<Record<string, unknown>>): boolean {
  const of = name.startsWith("limits.") ? "limits" : "requests";
  return own(containerAmounts(container, of), name.replace(/^(limits|requests)\./, "")) !== undefined;
}

function refuse(request: AdmissionRequest, object: Resource, why: string): StatusError {
  const { group, resource } = request.resource;
  const name = request.name || object.metadata.name || object.metadata.generateName || "Unknown";
  return forbidden({ group, resource }, name, why);
}
