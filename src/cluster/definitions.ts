import { type GroupVersionKind, own, type Resource } from "../kube/index.ts";

/** What discovery depends on in a CustomResourceDefinition. */
export interface Definition {
  /** Tells one state from another: whether and under which names a kind is served. */
  readonly print: string;
  /** The kinds that it makes the API server serve, as soon as that gets round to it. */
  readonly kinds: readonly GroupVersionKind[];
}

/** Reads a CustomResourceDefinition. */
export function definitionOf({ metadata, spec, status }: Resource): Definition {
  const print = JSON.stringify([metadata.uid, metadata.generation, status]);
  const isEstablished = list(own(status, "conditions")).some(
    (one) => own(one, "type") === "Established" && own(one, "status") === "True",
  );
  const group = own(spec, "group");
  const kind = own(own(status, "acceptedNames"), "kind");
  if (!isEstablished || typeof group !== "string" || typeof kind !== "string") return { print, kinds: [] };
  const versions = list(own(spec, "versions"))
    .filter((one) => own(one, "served") === true)
    .map((one) => own(one, "name"))
    .filter((name) => typeof name === "string");
  return { print, kinds: versions.map((version) => ({ group, version, kind })) };
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
