import type { Resource } from "../../kube/index.ts";
import type { Operation, Request, RequestUser } from "../../policy/index.ts";
import { guessPlural, kindOf, nameOf, type OfflineKinds, type ValuesText } from "../input/index.ts";
import { concernsPolicy, type Values, valuesFor } from "./values.ts";

/** What requests of one run of the command line have in common. */
export interface RequestSetting {
  readonly kinds: OfflineKinds;
  readonly values: Values;
  /** Who asks; absent where no user info is given. */
  readonly user: RequestUser | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * The admission request that an object stands for under one policy: on UPDATE the object is the old one as well, on
 * DELETE only that. A kind that the values name as a subresource is asked about as one.
 */
export function requestFor(
  setting: RequestSetting,
  policy: string,
  resource: Resource,
  operation?: Operation,
): Request {
  if (concernsPolicy(setting.values, policy)) return makeRequest(setting, policy, resource, operation);
  const last = lastOf.get(setting);
  if (last?.resource === resource && last.operation === operation) return { ...last.request };
  const request = makeRequest(setting, policy, resource, operation);
  lastOf.set(setting, { resource, operation, request });
  return { ...request };
}

/**
 * The same for a policy that knows no variables of values files: only the operation of all objects is taken from them.
 * (kyverno: cmd/cli/kubectl-kyverno/processor/operation.go)
 */
export function plainRequest(setting: RequestSetting, resource: Resource, operation?: Operation): Request {
  const said = setting.values.text?.globalValues?.["request.operation"];
  const judged = operation ?? (said === "UPDATE" || said === "DELETE" ? said : "CREATE");
  const last = lastPlain.get(setting);
  if (last?.resource === resource && last.operation === judged) return { ...last.request };
  const shape = shapeOf(setting, { original: resource, object: resource, operation: judged });
  const request = { ...shape, user: setting.user ?? somebody };
  lastPlain.set(setting, { resource, operation: judged, request });
  return { ...request };
}

/** Expressions find somebody who asks, of whom nothing is known. */
const somebody: RequestUser = { username: "", groups: [], roles: [], clusterRoles: [] };

/** The request of what is judged in place of an object. */
export function payloadRequest({ now }: RequestSetting, payload: unknown): Request {
  const none = { group: "", version: "" };
  return {
    uid: "",
    operation: "CREATE",
    kind: { ...none, kind: "" },
    resource: { ...none, resource: "" },
    subresource: "",
    name: "",
    namespace: "",
    object: undefined,
    oldObject: undefined,
    user: undefined,
    dryRun: false,
    now,
    payload,
  };
}

/**
 * The requests that were made last; they are the same for all policies of which the values say nothing. Each policy gets a
 * copy: what one has found of a request, such as its images, is not there for the next.
 */
const lastPlain = new WeakMap<RequestSetting, LastRequest>();

interface LastRequest {
  readonly resource: Resource;
  readonly operation: Operation | undefined;
  readonly request: Request;
}

/** The request that was made last for a policy of which the values say nothing: it is the same for all such. */
const lastOf = new WeakMap<RequestSetting, LastRequest>();

function makeRequest(setting: RequestSetting, policy: string, resource: Resource, operation?: Operation): Request {
  const { object, given, operation: judged } = valuesFor(setting.values, policy, resource, operation);
  return { ...shapeOf(setting, { original: resource, object, operation: judged }), given };
}

interface Shape {
  readonly original: Resource;
  /** The object with the values that change it. */
  readonly object: Resource;
  readonly operation: Operation;
}

function shapeOf(setting: RequestSetting, { original, object, operation }: Shape): Request {
  const { kind, subresource } = placeOf(original, setting.values.text);
  const plural = setting.kinds.find(original.apiVersion, kind.kind)?.plural ?? guessPlural(kind.kind);
  return {
    uid: "",
    operation,
    kind,
    resource: { group: kind.group, version: kind.version, resource: plural },
    subresource,
    name: nameOf(object),
    namespace: object.metadata.namespace ?? "",
    object: operation === "DELETE" ? undefined : object,
    oldObject: operation === "CREATE" ? undefined : object,
    user: setting.user,
    dryRun: false,
    now: setting.now,
  };
}

/** The kind that a request about an object names: for a subresource its parent's. */
function placeOf(resource: Resource, values: ValuesText | undefined) {
  const own = kindOf(resource);
  const mapped = values?.subresources?.find(
    ({ subresource: { group = "", version = "", kind = "" } }) =>
      own.group === group && own.version === version && own.kind === kind,
  );
  if (mapped === undefined) return { kind: own, subresource: "" };
  const { group = "", version = "", kind = "" } = mapped.parentResource;
  return { kind: { group, version, kind }, subresource: (mapped.subresource.name ?? "").split("/")[1] ?? "" };
}
