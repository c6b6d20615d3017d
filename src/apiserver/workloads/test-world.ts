import { setTimeout as sleep } from "node:timers/promises";
import type { GroupVersionResource, Resource } from "../../kube/index.ts";
import { type AdmissionPlugin, type Api, createPlane, type Plane, StatusError } from "../index.ts";
import { type Clock, startWorkloads, systemClock, type WorkloadOptions, type Workloads } from "./index.ts";
import { resources } from "./resources.ts";

/** A control plane in memory with all its controllers, for tests; images of `denied.example` are refused. */
export interface World {
  readonly plane: Plane;
  readonly api: Api;
  readonly workloads: Workloads;
  /** Failures that were nobody's request; a test should find none. */
  readonly faults: unknown[];
  /** Creates an object in the namespace `default`, or where it says. */
  create(resource: GroupVersionResource, object: unknown): Promise<Resource>;
  /** Changes an object by what `change` makes of it, again where somebody else was faster. */
  change(resource: GroupVersionResource, name: string, change: (object: Resource) => Resource): Promise<Resource>;
  get(resource: GroupVersionResource, name: string, namespace?: string): Promise<Resource | undefined>;
  list(resource: GroupVersionResource, namespace?: string): Promise<readonly Resource[]>;
  /** The reasons and messages of the events of an object, by its name. */
  events(name: string): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** Opens a world; with a clock that a test moves, or with the clock on the wall. */
export function openWorld(clock: Clock = systemClock, more: WorkloadOptions = {}): World {
  const faults: unknown[] = [];
  const plane = createPlane({ clock: () => clock.now(), admission: [denyImages] });
  const api = plane.api();
  const workloads = startWorkloads(api, {
    clock,
    ca: "-- a certificate --",
    tokens: plane.tokens,
    onFault: (error) => faults.push(error),
    ...more,
  });
  const get = async (resource: GroupVersionResource, name: string, namespace = "default") => {
    const isCluster = api.kinds().some((kind) => kind.resource.resource === resource.resource && !kind.namespaced);
    return found(api.get(resource, isCluster ? "" : namespace, name));
  };
  return {
    plane,
    api,
    workloads,
    faults,
    get,
    create: (resource, object) => {
      const made = object as Resource;
      return api.create(resource, made.metadata.namespace ?? namespaceFor(api, resource), made);
    },
    list: (resource, namespace = "default") => api.list(resource, namespace),
    change: (resource, name, change) => changed(api, { resource, name, change }),
    async events(name) {
      const events = await api.list(resources.events, "default");
      const about = events.filter((event) => (event.involvedObject as { name?: string }).name === name);
      return about.map((event) => `${event.reason}: ${event.message}`);
    },
    async stop() {
      await workloads.stop();
      await plane.close();
    },
  };
}

/** The events of an object, once one of them begins so: they are written a moment after what they tell of. */
export async function eventsWith(world: World, name: string, beginning: string): Promise<readonly string[]> {
  return eventually(async () => {
    const events = await world.events(name);
    return events.some((event) => event.startsWith(beginning)) && events;
  });
}

/** Asks again and again, for ten seconds at most, until the answer is there, and returns it. */
export async function eventually<T>(ask: () => Promise<T | undefined | false>): Promise<T> {
  for (let left = 1000; left > 0; left -= 1) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    await sleep(10);
  }
  throw new Error("it never came");
}

function namespaceFor(api: Api, resource: GroupVersionResource): string {
  const kind = api
    .kinds()
    .find(({ resource: one }) => one.group === resource.group && one.resource === resource.resource);
  return kind?.namespaced === false ? "" : "default";
}

interface Change {
  readonly resource: GroupVersionResource;
  readonly name: string;
  readonly change: (object: Resource) => Resource;
}

async function changed(api: Api, { resource, name, change }: Change): Promise<Resource> {
  for (;;) {
    try {
      const object = await api.get(resource, namespaceFor(api, resource), name);
      return await api.update(resource, change(object));
    } catch (error) {
      if (!(error instanceof StatusError) || error.reason !== "Conflict") throw error;
    }
  }
}

async function found(call: Promise<Resource>): Promise<Resource | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof StatusError && error.code === 404) return undefined;
    throw error;
  }
}

const denyImages: AdmissionPlugin = {
  name: "deny-images",
  validate(request, object) {
    if (request.of.plural !== "pods" || request.subresource !== "" || request.operation === "DELETE") return;
    if (!JSON.stringify(object?.spec ?? {}).includes("denied.example/")) return;
    throw new StatusError({
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      reason: "Forbidden",
      message: 'admission webhook "images.example.com" denied the request: no such registry',
      code: 403,
    });
  },
};
