import { own, type Resource } from "../../kube/index.ts";
import { admissionRequest, type Call, type Core, groupResourceOf, timestamp } from "../call.ts";
import { alignNamespace, metaText } from "../draft.ts";
import { thaw } from "../frozen.ts";
import type { Draft } from "../kind.ts";
import { bindPod } from "../kinds/pod-binding.ts";
import { badRequest, conflict, notFound, type Status, succeeded, unexplained } from "../status.ts";

/**
 * Assigns a Pod to the node that a Binding names.
 * kubernetes: pkg/registry/core/pod/storage/storage.go BindingREST
 */
export async function bind(core: Core, call: Call, draft: Draft): Promise<Status> {
  alignNamespace(draft, call.namespace);
  const request = admissionRequest(call, "CREATE");
  const admitted = await core.chain.mutate(request, draft, call.signal);
  if (metaText(admitted, "name") !== call.name) throw badRequest("name in URL does not match name in Binding object");
  checkTarget(own(admitted, "target"));
  const binding = admitted as unknown as Resource;
  await core.chain.validate(request, binding, call.signal);
  assign(core, call, binding);
  return succeeded();
}

function assign(core: Core, call: Call, binding: Resource): void {
  const { kind, namespace, name } = call;
  const stored = core.store.get(kind.storage, namespace, name);
  if (stored === undefined) throw notFound(groupResourceOf(kind), name);
  const { uid } = binding.metadata;
  if (uid !== undefined && uid !== "" && uid !== stored.metadata.uid) {
    const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${stored.metadata.uid}`;
    throw conflict(groupResourceOf(kind), name, why);
  }
  const pod: Draft = thaw(stored);
  const refusal = bindPod(pod, binding, timestamp(core.clock()));
  if (refusal !== undefined) throw conflict({ group: "", resource: "pods/binding" }, name, refusal);
  if (!call.dryRun) core.store.replace(kind.storage, stored, pod);
}

function checkTarget(target: unknown): void {
  const kind = own(target, "kind");
  const name = own(target, "name");
  if (typeof kind === "string" && kind !== "" && kind !== "Node") {
    throw unexplained(`target.kind: Unsupported value: ${JSON.stringify(kind)}: supported values: "Node", "<empty>"`);
  }
  if (typeof name !== "string" || name === "") throw unexplained("target.name: Required value");
}
