import { trackOwn } from "./apply/index.ts";
import { rbacGroup } from "./authorization/bindings.ts";
import { startingObjects } from "./authorization/starting-roles.ts";
import { type Core, timestamp } from "./call.ts";
import type { Draft, Kind } from "./kind.ts";

const namespaces = ["default", "kube-node-lease", "kube-public", "kube-system"] as const;

/**
 * Makes what every cluster has from its first moment on: its namespaces, and the Service by which Pods reach the API.
 * kubernetes: pkg/controlplane/controller/{systemnamespaces,kubernetesservice}
 */
export function furnish(core: Core): void {
  for (const name of namespaces) make(core, "namespaces", { kind: "Namespace", apiVersion: "v1", metadata: { name } });
  make(core, "services", kubernetesService());
  furnishRoles(core);
}

/**
 * The roles and bindings of the beginning: more than a hundred, which are made when somebody first asks after theirs.
 * kubernetes: pkg/registry/rbac/rest/storage_rbac.go PostStartHook
 */
function furnishRoles(core: Core): void {
  const now = timestamp(core.clock());
  for (const kind of core.catalog.kinds().filter(({ gvk }) => gvk.group === rbacGroup)) {
    core.store.onFirstUse(kind.storage, () => {
      for (const { draft } of startingObjects(kind.gvk.kind)) store(core, { kind, draft, now });
    });
  }
}

function make(core: Core, plural: string, draft: Draft): void {
  const kind = core.catalog.find("", "v1", plural);
  if (kind !== undefined) store(core, { kind, draft, now: timestamp(core.clock()) });
}

interface Furniture {
  readonly kind: Kind;
  readonly draft: Draft;
  readonly now: string;
}

function store(core: Core, { kind, draft, now }: Furniture): void {
  kind.strategy.default(draft);
  trackOwn(core, kind, { live: undefined, draft });
  const metadata = draft.metadata as Draft;
  metadata.uid = crypto.randomUUID();
  metadata.creationTimestamp = now;
  kind.strategy.prepareCreate(draft);
  core.store.create(kind.storage, draft);
}

/** Its address is the first of the range; on a node the API is at 6443. */
function kubernetesService(): Draft {
  return {
    kind: "Service",
    apiVersion: "v1",
    metadata: {
      name: "kubernetes",
      namespace: "default",
      labels: { component: "apiserver", provider: "kubernetes" },
    },
    spec: {
      ports: [{ name: "https", protocol: "TCP", port: 443, targetPort: 6443 }],
      clusterIP: "10.96.0.1",
      clusterIPs: ["10.96.0.1"],
      type: "ClusterIP",
      sessionAffinity: "None",
      ipFamilies: ["IPv4"],
      ipFamilyPolicy: "SingleStack",
      internalTrafficPolicy: "Cluster",
    },
  };
}
