import { type Client, isFault, pause } from "../../cluster/index.ts";
import { own, type Resource } from "../../kube/index.ts";
import { companionKinds, policyKinds } from "../../policy/index.ts";
import { reportKinds } from "../../report/index.ts";
import type { Log } from "./log.ts";
import { persist } from "./persist.ts";

export interface DefinitionOptions {
  readonly client: Client;
  /** Whether those that are missing are created. */
  readonly install: boolean;
  readonly log: Log;
  readonly signal: AbortSignal;
}

const crds = { group: "apiextensions.k8s.io", version: "v1", resource: "customresourcedefinitions" };
const everyMs = 1_000;

/** What the engine reads and writes: policies, and the reports that it makes. */
const needed: readonly Resource[] = [
  ...[...policyKinds, ...companionKinds].map(({ crd }) => crd),
  ...reportKinds.filter(({ description }) => description.group === "wgpolicyk8s.io").map(({ crd }) => crd),
];

/** Waits until the cluster serves all kinds that the engine needs; says which are missing. */
export async function awaitDefinitions(options: DefinitionOptions): Promise<void> {
  const { client, install, log, signal } = options;
  let told = "";
  for (;;) {
    const work = async () => {
      const missing = await missingIn(client);
      if (install) for (const crd of missing) await create(client, crd, log);
      return missing;
    };
    const missing = await persist(work, { what: "looking for the custom kinds", log, signal });
    if (missing === undefined || missing.length === 0) return;
    const names = missing.map(({ metadata }) => metadata.name ?? "").join(", ");
    if (names !== told && !install) {
      log.warn(`waiting for custom kinds that are missing: ${names}; \`portcullis manifests --crds-only\` prints them`);
    }
    told = names;
    await pause(everyMs, signal);
  }
}

async function missingIn(client: Client): Promise<readonly Resource[]> {
  const served = await Promise.all(needed.map((crd) => isServed(client, crd)));
  return needed.filter((_, index) => served[index] === false);
}

async function isServed(client: Client, crd: Resource): Promise<boolean> {
  try {
    const { metadata, status } = await client.get(crds, "", crd.metadata.name ?? "");
    return metadata.deletionTimestamp === undefined && isEstablished(own(status, "conditions"));
  } catch (error) {
    if (isFault(error, "not-found")) return false;
    throw error;
  }
}

function isEstablished(conditions: unknown): boolean {
  if (!Array.isArray(conditions)) return false;
  return conditions.some((one) => own(one, "type") === "Established" && own(one, "status") === "True");
}

async function create(client: Client, crd: Resource, log: Log): Promise<void> {
  try {
    await client.create(crds, crd);
    log.info("created a custom kind", { name: crd.metadata.name ?? "" });
  } catch (error) {
    // Another replica was faster, or it is there and not served yet.
    if (!isFault(error, "already-exists")) throw error;
  }
}
