import type { Resource } from "../../kube/index.ts";
import { allocateService } from "../kinds/service-allocation.ts";
import { invalid } from "../status.ts";
import type { Store } from "../store/store.ts";
import type { AdmissionPlugin } from "./plugin.ts";

/**
 * Gives services the cluster addresses and node ports that they lack. In a real API server the registry does this after
 * admission; here webhooks see the address already.
 * kubernetes: pkg/registry/core/service/storage/alloc.go
 */
export function serviceAllocation(store: Store): AdmissionPlugin {
  return {
    name: "ServiceAllocation",
    mutate(request, object) {
      const { resource, subresource } = request;
      if (resource.resource !== "services" || resource.group !== "" || subresource !== "") return;
      const mistakes = allocateService(object, others(store, request.old), request.old);
      if (mistakes.length > 0) throw invalid(request.gvk, request.name, mistakes);
    },
  };
}

function others(store: Store, except: Resource | undefined): readonly Resource[] {
  const services = store.collection({ group: "", version: "v1", resource: "services" });
  return services.keys().flatMap((key) => {
    const service = services.get(key);
    return service === undefined || service.metadata.uid === except?.metadata.uid ? [] : [service];
  });
}
