import { own, type Resource } from "../../kube/index.ts";
import { allocate, type Taken } from "../kinds/service-allocation.ts";
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
      const mistakes = allocate(object, takenIn(store, request.old));
      if (mistakes.length > 0) throw invalid(request.gvk, request.name, mistakes);
    },
  };
}

function takenIn(store: Store, except: Resource | undefined): Taken {
  const services = store.collection({ group: "", version: "v1", resource: "services" });
  const others = services.keys().flatMap((key) => services.get(key) ?? []);
  const specs = others.filter(({ metadata }) => metadata.uid !== except?.metadata.uid).map(({ spec }) => spec);
  return { clusterIPs: new Set(specs.flatMap(addressesOf)), nodePorts: new Set(specs.flatMap(portsOf)) };
}

function addressesOf(spec: unknown): readonly string[] {
  const all = own(spec, "clusterIPs");
  const one = own(spec, "clusterIP");
  return [...(Array.isArray(all) ? all : []), one].filter(
    (address) => typeof address === "string" && address !== "None",
  );
}

function portsOf(spec: unknown): readonly number[] {
  const ports = own(spec, "ports");
  const numbers = Array.isArray(ports) ? ports.map((port) => own(port, "nodePort")) : [];
  return [...numbers, own(spec, "healthCheckNodePort")].filter((port) => typeof port === "number");
}
