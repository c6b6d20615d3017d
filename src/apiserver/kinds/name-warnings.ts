import type { Resource } from "../../kube/index.ts";
import { labelMistakes } from "./names.ts";

/**
 * The warning for a name that becomes part of host names without being a DNS label. `use` is what it becomes:
 * `Pod names and hostnames`. (kubernetes: pkg/registry, WarningsOnCreate of Pods and workloads)
 */
export function nameWarnings(object: Resource, use: string): readonly string[] {
  const messages = labelMistakes(object.metadata.name ?? "");
  if (messages.length === 0) return [];
  return [
    `metadata.name: this is used in ${use}, which can result in surprising behavior; a DNS label is recommended: [${messages.join(" ")}]`,
  ];
}
