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

/** The request that was made last for a policy of which the values say nothing: it is the same for all such. */
const lastOf = new WeakMap<
  RequestSetting,
  { readonly resource: Resource; readonly operation: Operation | undefined; readonly request: Request }
>();

function makeRequest(setting: RequestSetting, policy: string, resource: Resource, operation?: Operation): Request {
  const valued = valuesFor(setting.values, policy, resource, operation);
  const { object } = valued;
  const { kind, subresource } = placeOf(resource, setting.values.text);
  const plural = setting.kinds.find(resource.apiVersion, kind.kind)?.plural ?? guessPlural(kind.kind);
  const deleted = valued.operation === "DELETE";
  return {
    uid: "",
    operation: valued.operation,
    kind,
    resource: { group: kind.group, version: kind.version, resource: plural },
    subresource,
    name: nameOf(object),
    namespace: object.metadata.namespace ?? "",
    object: deleted ? undefined : object,
    oldObject: valued.operation === "CREATE" ? undefined : object,
    user: setting.user,
    dryRun: false,
    now: setting.now,
    given: valued.given,
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
