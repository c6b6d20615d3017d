import type { Resource } from "../../kube/index.ts";
import { type Call, type Core, readied } from "../call.ts";
import type { Selection } from "../selector/selection.ts";
import { StatusError } from "../status.ts";
import { deleteObject } from "./delete.ts";
import type { Deletion } from "./delete-options.ts";
import { selected } from "./read.ts";

/** Deletes every selected object, each judged on its own; answers with what they were. The first refusal ends it. */
export async function deleteCollection(
  core: Core,
  call: Call,
  request: { readonly selection: Selection; readonly deletion: Deletion },
): Promise<readonly Resource[]> {
  await readied(core, call);
  const objects = selected(core, call, request.selection);
  for (const { metadata } of objects) {
    const one = { ...call, namespace: metadata.namespace ?? "", name: metadata.name ?? "", ofCollection: true };
    try {
      await deleteObject(core, one, request.deletion);
    } catch (error) {
      if (!(error instanceof StatusError && error.reason === "NotFound")) throw error;
    }
  }
  return objects;
}
