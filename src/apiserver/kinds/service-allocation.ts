import type { Draft } from "../kind.ts";

/** Addresses and ports of other services. */
export interface Taken {
  readonly clusterIPs: ReadonlySet<string>;
  readonly nodePorts: ReadonlySet<number>;
}

/** Gives a service what it lacks. */
export function allocate(_service: Draft, _taken: Taken): readonly import("../../kube/index.ts").FieldError[] {
  return [];
}
