import { randomUUID } from "node:crypto";
import type { Resource } from "../../kube/index.ts";
import { checkAdmitted, track } from "../apply/index.ts";
import { admissionRequest, type Call, type Core, groupResourceOf, shownLater, storable, timestamp } from "../call.ts";
import { alignNamespace, dedupOwners, metadataOf, metaText } from "../draft.ts";
import { freeze, thaw } from "../frozen.ts";
import { generateName } from "../generate-name.ts";
import type { Draft } from "../kind.ts";
import { pathSegmentName } from "../kinds/names.ts";
import { refusal } from "../serving/authorize.ts";
import { alreadyExists, generatedNameTaken, invalid, notFound, StatusError, unexplained } from "../status.ts";

/**
 * Creates an object. The draft, freshly read and with defaults, belongs to this function; `tracked` says whether it
 * tells already who owns its fields.
 * kubernetes: apiserver pkg/endpoints/handlers/create.go, pkg/registry/generic/registry/store.go
 */
export async function createObject(core: Core, call: Call, draft: Draft, tracked = false): Promise<Resource> {
  wipe(draft);
  alignNamespace(draft, call.kind.namespaced ? call.namespace : "");
  dedupOwners(draft, call, false);
  if (!tracked) track(core, call, { live: undefined, draft });
  const { managedFields } = metadataOf(draft);
  const request = admissionRequest(call, "CREATE", { name: metaText(draft, "name") });
  const admitted = await core.chain.mutate(request, draft, call.signal);
  alignNamespace(admitted, call.kind.namespaced ? call.namespace : "");
  dedupOwners(admitted, call, true);
  checkAdmitted(call, managedFields, admitted);
  const generates = metaText(admitted, "name") === "" && metaText(admitted, "generateName") !== "";
  return generates ? createGenerated(core, call, admitted) : createOnce(core, call, admitted);
}

/** How often a name is generated anew when the one before was taken. */
const nameAttempts = 8;

async function createGenerated(core: Core, call: Call, draft: Draft): Promise<Resource> {
  for (let attempt = 1; ; attempt += 1) {
    const named = thaw(draft);
    metadataOf(named).name = generateName(metaText(draft, "generateName"));
    try {
      return await createOnce(core, call, named);
    } catch (error) {
      const taken = error instanceof StatusError && error.reason === "AlreadyExists";
      if (!taken) throw error;
      if (attempt === nameAttempts) throw generatedNameTaken(groupResourceOf(call.kind), metaText(named, "name"));
    }
  }
}

async function createOnce(core: Core, call: Call, draft: Draft): Promise<Resource> {
  const release = core.allocate(call, draft);
  try {
    return await createAllocated(core, call, draft);
  } finally {
    release();
  }
}

async function createAllocated(core: Core, call: Call, draft: Draft): Promise<Resource> {
  const { kind } = call;
  const metadata = metadataOf(draft);
  metadata.uid = randomUUID();
  metadata.creationTimestamp = timestamp(core.clock());
  kind.strategy.prepareCreate(draft, call.user);
  const object = draft as unknown as Resource;
  checkNew(call, object);
  if (call.asksToCreate === true) checkRight(core, call);
  for (const warning of kind.strategy.warnings?.(object) ?? []) call.warn(warning);
  const request = admissionRequest(call, "CREATE", { name: metaText(draft, "name") });
  await core.chain.validate(request, object, call.signal);
  return storeNew(core, call, draft);
}

async function storeNew(core: Core, call: Call, draft: Draft): Promise<Resource> {
  const { kind } = call;
  await kind.convert?.keep(draft);
  const name = metaText(draft, "name");
  const resource = groupResourceOf(kind);
  if (core.catalog.find(kind.gvk.group, kind.gvk.version, kind.plural) === undefined) throw notFound(resource, name);
  if (metaText(draft, "resourceVersion") !== "") {
    throw unexplained("resourceVersion should not be set on objects to be created");
  }
  const existing = core.store.get(kind.storage, metaText(draft, "namespace"), name);
  if (existing !== undefined) throw taken(alreadyExists(resource, name), existing);
  if (call.dryRun) return freeze(draft);
  const stored = core.store.create(kind.storage, storable(kind, draft));
  if (stored === undefined) throw alreadyExists(resource, name);
  return shownLater(kind, stored);
}

function taken(error: StatusError, existing: Resource): StatusError {
  if (existing.metadata.deletionTimestamp === undefined) return error;
  return new StatusError({ ...error.status, message: `object is being deleted: ${error.message}` });
}

/** Who may change objects may not thereby make new ones. kubernetes: apiserver pkg/endpoints/handlers/update.go withAuthorization */
function checkRight({ authorizer }: Core, { kind, namespace, name, user }: Call): void {
  const { group } = kind.gvk;
  const home = group === "" && kind.plural === "namespaces" ? name : namespace;
  const wish = { verb: "create", group, resource: kind.plural, subresource: "", namespace: home, name };
  const attributes = { kind: "resource" as const, ...wish };
  const { allowed, reason } = authorizer.authorize(user, attributes);
  if (!allowed) throw refusal(user, attributes, reason);
}

function checkNew(call: Call, object: Resource): void {
  const { gvk, strategy } = call.kind;
  const mistakes = strategy.validate(object);
  const name = object.metadata.name ?? "";
  if (mistakes.length > 0) throw invalid(gvk, name, mistakes);
  const segment = pathSegmentName(name, false);
  if (segment.length === 0) return;
  throw invalid(
    gvk,
    name,
    segment.map((detail) => ({ type: "Invalid" as const, field: "metadata.name", value: name, detail })),
  );
}

function wipe(draft: Draft): void {
  const metadata = metadataOf(draft);
  for (const field of ["creationTimestamp", "uid", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink"]) {
    delete metadata[field];
  }
}
