import { type Client, faultOf } from "../../cluster/index.ts";
import { isRecord } from "../../data/index.ts";
import { own, type Resource } from "../../kube/index.ts";
import { InputError } from "../input/index.ts";
import type { Streams } from "../output/streams.ts";

const definitions = { group: "apiextensions.k8s.io", version: "v1", resource: "customresourcedefinitions" };

/**
 * Stores the objects of custom kinds, each named as its definition is, in the version that is the one to store. Ends at
 * the first that fails. (kyverno: cmd/cli/kubectl-kyverno/commands/migrate)
 */
export async function migrate(names: readonly string[], client: Client, streams: Streams): Promise<void> {
  const wanted = names.map((name) => name.trim());
  if (wanted.includes("")) throw new InputError("resource cannot be empty");
  for (const name of wanted) {
    streams.out(`migrating resource: ${name} ...\n`);
    try {
      await migrateOne(await client.get(definitions, "", name), client, streams);
    } catch (error) {
      throw error instanceof InputError ? error : new InputError(faultOf(error).message);
    }
  }
}

async function migrateOne(definition: Resource, client: Client, streams: Streams): Promise<void> {
  const version = storedVersion(definition);
  if (version === undefined) throw new InputError("stored version not found");
  streams.out(`stored version: ${version}\n`);
  const { status } = definition;
  const kept = own(status, "storedVersions");
  if (Array.isArray(kept) && kept.length === 1 && kept[0] === version) {
    streams.out("stored version is already up to date, nothing to do\n");
    return;
  }
  const resource = {
    group: String(own(definition.spec, "group") ?? ""),
    version,
    resource: String(own(own(definition.spec, "names"), "plural") ?? ""),
  };
  streams.out("migrating resources...\n");
  for await (const { items } of client.pages(resource, "")) {
    for (const object of items) await client.update(resource, object);
  }
  streams.out("patching status...\n");
  const migrated = { ...definition, status: { ...(isRecord(status) ? status : {}), storedVersions: [version] } };
  await client.update(definitions, migrated, { subresource: "status" });
}

function storedVersion(definition: Resource): string | undefined {
  const versions = own(definition.spec, "versions");
  const stored = Array.isArray(versions) ? versions.find((one) => own(one, "storage") === true) : undefined;
  const name = own(stored, "name");
  return typeof name === "string" ? name : undefined;
}
