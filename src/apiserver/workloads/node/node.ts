import { own, type Resource } from "../../../kube/index.ts";
import type { Api } from "../../api.ts";
import { type Bench, type Controller, type Next, nodeUser, splitKey } from "../controller.ts";
import { find, write } from "../objects.ts";
import { unless } from "../refusal.ts";
import { resources } from "../resources.ts";
import { microTimestamp } from "../timestamp.ts";
import { nodeObject, nodeStatus } from "./node-object.ts";

/** How often the lease is renewed, in milliseconds. Nobody waits for it here, so that it may be seldom. */
const renewal = 60_000;
/** The namespace of the leases of nodes. */
const leaseNamespace = "kube-node-lease";

interface Lease extends Resource {
  readonly spec?: { readonly renewTime?: string };
}

/** Registers the one node, again where somebody deleted it, and renews its lease. (kubernetes: pkg/kubelet) */
export const nodeController: Controller = {
  name: "kubelet",
  user: nodeUser,
  onNode: true,
  start(bench) {
    const { nodeName } = bench.settings;
    bench.enqueue(`/${nodeName}`);
    bench.enqueue(`${leaseNamespace}/${nodeName}`);
    bench.watch(resources.nodes, (node, type) =>
      type === "DELETED" && node.metadata.name === nodeName ? [`/${nodeName}`] : [],
    );
    return (key) => (splitKey(key).namespace === "" ? register(bench) : renew(bench));
  },
};

async function register({ api, clock, settings, events }: Bench): Promise<Next> {
  const name = settings.nodeName;
  if ((await find(api, resources.nodes, { namespace: "", name })) !== undefined) return undefined;
  const wanted = nodeObject(name, clock.now());
  const made = await unless(["AlreadyExists"], api.create(resources.nodes, "", wanted));
  if (made === undefined) return undefined;
  if (own(made.status, "conditions") === undefined) {
    await write(api, resources.nodes, { ...made, status: nodeStatus(name, clock.now()) }, "status");
  }
  await openToPods(api, name);
  events.record(made, { type: "Normal", reason: "Starting", message: "Starting kubelet." });
  return undefined;
}

interface Tainted extends Resource {
  readonly spec?: { readonly taints?: readonly { readonly key: string }[] };
}

/** Takes away what keeps Pods from a node that is not ready. (kubernetes: pkg/controller/nodelifecycle) */
async function openToPods(api: Api, name: string): Promise<void> {
  const node = await find<Tainted>(api, resources.nodes, { namespace: "", name });
  if (node === undefined) return;
  const { taints = [], ...spec } = node.spec ?? {};
  const left = taints.filter(({ key }) => key !== "node.kubernetes.io/not-ready");
  if (left.length < taints.length) {
    await write(api, resources.nodes, { ...node, spec: left.length === 0 ? spec : { ...spec, taints: left } });
  }
}

async function renew(bench: Bench): Promise<Next> {
  const { api, clock, settings } = bench;
  const at = { namespace: leaseNamespace, name: settings.nodeName };
  const renewTime = microTimestamp(clock.now());
  const lease = await find<Lease>(api, resources.leases, at);
  if (lease !== undefined) {
    const renewed: Lease = { ...lease, spec: { ...lease.spec, renewTime } };
    await write(api, resources.leases, renewed);
  } else {
    await unless(["AlreadyExists"], api.create(resources.leases, leaseNamespace, newLease(at.name, renewTime)));
  }
  return renewal;
}

function newLease(name: string, renewTime: string): Resource {
  return {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name, namespace: leaseNamespace },
    spec: { holderIdentity: name, leaseDurationSeconds: (4 * renewal) / 1000, renewTime },
  };
}
