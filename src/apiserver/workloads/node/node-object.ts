import { arch } from "node:os";
import type { Resource } from "../../../kube/index.ts";
import { timestamp } from "../timestamp.ts";

/** The version of Kubernetes that the control plane answers for. */
const kubeletVersion = "v1.34.3";

/** The node's address: of the range kept for documentation, since nothing listens there. */
export const hostAddress = "192.0.2.1";

/** How many Pods the node takes. */
export const podCapacity = 500;

/** The simulated node, which says what it is wherever a reader might look. */
export function nodeObject(name: string, now: number): Resource {
  const labels = {
    "beta.kubernetes.io/arch": architecture(),
    "beta.kubernetes.io/os": "linux",
    "kubernetes.io/arch": architecture(),
    "kubernetes.io/hostname": name,
    "kubernetes.io/os": "linux",
    "node-role.kubernetes.io/control-plane": "",
  };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      labels,
      annotations: {
        "portcullis.dev/simulated": "Pods on this node are simulated: no image is pulled and nothing runs.",
      },
    },
    spec: { podCIDR: "10.244.0.0/16", podCIDRs: ["10.244.0.0/16"] },
    status: nodeStatus(name, now),
  };
}

/** The status of a node that is well. */
export function nodeStatus(name: string, now: number): Readonly<Record<string, unknown>> {
  const capacity = { cpu: "8", memory: "16Gi", "ephemeral-storage": "100Gi", pods: String(podCapacity) };
  return {
    capacity,
    allocatable: capacity,
    addresses: [
      { type: "InternalIP", address: hostAddress },
      { type: "Hostname", address: name },
    ],
    conditions: conditions(timestamp(now)),
    daemonEndpoints: { kubeletEndpoint: { Port: 0 } },
    nodeInfo: {
      architecture: architecture(),
      bootID: "",
      containerRuntimeVersion: "simulated://1",
      kernelVersion: "simulated",
      kubeProxyVersion: "",
      kubeletVersion,
      machineID: "",
      operatingSystem: "linux",
      osImage: "Portcullis simulated node",
      systemUUID: "",
    },
  };
}

/** The architecture as Go spells it: containers would be built for this machine's. */
function architecture(): string {
  return arch() === "x64" ? "amd64" : arch();
}

function conditions(now: string): readonly Readonly<Record<string, unknown>>[] {
  const times = { lastHeartbeatTime: now, lastTransitionTime: now };
  const fine = (type: string, reason: string, message: string) => ({
    type,
    status: "False",
    ...times,
    reason,
    message,
  });
  return [
    fine("MemoryPressure", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
    fine("DiskPressure", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
    fine("PIDPressure", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
    {
      type: "Ready",
      status: "True",
      ...times,
      reason: "KubeletReady",
      message: "the node is simulated and ready: Pods on it are not executed",
    },
  ];
}
