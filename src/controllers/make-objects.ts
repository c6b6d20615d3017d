import { faultOf, isFault } from "../cluster/index.ts";
import { Fault, jsonEqual, type Resource } from "../kube/index.ts";
import {
  copyOf,
  downstreamLabel,
  expressedObject,
  type GenerateIntent,
  type GenerateSource,
  labelsOfMaker,
  type Maker,
  madeObject,
  type ObjectName,
  type PlanMistake,
} from "../policy/index.ts";
import type { Ground } from "./ground.ts";
import { nameOf, type Place, placeOf, readObject, selectorQuery } from "./objects.ts";

/** What was made, and what could not be. */
export interface Made {
  readonly objects: readonly ObjectName[];
  readonly mistakes: readonly PlanMistake[];
}

/**
 * Makes the objects that a rule wants, or brings them up to date where they follow what they were made from. One that
 * cannot be made ends the rule, or its element where it has loops. (kyverno: pkg/background/generate)
 */
export async function makeObjects<Config>(
  ground: Ground<Config>,
  intents: readonly GenerateIntent[],
  maker: Maker,
): Promise<Made> {
  const objects: ObjectName[] = [];
  const mistakes: PlanMistake[] = [];
  for (const intent of intents) {
    try {
      objects.push(...(await make({ ground, intent, maker })));
    } catch (error) {
      const { message, code } = faultOf(error);
      // Nothing can be made in a namespace that is on its way out, and nothing needs to be.
      if (code === "forbidden" && message.includes("is being terminated")) continue;
      // Kyverno says nothing where what it needs is not there, such as the namespace.
      if (intent.place === undefined && intent.source.kind !== "object" && code === "not-found")
        return { objects: [], mistakes: [] };
      mistakes.push({ message, ...(intent.place !== undefined && { place: intent.place }) });
      if (intent.place === undefined) break;
    }
  }
  return { objects, mistakes };
}

interface Making<Config> {
  readonly ground: Ground<Config>;
  readonly intent: GenerateIntent;
  readonly maker: Maker;
}

async function make<Config>(making: Making<Config>): Promise<readonly ObjectName[]> {
  const { source } = making.intent;
  if (source.kind === "data") return makeOne(making, source.target, labelled(making, source));
  if (source.kind === "clone") return clone(making, source.target, source);
  if (source.kind === "object") return makeExpressed(making, source);
  return cloneAll(making, source);
}

function labelled<Config>(
  { maker }: Making<Config>,
  { data, target }: Extract<GenerateSource, { kind: "data" }>,
): Resource {
  return madeObject(data, target, labelsOfMaker(maker));
}

async function clone<Config>(
  making: Making<Config>,
  target: ObjectName,
  from: { readonly namespace: string; readonly name: string },
): Promise<readonly ObjectName[]> {
  const { ground, maker } = making;
  if (from.namespace === target.namespace && from.name === target.name) return [];
  const place = placeOf(ground, target.apiVersion, target.kind);
  let source: Resource;
  try {
    source = await ground.client.get(place.resource, from.namespace, from.name);
  } catch (error) {
    const told = [target.apiVersion, target.kind, target.namespace, target.name].join("/");
    const { code, message } = faultOf(error);
    throw new Fault(code === "not-found" ? "invalid" : code, `source resource ${told} not found: ${message}`);
  }
  await markSource(ground, place, source);
  return makeOne(making, target, copyOf(source, target, labelsOfMaker(maker)));
}

async function cloneAll<Config>(
  making: Making<Config>,
  list: Extract<GenerateSource, { kind: "clone-list" }>,
): Promise<readonly ObjectName[]> {
  const { ground } = making;
  const found: Resource[] = [];
  for (const text of list.kinds) {
    const slash = text.lastIndexOf("/");
    const [apiVersion, kind] = [text.slice(0, Math.max(0, slash)), text.slice(slash + 1)];
    try {
      const { resource } = placeOf(ground, apiVersion, kind);
      const options = { labelSelector: selectorQuery(list.selector) };
      const items = await ground.client.list(resource, list.namespace, options);
      found.push(
        ...items.map((item) => ({ ...item, apiVersion: item.apiVersion ?? apiVersion, kind: item.kind ?? kind })),
      );
    } catch (error) {
      const told = `${apiVersion} ${kind}/${list.namespace}. ${faultOf(error).message}`;
      throw new Fault("invalid", `failed to list source resource for cloneList ${told}`);
    }
  }
  const made: ObjectName[] = [];
  for (const source of found) {
    if ((source.metadata.namespace ?? "") === list.target) continue;
    made.push(...(await clone(making, { ...nameOf(source), namespace: list.target }, nameOf(source))));
  }
  return made;
}

/** Whoever is copied is marked, so that its changes are noticed. That it cannot be is no failure. */
async function markSource<Config>(
  { client, log }: Ground<Config>,
  { resource }: Place,
  source: Resource,
): Promise<void> {
  const { labels = {}, namespace = "", name = "" } = source.metadata;
  if (Object.hasOwn(labels, downstreamLabel.cloneSource)) return;
  const patch = { metadata: { labels: { [downstreamLabel.cloneSource]: "" } } };
  try {
    await client.patch(resource, { namespace, name }, { kind: "merge", patch });
  } catch (error) {
    log(`generate: ${source.kind} ${namespace}/${name} cannot be marked as a source: ${faultOf(error).message}`);
  }
}

/**
 * Makes an object of an expression. One that is there already is brought up to date where it was made by the same policy
 * because of the same trigger, and otherwise left alone. (kyverno: pkg/cel/libs/context.go GenerateResources)
 */
async function makeExpressed<Config>(
  { ground, intent, maker }: Making<Config>,
  { object: said, namespace }: Extract<GenerateSource, { kind: "object" }>,
): Promise<readonly ObjectName[]> {
  const place = placeOf(ground, said.apiVersion, said.kind);
  const { namespaced } = place.served;
  if (!namespaced && maker.policy.namespace !== "") {
    const who = `a policy scoped to namespace ${JSON.stringify(maker.policy.namespace)}`;
    const what = `cluster-scoped resource ${said.apiVersion}/${said.kind}`;
    throw new Fault("invalid", `cross-scope generation denied: ${who} cannot generate ${what}`);
  }
  const object = expressedObject(said, namespaced ? namespace : "", maker);
  const target = nameOf(object);
  if (target.name === "") throw new Fault("invalid", "resource name may not be empty");
  const existing = await readObject(ground.client, place, target);
  if (existing !== undefined && !isMadeBy(existing, object)) return [];
  await write(ground, { place, object, existing, serverSideApply: intent.serverSideApply });
  return [target];
}

/** Whether an object bears the labels of who would make another. */
function isMadeBy(existing: Resource, object: Resource): boolean {
  const [theirs, ours] = [existing.metadata.labels ?? {}, object.metadata.labels ?? {}];
  const { managedBy, policy, policyNamespace, triggerUid, rule } = downstreamLabel;
  return [managedBy, policy, policyNamespace, triggerUid, rule].every((label) => theirs[label] === ours[label]);
}

interface Writing {
  readonly place: Place;
  readonly object: Resource;
  readonly existing: Resource | undefined;
  readonly serverSideApply: boolean;
}

/** What is on its way out is written when it is gone. */
async function write<Config>(
  { client }: Ground<Config>,
  { place, object, existing, serverSideApply }: Writing,
): Promise<void> {
  const { namespace = "", name = "" } = object.metadata;
  if (existing?.metadata.deletionTimestamp !== undefined) {
    throw new Fault("conflict", `${object.kind} ${namespace}/${name} is being deleted`);
  }
  if (existing !== undefined && isAsMade(existing, object)) return;
  if (serverSideApply) {
    const how = { kind: "apply", patch: object } as const;
    await client.patch(place.resource, { namespace, name }, how, { fieldManager: "generate" });
  } else if (existing === undefined) await client.create(place.resource, object);
  else await client.update(place.resource, replacing(object, existing));
}

function replacing(object: Resource, { metadata: { resourceVersion } }: Resource): Resource {
  return { ...object, metadata: { ...object.metadata, ...(resourceVersion !== undefined && { resourceVersion }) } };
}

/** Creates an object, or brings it up to date where it follows what it was made from. */
async function makeOne<Config>(
  { ground, intent }: Making<Config>,
  target: ObjectName,
  object: Resource,
): Promise<readonly ObjectName[]> {
  const { client } = ground;
  const place = placeOf(ground, target.apiVersion, object.kind);
  const existing = await readObject(client, place, target);
  if (existing !== undefined && !intent.synchronize) return [];
  if (existing?.metadata.deletionTimestamp !== undefined) {
    throw new Fault("conflict", `${target.kind} ${target.namespace}/${target.name} is being deleted`);
  }
  if (existing !== undefined && isAsMade(existing, object)) return [];
  if (intent.serverSideApply) {
    const where = { namespace: target.namespace, name: target.name };
    await client.patch(place.resource, where, { kind: "apply", patch: object }, { fieldManager: "generate" });
    return existing === undefined ? [target] : [];
  }
  if (existing === undefined) {
    try {
      await client.create(place.resource, object);
    } catch (error) {
      if (!isFault(error, "already-exists")) throw error;
    }
    return [target];
  }
  await client.update(place.resource, replacing(object, existing));
  return [];
}

/** Whether an object is what would be written, but for what the API server says of it. */
function isAsMade(existing: Resource, made: Resource): boolean {
  const { uid, selfLink, creationTimestamp, managedFields, resourceVersion, generation, ...metadata } =
    existing.metadata;
  const { generation: _generation, ...wanted } = made.metadata;
  return jsonEqual({ ...existing, metadata }, { ...made, metadata: wanted });
}
