import type { GroupVersionKind, UserInfo } from "../../kube/index.ts";
import { applied, readApply } from "../apply/index.ts";
import { readPatch } from "../body/patch.ts";
import { applyType, type PatchType, patchTypeOf } from "../body/patch-type.ts";
import { readObject } from "../body/read-object.ts";
import { type Call, type Core, groupResourceOf, readied } from "../call.ts";
import { thaw } from "../frozen.ts";
import type { ApiRequest, ApiResponse } from "../http.ts";
import type { Draft, Verb } from "../kind.ts";
import { scaleColumns } from "../kinds/scale.ts";
import { type Selection, selectionOf } from "../selector/selection.ts";
import { notFound } from "../status.ts";
import { isStatus } from "../verbs/answer.ts";
import { createThrough } from "../verbs/create-through.ts";
import { deleteObject } from "../verbs/delete.ts";
import { deleteCollection } from "../verbs/delete-collection.ts";
import { getObject, listObjects } from "../verbs/read.ts";
import { viewOf } from "../verbs/scale.ts";
import { type Revise, updateObject } from "../verbs/update.ts";
import { watchObjects } from "../verbs/watch.ts";
import { deletionIn } from "./delete-body.ts";
import { type Door, doorFor } from "./door.ts";
import { checkDoor, negotiate } from "./negotiate.ts";
import { listQuery, selectorsIn, type WriteQuery, watchQuery, writeQuery } from "./query.ts";
import { json, type Showing, shownList, shownObject, text } from "./respond.ts";
import type { ResourceRoute } from "./route.ts";
import { serveRunning } from "./running.ts";
import { checkWatchForm, watchLines } from "./watch-stream.ts";

/** A request for objects, routed and authorized. */
export interface ResourceRequest {
  readonly request: ApiRequest;
  readonly route: ResourceRoute;
  readonly user: UserInfo;
  warn(text: string): void;
}

/** Answers a request for objects. Throws a `StatusError` where it cannot be done. */
export async function serveResource(core: Core, asked: ResourceRequest): Promise<ApiResponse> {
  const { route, user, warn } = asked;
  const running = await serveRunning(core, { route, user, warn, signal: asked.request.signal });
  if (running !== undefined) return running;
  warnOfCustom(core, asked);
  const door = doorFor(core, asked.route);
  if (door === undefined) return text(404, "404 page not found\n");
  const { query } = asked.route;
  const { method, headers } = asked.request;
  if (!door.custom) checkDoor(method, door.verb, headers.accept);
  if (!door.custom) warn(door.kind.deprecated ?? "");
  const form = negotiate(headers.accept, query.get("includeObject"), door.verb);
  const isScale = door.subresource?.name === "scale";
  const kind = isScale && form.kind === "table" ? { ...door.kind, columns: scaleColumns } : door.kind;
  const showing = { kind, custom: door.custom, form, now: core.clock() };
  return servers[door.verb]({ core, door, showing, ...asked });
}

/** Who asks for a deprecated version of a custom kind is told so, even where there is nothing of the sort. */
function warnOfCustom({ catalog }: Core, { route, warn }: ResourceRequest): void {
  const kind = catalog.find(route.group, route.version, route.resource);
  if (kind !== undefined && catalog.isCustom(kind)) warn(kind.deprecated ?? "");
}

interface Work extends ResourceRequest {
  readonly core: Core;
  readonly door: Door;
  readonly showing: Showing;
}

const servers: Readonly<Record<Verb, (work: Work) => Promise<ApiResponse>>> = {
  get: serveGet,
  list: serveList,
  watch: serveWatch,
  create: serveCreate,
  update: serveUpdate,
  patch: servePatch,
  delete: serveDelete,
  deletecollection: serveDeleteCollection,
};

async function serveGet({ core, showing, ...work }: Work): Promise<ApiResponse> {
  const call = callOf(work);
  await readied(core, call);
  return json(
    200,
    shownObject(viewOf(call).of(getObject(core, call, work.route.query.get("resourceVersion") ?? "")), showing),
  );
}

async function serveList({ core, showing, ...work }: Work): Promise<ApiResponse> {
  const options = listQuery(work.route.query);
  await readied(core, callOf(work));
  const list = listObjects(core, callOf(work), { selection: selectionFor(work), options });
  return json(200, shownList(list, showing));
}

async function serveWatch({ core, showing, ...work }: Work): Promise<ApiResponse> {
  checkWatchForm(showing);
  const options = watchQuery(work.route.query);
  await readied(core, callOf(work));
  const events = watchObjects(core, callOf(work), { selection: selectionFor(work), options });
  const body = watchLines(events, { ...showing, now: core.clock });
  return { status: 200, headers: { "content-type": "application/json", "cache-control": "no-cache, private" }, body };
}

async function serveCreate({ core, showing, ...work }: Work): Promise<ApiResponse> {
  const call = callOf(work, writeQuery(work.route.query, "CreateOptions"));
  const draft = readDraft(core, work, call);
  const made = await createThrough(core, call, draft);
  if (!isStatus(made)) return json(201, shownObject(made, showing));
  return json(made.code ?? 201, { ...made, code: made.code ?? 201 });
}

async function serveUpdate({ core, showing, ...work }: Work): Promise<ApiResponse> {
  const call = { ...callOf(work, writeQuery(work.route.query, "UpdateOptions")), asksToCreate: true };
  const draft = readDraft(core, work, call);
  const { object, created } = await updateObject(core, call, () => thaw(draft) as Draft);
  return json(created ? 201 : 200, shownObject(object, showing));
}

async function servePatch({ core, showing, ...work }: Work): Promise<ApiResponse> {
  const type = patchTypeOf(work.request.headers["content-type"], work.door.codec);
  const query = writeQuery(work.route.query, "PatchOptions", type === applyType);
  const call = { ...callOf(work, query), asksToCreate: true };
  const change =
    type === applyType
      ? { revise: applying(core, call, { ...work, force: query.force === true }), by: "apply" as const }
      : { revise: patching(core, call, { ...work, type }), by: "patch" as const };
  const { object, created } = await updateObject(core, call, change);
  return json(created ? 201 : 200, shownObject(object, showing));
}

function patching(core: Core, call: Call, { door, request, warn, type }: Asked & { readonly type: PatchType }): Revise {
  const { fieldValidation } = call;
  const gvk = door.subresource?.gvk ?? door.kind.gvk;
  const patch = readPatch(request.body, type, { gvk, codec: door.codec, knows: knowing(core), fieldValidation, warn });
  return (current) => {
    if (current === undefined) throw notFound(groupResourceOf(door.kind), call.name);
    return defaulted(door, patch(current));
  };
}

function applying(core: Core, call: Call, { request, force }: Asked & { readonly force: boolean }): Revise {
  const body = readApply(request.body, call);
  return (live) => {
    const draft = applied(core, call, { live, config: body.config(), force });
    body.check();
    return draft;
  };
}

async function serveDelete({ core, showing, ...work }: Work): Promise<ApiResponse> {
  const deletion = deletionFor(work);
  const call = { ...callOf(work), dryRun: deletion.dryRun };
  const { answer, gone } = await deleteObject(core, call, deletion);
  const status = !gone && deletion.cascadesOldStyle ? 202 : 200;
  return json(status, isStatus(answer) ? answer : shownObject(answer, showing));
}

async function serveDeleteCollection({ core, showing, ...work }: Work): Promise<ApiResponse> {
  const deletion = deletionFor(work);
  const call = { ...callOf(work), dryRun: deletion.dryRun };
  const items = await deleteCollection(core, call, { selection: selectionFor(work), deletion });
  const resourceVersion = String(core.store.revision);
  return json(200, shownList({ items, resourceVersion, continue: undefined, remaining: undefined }, showing));
}

type Asked = Omit<Work, "core" | "showing">;

const reading: WriteQuery = { dryRun: false, fieldValidation: "Warn", fieldManager: undefined };

function callOf({ door, route, user, request, warn }: Asked, query: WriteQuery = reading): Call {
  const { kind, subresource } = door;
  return {
    kind,
    subresource,
    namespace: route.namespace,
    name: route.name,
    user,
    userAgent: request.headers["user-agent"] ?? "",
    ...query,
    signal: request.signal,
    warn,
  };
}

function selectionFor({ door, route }: Asked): Selection {
  const { labelSelector, fieldSelector } = selectorsIn(route.query);
  const named = route.name === "" ? fieldSelector : `metadata.name=${route.name}`;
  return selectionOf(door.kind, { namespace: route.namespace, labelSelector, fieldSelector: named });
}

function deletionFor({ request, route }: Asked) {
  return deletionIn({ bytes: request.body, contentType: request.headers["content-type"] }, route.query);
}

function readDraft(core: Core, { door, request, warn }: Asked, { fieldValidation }: Call): Draft {
  const body = { bytes: request.body, contentType: request.headers["content-type"] };
  const draft = readObject(body, {
    gvk: door.subresource?.gvk ?? door.kind.gvk,
    codec: door.codec,
    knows: knowing(core),
    fieldValidation,
    warn,
  });
  return defaulted(door, draft);
}

function knowing(core: Core): (gvk: GroupVersionKind) => boolean {
  return (gvk) => core.catalog.findKind(gvk) !== undefined;
}

/** Fills in the kind's defaults, where the draft is of the kind and not of a subresource's own. */
function defaulted({ kind, codec }: Door, draft: Draft): Draft {
  if (codec === kind.codec) kind.strategy.default(draft);
  return draft;
}
