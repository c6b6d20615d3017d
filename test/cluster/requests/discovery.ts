import { get, type Recorded } from "./recorded.ts";

/** What there is, and asking for what there is not. */
export const discovery: readonly Recorded[] = [
  get("the versions of the core group", "/api", { part: without("serverAddressByClientCIDRs") }),
  get("discovery of Pods", "/api/v1", { part: resources("pods", "pods/status", "pods/eviction", "pods/binding") }),
  get("discovery of ConfigMaps, Namespaces, Services", "/api/v1", {
    part: resources("configmaps", "namespaces", "namespaces/finalize", "services", "services/status", "secrets"),
  }),
  get("discovery of Deployments", "/apis/apps/v1", {
    part: resources("deployments", "deployments/scale", "deployments/status", "replicasets"),
  }),
  get("discovery of Jobs", "/apis/batch/v1", { part: resources("jobs", "cronjobs", "cronjobs/status") }),
  get("the group `apps`", "/apis/apps"),
  get("a group that is not there", "/apis/none.example.com"),
  get("a version that is not there", "/apis/apps/v9"),
  get("a resource that is not there", "/api/v1/nonsense"),
  get("a namespaced resource that is not there", "/api/v1/namespaces/lab/nonsense/one"),
  get("a subresource that is not there", "/api/v1/namespaces/default/configmaps/one/status"),
  get("a path that is not there", "/nothing"),
  get("the path `/healthz`", "/healthz"),
  get("aggregated discovery of a group", "/apis", {
    headers: { accept: "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList" },
    part: groups("batch"),
  }),
  get("a list by a method in an odd spelling", "/api/v1/namespaces/default/configmaps/"),
  { title: "POST to an item", method: "POST", path: "/api/v1/namespaces/default/configmaps/one", body: {} },
  { title: "PUT to a collection", method: "PUT", path: "/api/v1/namespaces/default/configmaps", body: {} },
  { title: "PATCH of a collection", method: "PATCH", path: "/api/v1/namespaces/default/configmaps", body: {} },
  { title: "a method that is none", method: "PROPFIND", path: "/api/v1/namespaces/default/configmaps/one" },
  get("an answer in a form that there is not", "/api/v1/namespaces/default/configmaps", {
    headers: { accept: "text/html" },
  }),
  get("an answer in YAML", "/api/v1/namespaces/default", { headers: { accept: "application/yaml" }, part: () => 0 }),
];

function without(field: string) {
  return (body: unknown) => ({ ...(body as object), [field]: undefined });
}

function resources(...names: readonly string[]) {
  return (body: unknown) => named((body as { resources?: readonly Named[] }).resources, names);
}

function groups(name: string) {
  return (body: unknown) => {
    const { items } = body as { items?: readonly { metadata?: Named }[] };
    return items?.filter(({ metadata }) => metadata?.name === name);
  };
}

interface Named {
  readonly name?: string;
}

function named(all: readonly Named[] | undefined, names: readonly string[]): readonly unknown[] {
  const found = (all ?? []).filter(({ name }) => names.includes(name ?? ""));
  // The hash of how a kind is stored is no behaviour.
  return found.map((one) => ({ ...one, storageVersionHash: undefined }));
}
