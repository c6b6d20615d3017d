import { type Bench, type Controller, controllerManager, keyOf, type Next, splitKey } from "../controller.ts";
import { conditionOf, endOf, find, type Job } from "../objects.ts";
import { unless } from "../refusal.ts";
import { resources } from "../resources.ts";
import { parseTimestamp } from "../timestamp.ts";

/** Deletes Jobs that have ended, after the time they ask for. (kubernetes: pkg/controller/ttlafterfinished) */
export const ttlAfterFinished: Controller = {
  name: "ttl-after-finished-controller",
  user: controllerManager("ttl-after-finished-controller"),
  start(bench) {
    bench.watch(resources.jobs, (job, type) =>
      type !== "DELETED" && endOf(job as Job) !== undefined && (job as Job).spec.ttlSecondsAfterFinished !== undefined
        ? [keyOf(job)]
        : [],
    );
    return (key) => reconcile(bench, key);
  },
};

async function reconcile({ api, clock }: Bench, key: string): Promise<Next> {
  const job = await find<Job>(api, resources.jobs, splitKey(key));
  const end = job === undefined ? undefined : endOf(job);
  if (job === undefined || end === undefined || job.metadata.deletionTimestamp !== undefined) return undefined;
  const seconds = job.spec.ttlSecondsAfterFinished;
  const ended = parseTimestamp(conditionOf(job.status?.conditions, end)?.lastTransitionTime);
  if (seconds === undefined || ended === undefined) return undefined;
  const left = ended + seconds * 1000 - clock.now();
  if (left > 0) return left;
  const { namespace = "", name = "", uid = "" } = job.metadata;
  await unless(
    ["NotFound", "Conflict"],
    api.delete(resources.jobs, namespace, name, { propagationPolicy: "Foreground", uid }),
  );
  return undefined;
}
