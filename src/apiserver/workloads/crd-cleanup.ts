import type { GroupVersionResource, Resource } from "../../kube/index.ts";
import { type Bench, type Controller, keyOf, type Next, splitKey } from "./controller.ts";
import { find, write } from "./objects.ts";
import { unless } from "./refusal.ts";
import { resources } from "./resources.ts";

interface CustomResourceDefinition extends Resource {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly plural: string };
    readonly versions: readonly { readonly name: string; readonly served: boolean }[];
  };
}

/** Keeps a CustomResourceDefinition until none of its objects is left. */
const finalizer = "customresourcecleanup.apiextensions.k8s.io";

/**
 * Deletes the objects of a CustomResourceDefinition that is being deleted, and then lets it go.
 * (kubernetes: apiextensions-apiserver pkg/controller/finalizer)
 */
export const crdCleanup: Controller = {
  name: "customresourcecleanup",
  user: () => ({ username: "system:apiserver", groups: ["system:masters", "system:authenticated"] }),
  start(bench) {
    bench.watch(resources.customResourceDefinitions, (crd) => (isWaiting(crd) ? [keyOf(crd)] : []));
    return (key) => reconcile(bench, key);
  },
};

function isWaiting({ metadata }: Resource): boolean {
  return metadata.deletionTimestamp !== undefined && (metadata.finalizers?.includes(finalizer) ?? false);
}

async function reconcile(bench: Bench, key: string): Promise<Next> {
  const { api } = bench;
  const crd = await find<CustomResourceDefinition>(api, resources.customResourceDefinitions, splitKey(key));
  if (crd === undefined || !isWaiting(crd)) return undefined;
  if (await hasObjects(bench, crd)) return "back-off";
  const finalizers = (crd.metadata.finalizers ?? []).filter((one) => one !== finalizer);
  const freed = { ...crd, metadata: { ...crd.metadata, finalizers } };
  await unless(["NotFound"], write(api, resources.customResourceDefinitions, freed));
  return undefined;
}

/** Deletes all objects of the kind; whether some are still there, such as those with finalizers. */
async function hasObjects({ api }: Bench, { spec }: CustomResourceDefinition): Promise<boolean> {
  const version = spec.versions.find((one) => one.served)?.name;
  if (version === undefined) return false;
  const resource: GroupVersionResource = { group: spec.group, version, resource: spec.names.plural };
  const objects = (await unless(["NotFound"], api.list(resource, ""))) ?? [];
  for (const object of objects.filter((one) => one.metadata.deletionTimestamp === undefined)) {
    const { namespace = "", name = "" } = object.metadata;
    await unless(["NotFound"], api.delete(resource, namespace, name));
  }
  const left = objects.length === 0 ? [] : ((await unless(["NotFound"], api.list(resource, ""))) ?? []);
  return left.length > 0;
}
