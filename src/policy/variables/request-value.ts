import type { JsonObject } from "../../kube/index.ts";
import type { Request, RequestUser } from "../rule.ts";

/**
 * The value of the variable `request`: the admission request as JSON, with the roles of the user. Where nobody asks,
 * in the background, it has only the object, its namespace and the operation. Objects are shared, not copied.
 * (kyverno: pkg/engine/policycontext/policy_context.go)
 */
export function requestValue(request: Request): JsonObject {
  const { user } = request;
  if (user === undefined) return backgroundValue(request) as JsonObject;
  const value = {
    ...admissionValue(request),
    userInfo: userInfoOf(user),
    // Looked up when a variable names them: while they are not known, no other variable fails.
    get roles() {
      return user.roles;
    },
    get clusterRoles() {
      return user.clusterRoles;
    },
  };
  return value as Readonly<Record<string, unknown>> as JsonObject;
}

/** The service account that asks, both parts empty where a user does; `undefined` where nobody asks. */
export function serviceAccountOf({ user }: Request): { readonly name: string; readonly namespace: string } | undefined {
  if (user === undefined) return undefined;
  const [system, kind, namespace = "", name = ""] = user.username.split(":");
  const named = system === "system" && kind === "serviceaccount" && name !== "";
  return named ? { name, namespace } : { name: "", namespace: "" };
}

function backgroundValue({ object, oldObject, namespace, operation }: Request): Readonly<Record<string, unknown>> {
  return {
    namespace,
    operation,
    ...(object !== undefined && { object }),
    ...(oldObject !== undefined && { oldObject }),
  };
}

function admissionValue(request: Request): Readonly<Record<string, unknown>> {
  const { uid, kind, resource, subresource, name, namespace, operation, object, oldObject, dryRun } = request;
  const subresources = subresource === "" ? {} : { subResource: subresource, requestSubResource: subresource };
  return {
    uid,
    kind,
    resource,
    requestKind: kind,
    requestResource: resource,
    ...subresources,
    ...(name !== "" && { name }),
    ...(namespace !== "" && { namespace }),
    operation,
    object: object ?? null,
    oldObject: oldObject ?? null,
    dryRun,
    options: null,
  };
}

function userInfoOf({ username, uid, groups, extra }: RequestUser) {
  return {
    username,
    ...(uid !== undefined && uid !== "" && { uid }),
    ...(groups.length > 0 && { groups }),
    ...(extra !== undefined && { extra }),
  };
}
