import { taintNewNode } from "../kinds/node.ts";
import type { AdmissionPlugin } from "./plugin.ts";

/**
 * Keeps Pods away from a new node until somebody finds it ready.
 * kubernetes: plugin/pkg/admission/nodetaint
 */
export function nodeTaint(): AdmissionPlugin {
  return {
    name: "TaintNodesByCondition",
    mutate({ operation, resource, subresource }, object) {
      if (operation !== "CREATE" || resource.resource !== "nodes" || resource.group !== "" || subresource !== "")
        return;
      taintNewNode(object);
    },
  };
}
