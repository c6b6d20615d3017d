import type { Resource } from "../../../kube/index.ts";
import { type Bench, type Controller, controllerManager, keyOf, type Next, splitKey } from "../controller.ts";
import { find, type Pod } from "../objects.ts";
import { unless } from "../refusal.ts";
import { resources } from "../resources.ts";

/**
 * Removes Pods that are being deleted and that no node will ever confirm: those without a node, and those on a node
 * that is not there. (kubernetes: pkg/controller/podgc)
 */
export const podGarbageCollector: Controller = {
  name: "pod-garbage-collector",
  user: controllerManager("pod-garbage-collector"),
  start(bench) {
    bench.watch(resources.pods, (pod, type) => (type !== "DELETED" && isLeftOver(bench, pod) ? [keyOf(pod)] : []));
    return (key) => reconcile(bench, key);
  },
};

/** Whether the simulated node has nothing to do with a Pod that is to go. */
function isLeftOver({ settings }: Bench, pod: Resource): boolean {
  return pod.metadata.deletionTimestamp !== undefined && (pod as Pod).spec.nodeName !== settings.nodeName;
}

async function reconcile(bench: Bench, key: string): Promise<Next> {
  const { api } = bench;
  const pod = await find<Pod>(api, resources.pods, splitKey(key));
  if (pod === undefined || !isLeftOver(bench, pod)) return undefined;
  const { namespace = "", name = "", uid = "" } = pod.metadata;
  await unless(["NotFound", "Conflict"], api.delete(resources.pods, namespace, name, { gracePeriodSeconds: 0, uid }));
  return undefined;
}
