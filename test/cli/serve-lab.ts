import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type ApiRequest, createPlane, kubeconfigFor, type Plane, serve } from "../../src/apiserver/index.ts";
import { manifests } from "../../src/cli/manifests/manifests.ts";
import {
  type Client,
  createClient,
  createHttpsTransport,
  createOrUpdate,
  discover,
  parseKubeconfig,
} from "../../src/cluster/index.ts";
import { parseApiVersion, type Resource } from "../../src/kube/index.ts";
import { createAuthority, issueCertificate } from "../../src/pki/index.ts";

/** An embedded control plane with nothing in it but what `portcullis manifests` prints. */
export interface BarePlane {
  readonly folder: string;
  /** Of the replicas. */
  readonly kubeconfig: string;
  readonly client: Client;
  /** Requests of the replicas so far. */
  readonly requests: ApiRequest[];
  stop(): Promise<void>;
}

/** The group by which requests of replicas are told from the test's own. */
const replicas = "replicas";

export async function startBarePlane(selection: "all" | "no-crds" = "all"): Promise<BarePlane> {
  const folder = mkdtempSync(join(tmpdir(), "portcullis-serve-"));
  const plane = createPlane();
  const requests: ApiRequest[] = [];
  const recorded: Plane = {
    ...plane,
    handle(request) {
      if (request.user?.groups.includes(replicas) === true) requests.push(request);
      return plane.handle(request);
    },
  };
  const authority = await createAuthority({ commonName: "test", days: 1, now: new Date() });
  const served = await serve(recorded, { port: 0, authority });
  const kubeconfigOf = async (groups: readonly string[]) => {
    const asked = {
      commonName: "test",
      organizations: ["system:masters", ...groups],
      usage: "client",
      days: 1,
    } as const;
    const client = await issueCertificate(authority, { ...asked, now: new Date() });
    return kubeconfigFor({ url: served.url, caCertificate: authority.certificate, client, name: "test" });
  };
  const kubeconfig = join(folder, "kubeconfig");
  writeFileSync(kubeconfig, await kubeconfigOf([replicas]), { mode: 0o600 });
  const { transport, close } = createHttpsTransport(parseKubeconfig(await kubeconfigOf([]), { folder }));
  const client = createClient({ transport });
  await install(client, selection);
  return {
    folder,
    kubeconfig,
    client,
    requests,
    async stop() {
      close();
      await served.close();
      await plane.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Creates what the control plane serves of an installation; answers the kinds that it does not. */
export async function install(client: Client, selection: "all" | "no-crds" = "all"): Promise<readonly string[]> {
  const unserved: string[] = [];
  const objects = manifests({ namespace: "kyverno", image: "portcullis:test", replicas: 2 }, selection);
  const discovery = await discover(client);
  for (const object of objects) {
    const { group, version } = parseApiVersion(object.apiVersion);
    const [kind] = discovery.find({ group, version, kind: object.kind });
    if (kind === undefined) unserved.push(object.kind);
    else await createOrUpdate(client, { group, version, resource: kind.resource }, object);
  }
  return unserved;
}

/** Asks until the answer is there. */
export async function until<T>(what: string, ask: () => Promise<T | undefined | false>, patience = 20_000): Promise<T> {
  for (const end = Date.now() + patience; Date.now() < end; ) {
    const answer = await ask().catch(() => undefined);
    if (answer !== undefined && answer !== false) return answer;
    await wait(25);
  }
  throw new Error(`waited in vain until ${what}`);
}

/** Whether a condition of an object is true. */
export function holds(object: Resource, type: string): boolean {
  const { conditions } = (object.status ?? {}) as { readonly conditions?: readonly { type: string; status: string }[] };
  return conditions?.some((one) => one.type === type && one.status === "True") === true;
}
