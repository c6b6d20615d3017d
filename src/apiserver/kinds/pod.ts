import type { Resource } from "../../kube/index.ts";
import type { Draft, Strategy } from "../kind.ts";
import { type BuiltinKind, door, proxyVerbs } from "./builtin-kind.ts";
import { ensure, fill, inner, keep } from "./draft.ts";
import { flag, number, part, partAt, text } from "./fields.ts";
import { metadataUpdateMistakes } from "./metadata.ts";
import { nameWarnings } from "./name-warnings.ts";
import { subdomainName } from "./names.ts";
import { readmitPod } from "./pod-admission.ts";
import { podColumns } from "./pod-columns.ts";
import { defaultPod } from "./pod-defaults.ts";
import { qosClass } from "./pod-qos.ts";
import { keepAllButResources, resizeMistakes } from "./pod-resize.ts";
import { ephemeralUpdateMistakes, podStatusMistakes, podUpdateMistakes } from "./pod-update.ts";
import { podCreateMistakes, podMistakes } from "./pod-validation.ts";
import { podWarnings } from "./pod-warnings.ts";
import { specOf, strategyOf } from "./strategy.ts";

const gvk = { group: "", version: "v1", kind: "Pod" };
const options = (what: string) => ({ group: "", version: "v1", kind: `Pod${what}Options` });
const spec = (pod: Resource) => part(pod, "spec");
const status = (pod: Resource) => part(pod, "status");

const base = strategyOf({
  namespaced: true,
  name: subdomainName,
  status: true,
  generationOf: specOf,
  default: defaultPod,
  prepareCreate: (pod) => {
    pod.status = { phase: "Pending", qosClass: qosClass(inner(pod, "spec")) };
  },
  prepareUpdate,
  validate: podMistakes,
  validateUpdate: podUpdateMistakes,
  // People rarely change Pods themselves: changes of them are not looked at again.
  warnings: (pod, old) => (old === undefined ? [...nameWarnings(pod, "the Pod's hostname"), ...podWarnings(pod)] : []),
});

/** Pods linger for their grace period. (kubernetes: pkg/registry/core/pod/strategy.go) */
const strategy: Strategy = {
  ...base,
  validate: (pod) => [...base.validate(pod), ...podCreateMistakes(pod)],
  validateUpdate: (pod, old, subresource) => {
    if (subresource === "status") return [...metadataUpdateMistakes(pod, old), ...podStatusMistakes(pod, old)];
    if (subresource === "resize") {
      return resizeMistakes(pod, old, [...metadataUpdateMistakes(pod, old), ...podMistakes(pod)]);
    }
    if (subresource !== "ephemeralcontainers") return base.validateUpdate(pod, old, subresource);
    return [...metadataUpdateMistakes(pod, old), ...podMistakes(pod), ...ephemeralUpdateMistakes(pod, old)];
  },
  gracePeriod: graceOf,
};

export const pod: BuiltinKind = {
  gvk,
  plural: "pods",
  shortNames: ["po"],
  categories: ["all"],
  namespaced: true,
  subresources: [
    door("attach", options("Attach"), ["create", "get"]),
    door("binding", { group: "", version: "v1", kind: "Binding" }, ["create"]),
    door("ephemeralcontainers", gvk),
    door("eviction", { group: "policy", version: "v1", kind: "Eviction" }, ["create"]),
    door("exec", options("Exec"), ["create", "get"]),
    door("log", gvk, ["get"]),
    door("portforward", options("PortForward"), ["create", "get"]),
    door("proxy", options("Proxy"), proxyVerbs),
    door("resize", gvk),
    door("status", gvk),
  ],
  columns: podColumns,
  selectableFields: {
    "spec.nodeName": (pod) => text(spec(pod), "nodeName"),
    "spec.restartPolicy": (pod) => text(spec(pod), "restartPolicy"),
    "spec.schedulerName": (pod) => text(spec(pod), "schedulerName"),
    "spec.serviceAccountName": (pod) => text(spec(pod), "serviceAccountName"),
    "spec.hostNetwork": (pod) => String(flag(spec(pod), "hostNetwork")),
    "status.phase": (pod) => text(status(pod), "phase"),
    "status.podIP": (pod) => text(status(pod), "podIP"),
    "status.nominatedNodeName": (pod) => text(status(pod), "nominatedNodeName"),
  },
  strategy,
};

function prepareUpdate(pod: Draft, old: Resource, subresource: string): void {
  switch (subresource) {
    case "status":
      keep(ensure(pod, "metadata"), old.metadata, "ownerReferences");
      fill(ensure(pod, "status"), "qosClass", text(part(old, "status"), "qosClass"));
      return;
    case "ephemeralcontainers":
      pod.spec = { ...part(old, "spec"), ephemeralContainers: ensure(pod, "spec").ephemeralContainers };
      return;
    case "resize":
      keepAllButResources(pod, old);
      return;
    default:
      readmitPod(pod, old);
  }
}

function graceOf(pod: Resource, wished: number | undefined): number {
  const phase = text(status(pod), "phase");
  if (text(spec(pod), "nodeName") === "" || phase === "Failed" || phase === "Succeeded") return 0;
  const period = wished ?? number(partAt(pod, "spec"), "terminationGracePeriodSeconds") ?? 0;
  return period < 0 ? 1 : period;
}
