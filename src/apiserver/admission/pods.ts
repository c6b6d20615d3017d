import type { Resource } from "../../kube/index.ts";
import type { Draft } from "../kind.ts";
import { admitPod, readmitPod } from "../kinds/pod-admission.ts";
import { forbidden } from "../status.ts";
import type { Store } from "../store/store.ts";
import { defaultPriorityClass, priorityClassNamed } from "./default-classes.ts";
import type { AdmissionPlugin, AdmissionRequest } from "./plugin.ts";

/** Gives Pods what the API server's own plugins give them: a service account, a priority, tolerations. */
export function podAdmission(store: Store): AdmissionPlugin {
  return {
    name: "Pods",
    mutate(request, object) {
      if (request.resource.resource !== "pods" || request.resource.group !== "" || request.subresource !== "") return;
      if (request.operation === "CREATE") admit(store, request, object);
      else if (request.old !== undefined) readmitPod(object, request.old);
    },
  };
}

function admit(store: Store, request: AdmissionRequest, object: Draft): void {
  const { namespace, name } = request;
  const accounts = { group: "", version: "v1", resource: "serviceaccounts" };
  const refusal = admitPod(object, namespace, {
    accountNamed: (account) => store.get(accounts, namespace, account),
    priorityClassNamed: (priorityClass) => priorityClassNamed(store, priorityClass),
    defaultPriorityClass: () => defaultPriorityClass(store),
  });
  if (refusal === undefined) return;
  const generated = (object as unknown as Resource).metadata.generateName;
  throw forbidden({ group: "", resource: "pods" }, name || generated || "Unknown", refusal);
}
