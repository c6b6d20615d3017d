import type { Resource } from "../../kube/index.ts";
import type { Allocate } from "../call.ts";
import type { Draft } from "../kind.ts";
import { allocateService } from "../kinds/service-allocation.ts";
import { invalid } from "../status.ts";
import type { Store } from "../store/store.ts";

/**
 * Gives services the cluster addresses and node ports that they lack. What a service was given is held until it is
 * stored, so that no other gets it meanwhile: it is judged in between, which takes time.
 * kubernetes: pkg/registry/core/service/storage/storage.go beginCreate, beginUpdate
 */
export function serviceAllocator(store: Store): Allocate {
  const held = new Set<Draft>();
  return ({ kind, subresource, name }, object, old) => {
    if (kind.plural !== "services" || kind.gvk.group !== "" || subresource !== undefined) return () => {};
    const others = [...stored(store, old), ...held] as unknown as readonly Resource[];
    const mistakes = allocateService(object, others, old);
    if (mistakes.length > 0) throw invalid(kind.gvk, name || String((object.metadata as Draft).name ?? ""), mistakes);
    held.add(object);
    return () => held.delete(object);
  };
}

function stored(store: Store, except: Resource | undefined): readonly Resource[] {
  const services = store.collection({ group: "", version: "v1", resource: "services" });
  return services.keys().flatMap((key) => {
    const service = services.get(key);
    return service === undefined || service.metadata.uid === except?.metadata.uid ? [] : [service];
  });
}
