import type { GroupVersionResource, JsonObject, Resource, UserInfo } from "../kube/index.ts";
import type { Api, DeleteOptions, ServedKind, WriteOptions } from "./api.ts";
import { agentOf } from "./apply/index.ts";
import { type Call, type Core, readied, resourceOf } from "./call.ts";
import { thaw } from "./frozen.ts";
import type { Draft, Kind } from "./kind.ts";
import { selectionOf } from "./selector/selection.ts";
import { badRequest, pathNotFound } from "./status.ts";
import { codecOf } from "./subresource-codec.ts";
import { isStatus } from "./verbs/answer.ts";
import { createThrough } from "./verbs/create-through.ts";
import { deleteObject } from "./verbs/delete.ts";
import { readDeletion } from "./verbs/delete-options.ts";
import { listen } from "./verbs/listen.ts";
import { getObject, selected } from "./verbs/read.ts";
import { updateObject } from "./verbs/update.ts";

/** Who the control plane itself is, when it uses its own API. */
export const planeUser: UserInfo = {
  username: "system:apiserver",
  groups: ["system:masters", "system:authenticated"],
};

/** The API for callers in this process: the same verbs and the same admission chain, only without the network. */
export function inProcessApi(core: Core, user: UserInfo, signal: AbortSignal): Api {
  const callFor = (resource: GroupVersionResource, more: Partial<Call> = {}): Call => ({
    kind: kindFor(core, resource),
    subresource: undefined,
    namespace: "",
    name: "",
    user,
    dryRun: false,
    fieldValidation: "Ignore",
    fieldManager: undefined,
    userAgent: agentOf(user),
    signal,
    warn: () => {},
    ...more,
  });
  return {
    as: (other) => inProcessApi(core, other, signal),
    async get(resource, namespace, name) {
      const call = callFor(resource, { namespace, name });
      await readied(core, call);
      return getObject(core, call);
    },
    async list(resource, namespace, options = {}) {
      const call = callFor(resource, { namespace });
      await readied(core, call);
      return selected(core, call, selectionOf(call.kind, { namespace, ...options }));
    },
    async create(resource, namespace, object, options = {}) {
      const call = through(callFor(resource, { namespace, name: object.metadata.name ?? "" }), options);
      const made = await createThrough(core, call, fitted(call, object));
      return isStatus(made) ? object : made;
    },
    async update(resource, object, options = {}) {
      const { namespace = "", name = "" } = object.metadata;
      const call = through(callFor(resource, { namespace, name }), options);
      const draft = fitted(call, object);
      return (await updateObject(core, call, () => thaw(draft) as Draft)).object;
    },
    async delete(resource, namespace, name, options = {}) {
      await deleteObject(core, callFor(resource, { namespace, name }), readDeletion(deleteDocument(options)));
    },
    watch: (resource, listener) => listen(core, kindFor(core, resource), listener),
    kinds: () => core.catalog.kinds().map(servedKind),
    onKinds: (listener) => core.catalog.onChange(listener),
  };
}

function kindFor(core: Core, { group, version, resource }: GroupVersionResource): Kind {
  const kind = core.catalog.find(group, version, resource);
  if (kind === undefined) throw pathNotFound();
  return kind;
}

function through(call: Call, { subresource }: WriteOptions): Call {
  if (subresource === undefined) return call;
  const found = call.kind.subresources.find(({ name }) => name === subresource);
  if (found === undefined) throw pathNotFound();
  return { ...call, subresource: found };
}

/** The caller's object as a draft of its kind, checked as a body from the network would be. */
function fitted({ kind, subresource }: Call, object: Resource): Draft {
  const draft: Draft = thaw(object);
  const codec = subresource === undefined ? kind.codec : codecOf(kind, subresource);
  const { mismatch } = codec.fit(draft);
  if (mismatch !== undefined) throw badRequest(mismatch);
  if (codec === kind.codec) kind.strategy.default(draft);
  return draft;
}

function deleteDocument({ gracePeriodSeconds, propagationPolicy, uid }: DeleteOptions): JsonObject {
  return {
    ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    ...(propagationPolicy === undefined ? {} : { propagationPolicy }),
    ...(uid === undefined ? {} : { preconditions: { uid } }),
  };
}

function servedKind(kind: Kind): ServedKind {
  const { gvk, namespaced, verbs, storage } = kind;
  return { gvk, resource: resourceOf(kind), namespaced, verbs, storage };
}
