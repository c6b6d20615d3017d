import { isRecord } from "../../data/index.ts";
import type { GroupVersionKind, GroupVersionResource } from "../../kube/index.ts";
import * as cel from "../../lang/cel/index.ts";
import type { Request } from "../rule.ts";

/**
 * What expressions work on. Members may be getters: each is read only where an expression names it, so that a Namespace
 * that nobody looks at is never asked for. What is not known yet is `cel.pending`, and is handed on.
 */
export interface AdmissionValues {
  /** Null where there is none: on DELETE. */
  readonly object: cel.CelValue;
  /** Null where there is none: on CREATE. */
  readonly oldObject: cel.CelValue;
  readonly request: cel.CelValue;
  /** Null for objects outside of namespaces, and for Namespaces themselves. */
  readonly namespaceObject: cel.CelValue;
  /** Null where the policy has a kind of parameters, and its binding none. */
  readonly params: cel.CelValue;
  /** Whose rights the world is asked about; absent where it cannot be asked. */
  readonly authorizer?: cel.AuthorizerValue | undefined;
  /** What `authorizer.requestResource` asks about, with it. */
  readonly requestResource?: cel.ResourceCheckValue | undefined;
}

/**
 * The value of `request`: the review without the objects. Kind and resource are those that the policy has matched, what
 * the user has asked for stands beside them. Where `kind` is not the kind of the request, it is that of what a subresource
 * takes: `PodExecOptions`. (kubernetes: apiserver/pkg/admission/plugin/cel/condition.go CreateAdmissionRequest)
 */
export function requestValue(request: Request, kind: GroupVersionKind = request.kind): cel.JsonObject {
  const { resource, subresource, name, namespace, operation, dryRun, options = null, asked } = request;
  const other = asked ?? { kind, resource, subresource };
  const value: Record<string, cel.CelValue> = {
    uid: "",
    kind: shared(kind),
    resource: shared(resource),
    requestKind: shared(other.kind),
    requestResource: shared(other.resource),
    operation,
    userInfo: userValue(request),
    object: null,
    oldObject: null,
    dryRun,
    options: options as cel.CelValue,
  };
  if (subresource !== "") value.subResource = subresource;
  if (other.subresource !== "") value.requestSubResource = other.subresource;
  if (name !== "") value.name = name;
  if (namespace !== "") value.namespace = namespace;
  return value;
}

/** A kind or a resource is a value as it is. */
function shared(of: GroupVersionKind | GroupVersionResource): cel.CelValue {
  return of as unknown as cel.CelValue;
}

/**
 * The value of `namespaceObject` for a Namespace as the API server has it: what Go writes even where it is empty is there.
 * (kubernetes: apiserver/pkg/admission/plugin/cel/condition.go CreateNamespaceObject)
 */
export function namespaceValue(namespace: unknown): cel.CelValue {
  if (!isRecord(namespace)) return null;
  const { metadata, spec = {}, status = {} } = namespace;
  return { metadata: isRecord(metadata) ? metadata : {}, spec, status } as cel.JsonObject;
}

/** What `authorizer.requestResource` asks about: the resource of the request, as it was asked for. */
export function requestedResource({ resource, subresource, namespace, name, asked }: Request): cel.ResourceCheckValue {
  const { group, resource: plural } = asked?.resource ?? resource;
  return new cel.ResourceCheckValue(undefined, {
    group,
    resource: plural,
    subresource: asked?.subresource ?? subresource,
    namespace,
    name,
    fieldSelector: "",
    labelSelector: "",
  });
}

function userValue({ user }: Request): cel.JsonObject {
  if (user === undefined) return {};
  const { username, uid = "", groups, extra = {} } = user;
  return {
    ...(username !== "" && { username }),
    ...(uid !== "" && { uid }),
    ...(groups.length > 0 && { groups }),
    ...(Object.keys(extra).length > 0 && { extra }),
  };
}
