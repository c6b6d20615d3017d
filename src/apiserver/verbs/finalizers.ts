import type { Resource } from "../../kube/index.ts";
import type { Kind } from "../kind.ts";
import type { Deletion } from "./delete-options.ts";

const orphan = "orphan";
const foreground = "foregroundDeletion";

/**
 * The finalizers that an object has once its deletion begins: its own, and the one by which the garbage collector
 * learns what is to become of its dependents.
 * kubernetes: apiserver pkg/registry/generic/registry/store.go deletionFinalizersForGarbageCollection
 */
export function deleteFinalizers(kind: Kind, deletion: Deletion, stored: Resource): readonly string[] {
  const now = stored.metadata.finalizers ?? [];
  if (kind.plural === "events") return now;
  const others = now.filter((one) => one !== orphan && one !== foreground);
  switch (deletion.propagation) {
    case "Orphan":
      return [...others, orphan];
    case "Foreground":
      return [...others, foreground];
    case "Background":
      return others;
    default: {
      const decided = others.length < now.length || kind.strategy.orphansWith === undefined;
      return decided ? now : [...now, orphan];
    }
  }
}
