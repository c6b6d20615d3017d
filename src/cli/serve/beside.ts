import { type Client, isFault } from "../../cluster/index.ts";
import { own, parseImage, type Resource } from "../../kube/index.ts";
import type { Identity } from "./options.ts";

/** Another engine at work in our place. */
export interface OtherEngine {
  /** What was found: `the Deployment kyverno/kyverno-reports-controller runs ghcr.io/...`. */
  readonly found: string;
}

const deployments = { group: "apps", version: "v1", resource: "deployments" };
const pods = { group: "", version: "v1", resource: "pods" };
const leases = { group: "coordination.k8s.io", version: "v1", resource: "leases" };

/**
 * Looks for a Kyverno that runs already: a Deployment of its with an image that is not ours, or a Pod with such an image
 * that holds the Lease. Two engines would undo each other's webhook configurations. Throws a `Fault`.
 */
export async function findOtherEngine(client: Client, identity: Identity): Promise<OtherEngine | undefined> {
  const own = await ownImages(client, identity);
  const isOurs = (image: string) => own.has(repositoryOf(image)) || nameOf(image) === "portcullis";
  return (await otherDeployment(client, identity, isOurs)) ?? (await otherHolder(client, identity, isOurs));
}

type IsOurs = (image: string) => boolean;

async function otherDeployment(client: Client, { namespace }: Identity, isOurs: IsOurs) {
  const labelSelector = "app.kubernetes.io/part-of=kyverno";
  for (const deployment of await client.list(deployments, namespace, { labelSelector })) {
    if (own(deployment.spec, "replicas") === 0) continue;
    const image = imagesIn(own(own(deployment.spec, "template"), "spec")).find((one) => !isOurs(one));
    if (image === undefined) continue;
    return { found: `the Deployment ${namespace}/${deployment.metadata.name ?? ""} runs ${image}` };
  }
  return undefined;
}

async function otherHolder(client: Client, { namespace, pod }: Identity, isOurs: IsOurs) {
  const lease = await find(client.get(leases, namespace, "kyverno"));
  const holder = own(lease?.spec, "holderIdentity");
  const name = typeof holder === "string" ? (holder.split("_", 1)[0] ?? "") : "";
  if (name === "" || name === pod) return undefined;
  const holding = await find(client.get(pods, namespace, name));
  const image = imagesIn(holding?.spec).find((one) => !isOurs(one));
  return image === undefined ? undefined : { found: `the Pod ${namespace}/${name} leads and runs ${image}` };
}

/** The images of the Pod that this process runs in; none outside of the cluster. */
async function ownImages(client: Client, { namespace, pod }: Identity): Promise<ReadonlySet<string>> {
  const found = await find(client.get(pods, namespace, pod));
  return new Set(imagesIn(found?.spec).map(repositoryOf));
}

async function find(reading: Promise<Resource>): Promise<Resource | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (isFault(error, "not-found")) return undefined;
    throw error;
  }
}

function imagesIn(podSpec: unknown): readonly string[] {
  const containers = own(podSpec, "containers");
  if (!Array.isArray(containers)) return [];
  return containers.map((one: unknown) => own(one, "image")).filter((image) => typeof image === "string");
}

/** The image without tag and digest: of the same repository comes the same engine. */
function repositoryOf(image: string): string {
  const parsed = parseImage(image);
  return parsed.kind === "image" ? `${parsed.image.registry}/${parsed.image.path}` : image;
}

function nameOf(image: string): string {
  return repositoryOf(image).split("/").at(-1) ?? "";
}
