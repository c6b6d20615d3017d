import type { GroupVersionResource, Resource } from "../kube/index.ts";
import type { AdmissionPlugin } from "./admission/plugin.ts";
import type { Caller } from "./admission/webhooks/caller.ts";
import { trackOwn } from "./apply/index.ts";
import { type Core, timestamp } from "./call.ts";
import { withScale } from "./custom-scale.ts";
import type { Draft } from "./kind.ts";
import { hasCondition, nextCrdStatus } from "./kinds/crd-status.ts";
import { kindsOfCrd } from "./kinds/custom-kind.ts";
import { forbidden } from "./status.ts";
import type { Store } from "./store/store.ts";

const definitions: GroupVersionResource = {
  group: "apiextensions.k8s.io",
  version: "v1",
  resource: "customresourcedefinitions",
};

/**
 * Serves the kinds of the stored CustomResourceDefinitions for as long as they are there, and keeps their conditions:
 * right after each change, but never within it, so that all who watch see changes in order. Returns what ends it.
 * kubernetes: apiextensions-apiserver pkg/controller/{status,establish}, pkg/apiserver/customresource_handler.go
 */
export function serveCustomKinds(core: Core, caller: Caller): () => void {
  const served: Served = { caller, states: new Map() };
  const collection = core.store.collection(definitions);
  return collection.onChange(({ object }) => {
    const name = object.metadata.name ?? "";
    queueMicrotask(() => {
      try {
        reconcile(core, served, name);
      } catch (error) {
        core.report(error); // One definition that cannot be served must not take all others down with it.
      }
    });
  });
}

/** Refuses new objects of kinds whose definition is being deleted. */
export function terminatingKinds(store: Store): AdmissionPlugin {
  return {
    name: "TerminatingKinds",
    validate({ operation, of, resource, name }) {
      if (operation !== "CREATE") return;
      const definition = store.get(definitions, "", `${of.plural}.${of.gvk.group}`);
      if (definition?.metadata.deletionTimestamp === undefined) return;
      const why = "create not allowed while custom resource definition is terminating";
      throw forbidden({ group: resource.group, resource: resource.resource }, name, why);
    },
  };
}

interface Served {
  /** Calls the webhooks that convert. */
  readonly caller: Caller;
  /** The state of each definition that its kinds were made of. */
  readonly states: Map<string, string>;
}

function reconcile(core: Core, served: Served, name: string): void {
  const definition = core.store.get(definitions, "", name);
  if (definition === undefined) withdraw(core, served, name);
  else if (!updateStatus(core, definition)) serve(core, served, definition);
}

/** Takes the kinds of a definition that is gone away; its names are free again, and others may have waited for them. */
function withdraw(core: Core, served: Served, name: string): void {
  if (served.states.delete(name)) core.catalog.setCustom(name, []);
  for (const definition of stored(core)) {
    if (!hasCondition(definition, "Established")) reconcile(core, served, definition.metadata.name ?? "");
  }
}

function stored(core: Core): readonly Resource[] {
  const collection = core.store.collection(definitions);
  return collection.keys().flatMap((key) => collection.get(key) ?? []);
}

/** Writes the status that a definition should have; the change brings it here again. */
function updateStatus(core: Core, definition: Resource): boolean {
  const others = stored(core).filter((other) => other !== definition);
  const status = nextCrdStatus(definition, others, timestamp(core.clock()));
  if (status === undefined) return false;
  const draft: Draft = { ...definition, metadata: { ...definition.metadata }, status };
  const { group, version, resource } = definitions;
  const kind = core.catalog.find(group, version, resource);
  if (kind !== undefined) trackOwn(core, kind, { live: definition, draft, subresource: "status" });
  return core.store.replace(definitions, definition, draft) !== undefined;
}

/** Kinds are made anew only when their definition has changed: watches of the old ones end. */
function serve(core: Core, served: Served, definition: Resource): void {
  if (!hasCondition(definition, "Established")) return;
  const { name = "", uid = "", generation = 0, deletionTimestamp } = definition.metadata;
  const state = `${uid}/${generation}`;
  if (served.states.get(name) === state || deletionTimestamp !== undefined) return;
  served.states.set(name, state);
  core.catalog.setCustom(name, withScale(kindsOfCrd(definition, served.caller), definition));
}
