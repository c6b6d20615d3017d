import { resourceOfKind } from "../cluster/index.ts";
import { Fault, own, parseApiVersion, type Resource } from "../kube/index.ts";
import {
  downstreamLabel,
  type Operation,
  type Request,
  type UpdateRequestObject,
  type UpdateRequestText,
} from "../policy/index.ts";
import type { Ground } from "./ground.ts";
import { placeOf, readObject } from "./objects.ts";

/** The request that an UpdateRequest was made for; `undefined` where a policy has changed, and nobody asked. */
export interface AskedRequest {
  readonly operation: string;
  readonly subresource: string;
  readonly object: Resource | undefined;
  readonly oldObject: Resource | undefined;
  readonly raw: unknown;
}

/** Reads it. */
export function askedRequest({ context }: UpdateRequestText): AskedRequest | undefined {
  const raw = context?.admissionRequestInfo?.admissionRequest;
  if (raw === undefined || raw === null) return undefined;
  return {
    operation: String(own(raw, "operation") ?? context?.admissionRequestInfo?.operation ?? ""),
    subresource: String(own(raw, "subResource") ?? ""),
    object: own(raw, "object") as Resource | undefined,
    oldObject: own(raw, "oldObject") as Resource | undefined,
    raw,
  };
}

/**
 * The object because of which a rule makes others, as it is now: what an admission request carried may never have been
 * stored. Throws a `Fault` where there is none. (kyverno: pkg/background/common/resource.go GetTrigger)
 */
export async function triggerToMake<Config>(
  ground: Ground<Config>,
  named: UpdateRequestObject,
  asked: AskedRequest | undefined,
): Promise<Resource> {
  if (asked === undefined) return findTrigger(ground, named);
  switch (asked.operation) {
    case "UPDATE":
      return findTrigger(ground, named);
    case "CREATE":
      try {
        return await findTrigger(ground, named);
      } catch (error) {
        if (asked.subresource === "" || asked.object === undefined) throw error;
        return asked.object;
      }
    case "DELETE":
      return deletedTrigger(ground, named, asked.oldObject);
    default: {
      const trigger = asked.object ?? asked.oldObject;
      if (trigger === undefined) throw new Fault("invalid", "resource not found");
      return trigger;
    }
  }
}

/** The object because of which a rule changes others. (kyverno: pkg/background/mutate/mutate.go) */
export async function triggerToChange<Config>(
  ground: Ground<Config>,
  named: UpdateRequestObject,
  asked: AskedRequest | undefined,
): Promise<Resource> {
  if (asked === undefined) return findTrigger(ground, named);
  if (asked.operation === "CREATE") return triggerToMake(ground, named, asked);
  const trigger = asked.object ?? asked.oldObject;
  if (trigger === undefined) throw new Fault("invalid", "resource not found");
  return trigger;
}

/** The request as rules see it in the background. */
export function backgroundRequest<Config>(
  { sources, clock }: Ground<Config>,
  { context }: UpdateRequestText,
  trigger: Resource,
): Request {
  const raw = context?.admissionRequestInfo?.admissionRequest;
  const { namespace = "", name = "", uid = "" } = trigger.metadata;
  const kind = { ...parseApiVersion(trigger.apiVersion), kind: trigger.kind };
  const discovery = sources.discovery.current();
  const [served] = discovery?.find(kind) ?? [];
  const resource = served === undefined ? { ...kind, resource: "" } : resourceOfKind(served);
  const base = { kind, resource, name, namespace, object: trigger, dryRun: false, now: clock() } as const;
  if (raw === undefined || raw === null) {
    const nobody = { subresource: "", oldObject: undefined, user: undefined };
    return { ...base, ...nobody, uid: `work-${uid}`, operation: "CREATE" };
  }
  const asked = own(raw, "resource") as Request["resource"];
  const { userInfo, roles = [], clusterRoles = [] } = context?.userInfo ?? {};
  const user = userInfo as { readonly username?: string; readonly groups?: readonly string[] } | undefined;
  return {
    ...base,
    uid: String(own(raw, "uid") ?? ""),
    operation: String(own(raw, "operation")) as Operation,
    kind: discovery?.kindOf(asked) ?? kind,
    resource: asked,
    subresource: String(own(raw, "subResource") ?? ""),
    name: String(own(raw, "name") ?? name),
    namespace: String(own(raw, "namespace") ?? namespace),
    oldObject: own(raw, "oldObject") as Resource | undefined,
    user: { ...user, username: user?.username ?? "", groups: user?.groups ?? [], roles, clusterRoles },
  };
}

/** Finds an object by its UID, or by its name where that is all there is. */
async function findTrigger<Config>(ground: Ground<Config>, named: UpdateRequestObject): Promise<Resource> {
  const { apiVersion = "", kind = "", namespace = "", name = "", uid = "" } = named;
  const place = placeOf(ground, apiVersion, kind);
  const where = kind === "Namespace" ? "" : namespace;
  const typed = (object: Resource) => ({ ...object, apiVersion, kind });
  if (name !== "") {
    const found = await readObject(ground.client, place, { namespace: where, name });
    if (found !== undefined && (uid === "" || found.metadata.uid === uid)) return typed(found);
    if (uid === "") throw new Fault("invalid", `resource ${apiVersion}/${kind}/${namespace}/${name}: not found`);
  } else if (uid !== "") {
    for await (const page of ground.client.pages(place.resource, where)) {
      const found = page.items.find(({ metadata }) => metadata.uid === uid);
      if (found !== undefined) return typed(found);
    }
  }
  const told = `${apiVersion}/${kind} ${namespace}/${name} with uid ${uid}`;
  const why = "the corresponding admission request may have been rejected by the API server";
  throw new Fault("invalid", `trigger resource ${told} not found in the cluster, ${why}`);
}

async function deletedTrigger<Config>(
  ground: Ground<Config>,
  named: UpdateRequestObject,
  old: Resource | undefined,
): Promise<Resource> {
  if (old === undefined) throw new Fault("invalid", "resource not found");
  if ((old.metadata.labels?.[downstreamLabel.policy] ?? "") !== "") return findTrigger(ground, named);
  const { namespace = "", name = "", uid } = old.metadata;
  const live = await readObject(ground.client, placeOf(ground, old.apiVersion, old.kind), { namespace, name });
  if (live === undefined || live.metadata.uid !== uid || live.metadata.deletionTimestamp !== undefined) return old;
  const told = `${old.apiVersion}/${old.kind} ${namespace}/${name} with uid ${uid}`;
  const why = "the delete request may have been rejected by the API server";
  throw new Fault("invalid", `trigger resource ${told} still exists in the cluster, ${why}`);
}
