/** For tests: documents as users write them. */

export function configMap(name: string, data: Readonly<Record<string, string>> = {}, metadata: object = {}) {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, ...metadata }, data };
}

export function pod(name: string, metadata: object = {}) {
  const containers = [{ name: "main", image: "nginx" }];
  return { apiVersion: "v1", kind: "Pod", metadata: { name, ...metadata }, spec: { containers } };
}

export function deployment(name: string, replicas = 1) {
  const labels = { app: name };
  const template = { metadata: { labels }, spec: { containers: [{ name: "main", image: "nginx" }] } };
  const spec = { replicas, selector: { matchLabels: labels }, template };
  return { apiVersion: "apps/v1", kind: "Deployment", metadata: { name }, spec };
}

export function serviceAccount(name = "default") {
  return { apiVersion: "v1", kind: "ServiceAccount", metadata: { name } };
}

/** `widgets.example.com`, with a status, a scale and a column of its own. */
export function widgetDefinition(versions: readonly object[] = [widgetVersion("v1", true)]) {
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "widgets.example.com" },
    spec: {
      group: "example.com",
      names: { kind: "Widget", plural: "widgets", singular: "widget", shortNames: ["wd"] },
      scope: "Namespaced",
      versions,
    },
  };
}

export function widgetVersion(name: string, storage: boolean): object {
  const size = { type: "integer", minimum: 1 };
  const properties = { size, color: { type: "string" }, count: { type: "integer", default: 1 } };
  const spec = { type: "object", required: ["size"], properties };
  const status = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
  return {
    name,
    served: true,
    storage,
    subresources: { status: {}, scale: { specReplicasPath: ".spec.count", statusReplicasPath: ".status.count" } },
    additionalPrinterColumns: [{ name: "Size", type: "integer", jsonPath: ".spec.size" }],
    schema: { openAPIV3Schema: { type: "object", required: ["spec"], properties: { spec, status } } },
  };
}

export function widget(name: string, size: unknown) {
  return { apiVersion: "example.com/v1", kind: "Widget", metadata: { name }, spec: { size } };
}
