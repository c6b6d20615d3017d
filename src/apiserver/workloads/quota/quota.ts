import { jsonEqual, own, type Resource } from "../../../kube/index.ts";
import { type Amounts, amountsIn, masked, sum } from "../../quota/amounts.ts";
import { isInScopes } from "../../quota/scopes.ts";
import { type Place, placeOf, totalUsage } from "../../quota/usage.ts";
import { type Bench, type Controller, controllerManager, keyOf, type Next, splitKey } from "../controller.ts";
import { watchEveryKind } from "../every-kind.ts";
import { find, write } from "../objects.ts";
import { unless } from "../refusal.ts";
import { resources } from "../resources.ts";

/** Counts anew what each quota is about, whenever something changes in its namespace. (kubernetes: pkg/controller/resourcequota) */
export const quotaController: Controller = {
  name: "resourcequota-controller",
  user: controllerManager("resourcequota-controller"),
  start(bench) {
    const quotas = new Map<string, Set<string>>();
    bench.watch(resources.resourceQuotas, (quota, type) => {
      const { namespace = "" } = quota.metadata;
      const keys = quotas.get(namespace) ?? new Set();
      if (type === "DELETED") keys.delete(keyOf(quota));
      else keys.add(keyOf(quota));
      if (keys.size === 0) quotas.delete(namespace);
      else quotas.set(namespace, keys);
      return [keyOf(quota)];
    });
    watchEveryKind(bench, ({ resource }, object) => {
      const isEvent = resource.resource === "events";
      return isEvent ? [] : [...(quotas.get(object.metadata.namespace ?? "") ?? [])];
    });
    return (key) => reconcile(bench, key);
  },
};

async function reconcile(bench: Bench, key: string): Promise<Next> {
  const quota = await find(bench.api, resources.resourceQuotas, splitKey(key));
  if (quota === undefined) return undefined;
  const hard = amountsIn(quota.spec, "hard");
  const status = { hard, used: await usedOf(bench, quota, Object.keys(hard)) };
  if (jsonEqual(quota.status, status)) return undefined;
  await unless(["NotFound"], write(bench.api, resources.resourceQuotas, { ...quota, status }, "status"));
  return undefined;
}

/** What is used of everything that a quota is about; a kind that is not served counts for nothing and is left out. */
async function usedOf(bench: Bench, quota: Resource, names: readonly string[]): Promise<Amounts> {
  let used: Amounts = {};
  for (const place of placesIn(names)) {
    const objects = await objectsIn(bench, quota, place);
    if (objects !== undefined) used = sum(used, totalUsage(place, objects));
  }
  const known = names.filter((name) => own(used, name) !== undefined || isServed(bench, placeOf(name)));
  const zeros = Object.fromEntries(known.map((name) => [name, "0"]));
  return masked(sum(zeros, used), known);
}

function placesIn(names: readonly string[]): readonly Place[] {
  const places = names.map(placeOf).filter((place) => place !== undefined);
  return places.filter((place, at) => places.findIndex((one) => isSame(one, place)) === at);
}

function isSame(a: Place, b: Place): boolean {
  return a.group === b.group && a.resource === b.resource;
}

function isServed({ api }: Bench, place: Place | undefined): boolean {
  return place !== undefined && api.kinds().some(({ resource }) => isSame(resource, place));
}

async function objectsIn({ api }: Bench, quota: Resource, place: Place): Promise<readonly Resource[] | undefined> {
  const kind = api.kinds().find((one) => isSame(one.resource, place) && one.namespaced && one.verbs.includes("list"));
  if (kind === undefined) return undefined;
  const objects = await api.list(kind.resource, quota.metadata.namespace ?? "");
  return objects.filter((object) => isInScopes(quota, place, object));
}
