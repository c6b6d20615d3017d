import type { Draft } from "../kind.ts";
import { defaultContainer } from "./container-defaults.ts";
import { ensure, fill, fillZero, inner, inners, put } from "./draft.ts";
import { flag, text } from "./fields.ts";
import { defaultVolume } from "./volume-defaults.ts";

/** Fills in what a Pod leaves out. (kubernetes: pkg/apis/core/v1/defaults.go SetDefaults_Pod, SetDefaults_PodSpec) */
export function defaultPod(pod: Draft): void {
  const spec = ensure(pod, "spec");
  defaultPodSpec(spec);
  fill(spec, "enableServiceLinks", true);
  for (const container of [...inners(spec, "containers"), ...inners(spec, "initContainers")]) {
    requestLimits(container);
    if (flag(spec, "hostNetwork")) openHostPorts(container);
  }
}

/** Fills in what the template of a workload leaves out: less than in a Pod. */
export function defaultTemplate(template: Draft): void {
  ensure(template, "metadata");
  defaultPodSpec(ensure(template, "spec"));
}

function defaultPodSpec(spec: Draft): void {
  fillZero(spec, "dnsPolicy", "ClusterFirst");
  fillZero(spec, "restartPolicy", "Always");
  fill(spec, "securityContext", {});
  fill(spec, "terminationGracePeriodSeconds", 30);
  fillZero(spec, "schedulerName", "default-scheduler");
  mirrorAccount(spec);
  for (const volume of inners(spec, "volumes")) defaultVolume(volume);
  for (const key of ["containers", "initContainers", "ephemeralContainers"]) {
    for (const container of inners(spec, key)) defaultContainer(container);
  }
}

/** The old name of the service account follows the new one, and stands in for it. (kubernetes: pkg/apis/core/v1/conversion.go) */
function mirrorAccount(spec: Draft): void {
  const name = text(spec, "serviceAccountName") || text(spec, "serviceAccount");
  if (name === "") return;
  spec.serviceAccountName = name;
  spec.serviceAccount = name;
}

/** What is limited and not requested is requested up to its limit, in Pods only. */
function requestLimits(container: Draft): void {
  const resources = inner(container, "resources");
  const limits = resources && inner(resources, "limits");
  if (!resources || !limits) return;
  const requests = ensure(resources, "requests");
  for (const [name, value] of Object.entries(limits)) {
    if (!Object.hasOwn(requests, name)) put(requests, name, value);
  }
}

/** On the host's network a port of the container is one of the host. */
function openHostPorts(container: Draft): void {
  for (const port of inners(container, "ports")) fillZero(port, "hostPort", port.containerPort);
}
