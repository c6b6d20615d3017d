import type { Asker } from "./https.ts";

/**
 * The version of an API server, from its answer to `/version`; throws where it is the embedded one, by which nothing
 * real can be measured.
 */
export function realVersion(answer: string): string {
  const { gitVersion } = JSON.parse(answer) as { readonly gitVersion: string };
  if (!gitVersion.endsWith("+portcullis")) return gitVersion;
  throw new Error(`the API server is the embedded one (${gitVersion}); these tests need a real Kubernetes`);
}

/** Adds nodes that kwok will play, as if their kubelets were of the given version. */
export async function addNodes(asker: Asker, nodes: { readonly count: number; readonly version: string }) {
  for (let number = 1; number <= nodes.count; number++) {
    const body = JSON.stringify(node(`node-${number}`, nodes.version));
    const reply = await asker.ask({ method: "POST", path: "/api/v1/nodes", headers: json, body });
    if (reply.status !== 201) throw new Error(`the node node-${number} was refused: ${reply.text}`);
  }
}

/** Whether every node takes Pods, and Pods of the namespace `default` have their ServiceAccount. */
export async function workloadsReady(asker: Asker, nodes: number): Promise<boolean> {
  const account = await asker.ask({ method: "GET", path: "/api/v1/namespaces/default/serviceaccounts/default" });
  if (account.status !== 200) return false;
  const { items } = JSON.parse(await read(asker, "/api/v1/nodes")) as { readonly items: readonly Node[] };
  return items.filter(takesPods).length >= nodes;
}

interface Node {
  readonly spec?: { readonly taints?: readonly unknown[] };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

function takesPods({ spec, status }: Node): boolean {
  const ready = status?.conditions?.some(({ type, status: value }) => type === "Ready" && value === "True") ?? false;
  return ready && (spec?.taints ?? []).length === 0;
}

const json = { "content-type": "application/json" };

function node(name: string, kubeletVersion: string) {
  const architecture = process.arch === "x64" ? "amd64" : process.arch;
  const labels = {
    "kubernetes.io/hostname": name,
    "kubernetes.io/os": "linux",
    "kubernetes.io/arch": architecture,
  };
  const unknown = { bootID: "", kernelVersion: "", kubeProxyVersion: "", machineID: "", osImage: "", systemUUID: "" };
  const nodeInfo = {
    ...unknown,
    architecture,
    containerRuntimeVersion: "kwok://1",
    kubeletVersion,
    operatingSystem: "linux",
  };
  return { apiVersion: "v1", kind: "Node", metadata: { name, labels }, status: { nodeInfo } };
}

/** What the API server answers to a request that must succeed. */
export async function read(asker: Asker, path: string): Promise<string> {
  const reply = await asker.ask({ method: "GET", path });
  if (reply.status !== 200) throw new Error(`${path} answers ${reply.status}: ${reply.text}`);
  return reply.text;
}
