import { type GroupVersionKind, type GroupVersionResource, parseApiVersion } from "../../kube/index.ts";
import type * as cel from "../../lang/cel/index.ts";
import type { JsonObject } from "../../lang/cel/index.ts";
import type { Request, RequestUser } from "../rule.ts";

/**
 * What `request` is in expressions: an AdmissionRequest as Go writes it, where what is empty is left out.
 * (kubernetes: api/admission/v1/types.go; kyverno sdk: extensions/cel/utils/convert.go)
 */
export function requestValue(request: Request): JsonObject {
  const { resource, subresource, name, operation, dryRun, user } = request;
  const kind = kindOf(request);
  const asked = request.asked ?? { kind, resource, subresource };
  const namespace = namespaceOf(request);
  return {
    uid: request.uid,
    kind: kindValue(kind),
    resource: resourceValue(resource),
    ...(subresource !== "" && { subResource: subresource }),
    requestKind: kindValue(asked.kind),
    requestResource: resourceValue(asked.resource),
    ...(asked.subresource !== "" && { requestSubResource: asked.subresource }),
    ...(name !== "" && { name }),
    ...(namespace !== "" && { namespace }),
    operation,
    userInfo: user === undefined ? {} : userValue(user),
    object: asValue(request.received ?? request.object ?? null),
    oldObject: asValue(request.oldObject ?? null),
    dryRun,
    options: asValue(request.options ?? null),
  };
}

/** The kind of the object itself: of a subresource that may be another than the one that the path names. */
function kindOf({ kind, subresource, object, oldObject }: Request): GroupVersionKind {
  const given = subresource === "" ? undefined : (object ?? oldObject);
  if (given === undefined) return kind;
  return { ...parseApiVersion(given.apiVersion), kind: given.kind };
}

/** The namespace as the API server writes it: a Namespace is in itself, where somebody asks. */
export function namespaceOf({ namespace, resource, name, user }: Request): string {
  const isNamespace = namespace === "" && resource.group === "" && resource.resource === "namespaces";
  return isNamespace && user !== undefined && user.username !== "" ? name : namespace;
}

/** JSON is a value as it is. */
export function asValue(json: unknown): cel.CelValue {
  return json as cel.CelValue;
}

function kindValue({ group, version, kind }: GroupVersionKind): JsonObject {
  return { group, version, kind };
}

function resourceValue({ group, version, resource }: GroupVersionResource): JsonObject {
  return { group, version, resource };
}

function userValue({ username, uid = "", groups, extra = {} }: RequestUser): JsonObject {
  return {
    ...(username !== "" && { username }),
    ...(uid !== "" && { uid }),
    ...(groups.length > 0 && { groups }),
    ...(Object.keys(extra).length > 0 && { extra }),
  };
}
