import type { Resource } from "../../kube/index.ts";
import type { BuiltinKind } from "./builtin-kind.ts";
import { column, nameColumn } from "./columns.ts";
import { type Fields, parts, text } from "./fields.ts";
import { subdomainName } from "./names.ts";
import { strategyOf } from "./strategy.ts";

const health = (object: Resource): Fields | undefined =>
  parts(object, "conditions").find((one) => text(one, "type") === "Healthy");

/** What could be asked of the parts of the control plane; these parts are one process here, so that there is nothing to list. */
export const componentStatus: BuiltinKind = {
  gvk: { group: "", version: "v1", kind: "ComponentStatus" },
  plural: "componentstatuses",
  shortNames: ["cs"],
  categories: [],
  namespaced: false,
  verbs: ["get", "list"],
  subresources: [],
  deprecated: "v1 ComponentStatus is deprecated in v1.19+",
  columns: [
    nameColumn,
    column("Status", "Whether the component is well.", (object) => {
      const found = health(object);
      if (!found) return "Unknown";
      return text(found, "status") === "True" ? "Healthy" : "Unhealthy";
    }),
    column("Message", "What the component says.", (object) => text(health(object), "message")),
    column("Error", "What is wrong with it.", (object) => text(health(object), "error")),
  ],
  strategy: strategyOf({ namespaced: false, name: subdomainName }),
};
