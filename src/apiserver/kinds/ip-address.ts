import type { FieldError, Resource } from "../../kube/index.ts";
import { strictIpMistakes } from "./address-validation.ts";
import { givenMistakes } from "./checks.ts";
import { column, nameColumn } from "./columns.ts";
import { described } from "./described.ts";
import { partAt, text } from "./fields.ts";
import { immutable } from "./metadata.ts";
import { invalids, required } from "./mistakes.ts";
import { pathSegmentName, subdomainMistakes } from "./names.ts";

/** (kubernetes: pkg/registry/networking/ipaddress, pkg/apis/networking/validation ValidateIPAddress) */
export const ipAddress = described({
  group: "networking.k8s.io",
  kind: "IPAddress",
  plural: "ipaddresses",
  shortNames: ["ip"],
  scope: "cluster",
  name: strictIpMistakes,
  columns: [nameColumn, column("ParentRef", "Who has the address.", parentText)],
  validate: parentMistakes,
  validateUpdate: (object, old) => immutable("spec.parentRef", shownParent(object), shownParent(old)),
  selectableFields: {
    "spec.parentRef.group": (object) => text(partAt(object, "spec", "parentRef"), "group"),
    "spec.parentRef.resource": (object) => text(partAt(object, "spec", "parentRef"), "resource"),
    "spec.parentRef.namespace": (object) => text(partAt(object, "spec", "parentRef"), "namespace"),
    "spec.parentRef.name": (object) => text(partAt(object, "spec", "parentRef"), "name"),
  },
});

function parentText(object: Resource): string {
  const parent = partAt(object, "spec", "parentRef");
  if (!parent) return "<none>";
  const kind = [text(parent, "resource"), text(parent, "group")].filter((one) => one !== "").join(".");
  return [kind.toLowerCase(), text(parent, "namespace"), text(parent, "name")].filter((one) => one !== "").join("/");
}

function parentMistakes(object: Resource): readonly FieldError[] {
  const parent = partAt(object, "spec", "parentRef");
  const path = "spec.parentRef";
  if (!parent) return [required(path)];
  const segment = (value: string) => pathSegmentName(value, false);
  const [group, namespace] = [text(parent, "group"), text(parent, "namespace")];
  return [
    ...(group === "" ? [] : invalids(`${path}.group`, group, subdomainMistakes(group))),
    ...givenMistakes(parent, "resource", { field: `${path}.resource`, check: segment }),
    ...givenMistakes(parent, "name", { field: `${path}.name`, check: segment }),
    ...(namespace === "" ? [] : invalids(`${path}.namespace`, namespace, segment(namespace))),
  ];
}

/** The message shows the parent with the field names of the API server's internal type. */
function shownParent(object: Resource) {
  const parent = partAt(object, "spec", "parentRef");
  if (!parent) return undefined;
  return {
    Group: text(parent, "group"),
    Resource: text(parent, "resource"),
    Namespace: text(parent, "namespace"),
    Name: text(parent, "name"),
  };
}
