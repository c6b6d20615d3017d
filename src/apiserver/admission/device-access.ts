import type { Resource } from "../../kube/index.ts";
import { flag, part, partAt, parts, text } from "../kinds/fields.ts";
import { forbidden as forbiddenField } from "../kinds/mistakes.ts";
import { invalid } from "../status.ts";
import type { Store } from "../store/store.ts";
import type { AdmissionPlugin, AdmissionRequest } from "./plugin.ts";

const group = "resource.k8s.io";
const namespaces = { group: "", version: "v1", resource: "namespaces" };
const label = "resource.kubernetes.io/admin-access";

/** Where a claim or the template of one lists what it asks for. */
const claims: ReadonlyMap<string, readonly string[]> = new Map([
  ["resourceclaims", ["spec"]],
  ["resourceclaimtemplates", ["spec", "spec"]],
]);

/**
 * Lets devices that others use be looked at only from namespaces that are marked for it.
 * kubernetes: pkg/registry/resource/utils.go AuthorizedForAdmin
 */
export function deviceAccess(store: Store): AdmissionPlugin {
  return {
    name: "DeviceAccess",
    validate(request, object) {
      if (object === undefined || request.resource.group !== group) return;
      const at = askedAt(request, object);
      if (at === undefined) return;
      const labels = store.get(namespaces, "", request.namespace)?.metadata.labels;
      if (text(labels, label) === "true") return;
      const detail = `admin access to devices requires the \`${label}: true\` label on the containing namespace`;
      throw invalid(request.gvk, object.metadata.name ?? "", [forbiddenField(at, detail)]);
    },
  };
}

/** The path of the first request, or result of one, for such access. */
function askedAt({ resource, subresource, old }: AdmissionRequest, object: Resource): string | undefined {
  if (subresource === "status") {
    const results = (of: Resource | undefined) => parts(partAt(of, "status", "allocation", "devices"), "results");
    const at = results(object).findIndex((one) => flag(one, "adminAccess"));
    const granted = results(old).some((one) => flag(one, "adminAccess"));
    return at < 0 || granted ? undefined : `status.allocation.devices.results[${at}].adminAccess`;
  }
  const path = subresource === "" ? claims.get(resource.resource) : undefined;
  const requests = path && parts(part(partAt(object, ...path), "devices"), "requests");
  const at = requests?.findIndex((one) => flag(part(one, "exactly"), "adminAccess")) ?? -1;
  return at < 0 ? undefined : `spec.devices.requests[${at}].adminAccess`;
}
