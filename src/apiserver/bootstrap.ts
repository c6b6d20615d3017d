import { type Core, timestamp } from "./call.ts";
import type { Draft } from "./kind.ts";

const names = ["default", "kube-node-lease", "kube-public", "kube-system"] as const;

/**
 * Makes the namespaces that every cluster has from its first moment on.
 * kubernetes: pkg/controlplane/controller/systemnamespaces
 */
export function makeNamespaces(core: Core): void {
  const kind = core.catalog.find("", "v1", "namespaces");
  if (kind === undefined) return;
  for (const name of names) {
    const draft: Draft = { kind: "Namespace", apiVersion: "v1", metadata: { name } };
    kind.strategy.default(draft);
    const metadata = draft.metadata as Draft;
    metadata.uid = crypto.randomUUID();
    metadata.creationTimestamp = timestamp(core.clock());
    kind.strategy.prepareCreate(draft);
    core.store.create(kind.storage, draft);
  }
}
