import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Client,
  createClient,
  createHttpsTransport,
  createOrUpdate,
  discover,
  readKubeconfig,
} from "../../src/cluster/index.ts";
import { parseYaml } from "../../src/data/index.ts";
import { own, parseApiVersion, type Resource } from "../../src/kube/index.ts";
import { type ClusterOptions, type RealCluster, startCluster } from "../cluster/cluster.ts";
import { portcullis } from "../journeys/plane.ts";
import { startProxy, type TcpProxy } from "./proxy.ts";
import { type Replica, startReplica } from "./replica.ts";
import { type Service, startService } from "./service.ts";

/** A real control plane with Portcullis installed as its manifests say, run by processes of this machine. */
export interface Production {
  readonly cluster: RealCluster;
  /** An administrator's. */
  readonly client: Client;
  readonly service: Service;
  /** What the replicas reach the API server through. */
  readonly network: TcpProxy;
  readonly replicas: readonly Replica[];
  /** Starts one more replica, and waits until it is ready. */
  grow(): Promise<Replica>;
  stop(): Promise<void>;
}

const account = "kyverno-admission-controller";
const namespace = "kyverno";

export interface ProductionOptions extends Pick<ClusterOptions, "workloads" | "apiServerArgs"> {
  /** How many replicas there are at first; two if not said otherwise. */
  readonly replicas?: number;
  /**
   * Whether the API server finds the replicas by the Service, as in production, where this machine lets us listen on port
   * 443 of a loopback address of our own; else, and where nothing is said, by an address.
   */
  readonly byService?: boolean;
  /** Further arguments of `portcullis serve`. */
  readonly serveArgs?: readonly string[];
}

/** Starts a cluster with replicas. */
export async function startProduction(options: ProductionOptions = {}): Promise<Production> {
  const { replicas: wanted = 2, serveArgs = [], byService = false, ...clusterOptions } = options;
  const cluster = await startCluster(clusterOptions);
  const { transport, close } = createHttpsTransport(readKubeconfig([cluster.kubeconfig]));
  const client = createClient({ transport });
  await install(client);
  const network = await startProxy([Number(new URL(cluster.url).port)]);
  const kubeconfig = await kubeconfigOfAccount(cluster, client, network);
  const named = byService ? await startNamedService(client) : undefined;
  const service = named ?? (await startService());
  const address = named === undefined ? service.address : undefined;
  const replicas: Replica[] = [];
  let count = 0;
  const grow = async () => {
    const replica = await startReplica({
      name: `replica-${++count}`,
      kubeconfig,
      address,
      args: serveArgs,
    });
    replicas.push(replica);
    service.add(replica);
    return replica;
  };
  await Promise.all(Array.from({ length: wanted }, grow));
  return {
    cluster,
    client,
    service,
    network,
    replicas,
    grow,
    async stop() {
      await Promise.all(replicas.map((replica) => replica.kill()));
      await service.close();
      await network.close();
      close();
      await cluster.stop();
    },
  };
}

/** Creates all that `portcullis manifests` prints, but for what runs the replicas: here they are processes. */
async function install(client: Client): Promise<void> {
  const printed = execFileSync(process.execPath, [portcullis, "manifests"], { encoding: "utf8", maxBuffer: 64 << 20 });
  const parsed = parseYaml(printed);
  if (parsed.kind === "mistake") throw new Error(parsed.mistake.message);
  const discovery = await discover(client);
  for (const { value } of parsed.documents) {
    const object = value as unknown as Resource;
    if (object.kind === "Deployment") continue;
    const { group, version } = parseApiVersion(object.apiVersion);
    const served = discovery.find({ group, version, kind: object.kind })[0];
    if (served === undefined) throw new Error(`nobody serves ${object.apiVersion} ${object.kind}`);
    await createOrUpdate(client, { group, version, resource: served.resource }, object);
  }
}

const serviceName = "kyverno-svc";

/**
 * Lets the Service of the webhook lead to an address of the loopback network; `undefined` where nobody may listen there.
 * Each process takes addresses of its own, since the port is the same for all.
 */
async function startNamedService(client: Client): Promise<Service | undefined> {
  const [high, low] = [Math.floor(process.pid / 250) % 250, process.pid % 250];
  const host = `127.${1 + low}.${high}.${1 + (namedServices++ % 250)}`;
  const service = await startService({ host, port: 443 }).catch(() => undefined);
  if (service === undefined) return undefined;
  const services = { group: "", version: "v1", resource: "services" };
  await client.delete(services, { name: serviceName, namespace }).catch(() => {});
  await client.create(services, {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: serviceName, namespace },
    spec: { type: "ExternalName", externalName: host, ports: [{ name: "https", port: 443 }] },
  } as Resource);
  return service;
}

let namedServices = 0;

/** The replicas have the rights of their service account, no more. */
async function kubeconfigOfAccount(cluster: RealCluster, client: Client, network: TcpProxy): Promise<string> {
  const request = {
    apiVersion: "authentication.k8s.io/v1",
    kind: "TokenRequest",
    metadata: { name: account, namespace },
    spec: { expirationSeconds: 86_400 },
  };
  const accounts = { group: "", version: "v1", resource: "serviceaccounts" };
  const granted = await client.create(accounts, request, { subresource: "token" });
  const path = join(cluster.folder, "replica.kubeconfig");
  writeFileSync(path, kubeconfigWith(String(own(own(granted, "status"), "token")), cluster, network), { mode: 0o600 });
  return path;
}

function kubeconfigWith(token: string, { kubeconfig }: RealCluster, { port }: TcpProxy): string {
  const ca = readKubeconfig([kubeconfig]).ca?.();
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "replica",
    clusters: [
      {
        name: "replica",
        cluster: {
          server: `https://127.0.0.1:${port}`,
          "certificate-authority-data": Buffer.from(ca ?? "").toString("base64"),
        },
      },
    ],
    users: [{ name: "replica", user: { token } }],
    contexts: [{ name: "replica", context: { cluster: "replica", user: "replica" } }],
  });
}
