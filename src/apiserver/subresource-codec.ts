import { apiVersionOf, type GroupVersionKind } from "../kube/index.ts";
import { codecFor } from "./codec/index.ts";
import type { Codec, Kind } from "./kind.ts";

/** Built-in kinds of subresources, by their OpenAPI names. */
const components: ReadonlyMap<string, string> = new Map([
  ["autoscaling/v1/Scale", "io.k8s.api.autoscaling.v1.Scale"],
  ["v1/Binding", "io.k8s.api.core.v1.Binding"],
  ["authentication.k8s.io/v1/TokenRequest", "io.k8s.api.authentication.v1.TokenRequest"],
  ["policy/v1/Eviction", "io.k8s.api.policy.v1.Eviction"],
  ...["Exec", "Attach", "PortForward", "Proxy"].map(
    (what) => [`v1/Pod${what}Options`, `io.k8s.api.core.v1.Pod${what}Options`] as const,
  ),
  ["v1/ServiceProxyOptions", "io.k8s.api.core.v1.ServiceProxyOptions"],
  ["v1/NodeProxyOptions", "io.k8s.api.core.v1.NodeProxyOptions"],
]);

/** The codec of what goes through a subresource: the kind's own, but for those with a kind of their own. */
export function codecOf(kind: Kind, { gvk }: { readonly gvk: GroupVersionKind }): Codec {
  const component = components.get(`${apiVersionOf(gvk)}/${gvk.kind}`);
  return component === undefined ? kind.codec : codecFor(component);
}
