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

/** What the engine cannot do without: policies, and the reports that it makes. */
const needed: readonly Resource[] = [
  ...policyKinds.map(({ crd }) => crd),
  ...reportKinds.filter(({ description }) => description.group === "wgpolicyk8s.io").map(({ crd }) => crd),
];

/** Where these are missing there are no such objects, and nobody waits for them. */
const welcome: readonly Resource[] = companionKinds.map(({ crd }) => crd);

/** Waits until the cluster serves all kinds that the engine needs; says which are missing. */
export async function awaitDefinitions(options: DefinitionOptions): Promise<void> {
  const { client, install, log, signal } = options;
  let told = "";
  await persist(() => welcomeOthers(options), { what: "looking for the custom kinds", log, signal });
  for (;;) {
    const work = async () => {
      const missing = await missingIn(needed, client);
      if (install) for (const crd of missing) await create(client, crd, log);
      return missing;
    };
    const missing = await persist(work, { what: "looking for the custom kinds", log, signal });
    if (missing === undefined || missing.length === 0) return;
    const names = namesOf(missing);
    if (names !== told && !install) {
      log.warn(`waiting for custom kinds that are missing: ${names}; ${help}`);
    }
    told = names;
    await pause(everyMs, signal);
  }
}

async function welcomeOthers({ client, install, log }: DefinitionOptions): Promise<void> {
  const missing = await missingIn(welcome, client);
  if (install) for (const crd of missing) await create(client, crd, log);
  else if (missing.length > 0) log.warn(`going on without custom kinds that are missing: ${namesOf(missing)}; ${help}`);
}

const help = "`portcullis manifests --crds-only` prints them";

const namesOf = (definitions: readonly Resource[]) => definitions.map(({ metadata }) => metadata.name ?? "").join(", ");

async function missingIn(definitions: readonly Resource[], client: Client): Promise<readonly Resource[]> {
  const served = await Promise.all(definitions.map((crd) => isServed(client, crd)));
  return definitions.filter((_, index) => served[index] === false);
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
