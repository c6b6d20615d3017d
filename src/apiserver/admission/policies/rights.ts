import { type FieldError, own, type Resource, type UserInfo } from "../../../kube/index.ts";
import { mastersGroup } from "../../authorization/rbac.ts";
import type { Core } from "../../call.ts";
import { same } from "../../kinds/equal.ts";
import { type Fields, part, text } from "../../kinds/fields.ts";
import { forbidden as forbiddenField } from "../../kinds/mistakes.ts";
import { invalid } from "../../status.ts";
import type { AdmissionPlugin } from "../plugin.ts";

/**
 * Refuses policies and bindings whose parameters their writer may not read himself: what is in them shows in messages.
 * kubernetes: pkg/registry/admissionregistration/{validatingadmissionpolicy,validatingadmissionpolicybinding}/authz.go
 */
export function parameterRights(core: () => Core): AdmissionPlugin {
  return {
    name: "ParameterRights",
    validate(request, object) {
      const { gvk, subresource, user, name, old } = request;
      const rights = gvk.group === "admissionregistration.k8s.io" ? checks.get(gvk.kind) : undefined;
      if (rights === undefined || object === undefined || subresource !== "") return;
      if (user.groups.includes(mastersGroup)) return;
      const mistake = rights({ core: core(), user, object, old });
      if (mistake !== undefined) throw invalid(gvk, name, [mistake]);
    },
  };
}

interface Change {
  readonly core: Core;
  readonly user: UserInfo;
  readonly object: Resource;
  readonly old: Resource | undefined;
}

const checks: ReadonlyMap<string, (change: Change) => FieldError | undefined> = new Map([
  ["MutatingAdmissionPolicy", policyMistake],
  ["MutatingAdmissionPolicyBinding", bindingMistake("mutatingadmissionpolicies")],
  ["ValidatingAdmissionPolicy", policyMistake],
  ["ValidatingAdmissionPolicyBinding", bindingMistake("validatingadmissionpolicies")],
]);

function policyMistake({ core, user, object, old }: Change): FieldError | undefined {
  const kind = part(part(object, "spec"), "paramKind");
  if (kind === undefined || same(part(part(old, "spec"), "paramKind"), kind)) return undefined;
  const { group, resource } = parametersOf(core, kind);
  const everything = { namespace: "*", name: "*", subresource: "" };
  const asked = { kind: "resource", verb: "get", group, resource, ...everything } as const;
  if (core.authorizer.authorize(user, asked).allowed) return undefined;
  const named = `kind=${text(kind, "kind")}, apiVersion=${text(kind, "apiVersion")}`;
  const why = `must have "get" permission on all objects of the referenced paramKind (${named})`;
  return forbiddenField("spec.paramKind", `user ${goText(user)} ${why}`);
}

function bindingMistake(policies: string) {
  return (change: Change) => mistakeIn(change, policies);
}

function mistakeIn({ core, user, object, old }: Change, resource: string): FieldError | undefined {
  const spec = part(object, "spec");
  const ref = part(spec, "paramRef");
  const before = part(old, "spec");
  const policyName = text(spec, "policyName");
  const kept = text(before, "policyName") === policyName && same(part(before, "paramRef"), ref);
  if (ref === undefined || kept) return undefined;
  const place = { group: "admissionregistration.k8s.io", version: "v1", resource };
  const policy = core.store.get(place, "", policyName);
  const kind = part(part(policy, "spec"), "paramKind");
  const wanted = kind === undefined ? anything : parametersOf(core, kind);
  const name = text(ref, "name");
  const verb = name === "" ? "list" : "get";
  const where = { namespace: text(ref, "namespace"), name, subresource: "" };
  if (core.authorizer.authorize(user, { kind: "resource", verb, ...wanted, ...where }).allowed) return undefined;
  const all = `and user ${goText(user)} does not have "${verb}" permission for all groups, versions and resources`;
  const minimum = "to determine minimum required permissions";
  if (policy === undefined)
    return forbiddenField("spec.paramRef", `unable to get policy ${policyName} ${minimum} ${all}`);
  if (wanted.resource === "*" && kind !== undefined) {
    const shown = `&{${text(kind, "apiVersion")} ${text(kind, "kind")}}`;
    return forbiddenField("spec.paramRef", `unable to resolve paramKind ${shown} ${minimum} ${all}`);
  }
  const why = `user ${goText(user)} does not have "${verb}" permission on the object referenced by paramRef`;
  return forbiddenField("spec.paramRef", why);
}

const anything = { group: "*", resource: "*" };

/** What has to be readable: everything of the group where the kind is not served. */
function parametersOf(core: Core, kind: Fields): { readonly group: string; readonly resource: string } {
  const apiVersion = text(kind, "apiVersion");
  const slash = apiVersion.indexOf("/");
  const group = slash < 0 ? "" : apiVersion.slice(0, slash);
  const found = core.catalog.findKind({ group, version: apiVersion.slice(slash + 1), kind: text(kind, "kind") });
  return { group, resource: found?.plural ?? "*" };
}

/** A user as Go prints one. */
function goText({ username, uid = "", groups, extra }: UserInfo): string {
  const entries = Object.keys(extra ?? {}).sort();
  const more = entries.map((key) => `${key}:[${(own(extra, key) as readonly string[]).join(" ")}]`);
  return `&{${username} ${uid} [${groups.join(" ")}] map[${more.join(" ")}]}`;
}
