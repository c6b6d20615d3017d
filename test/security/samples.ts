import type { Resource } from "../../src/kube/index.ts";
import { policyKinds } from "../../src/policy/index.ts";

export const podsPath = "/api/v1/namespaces/default/pods";
export const configMapsPath = (namespace: string) => `/api/v1/namespaces/${namespace}/configmaps`;

const kindOf = (namespaced: boolean) => policyKinds.find((one) => one.namespaced === namespaced)?.kind ?? "";

/** A policy for the whole cluster. */
export function clusterPolicy(name: string, rules: readonly object[], spec: object = {}): Resource {
  return { apiVersion: "kyverno.io/v1", kind: kindOf(false), metadata: { name }, spec: { ...spec, rules } };
}

/** A policy for one namespace. */
export function namespacedPolicy(name: string, namespace: string, rules: readonly object[]): Resource {
  return { apiVersion: "kyverno.io/v1", kind: kindOf(true), metadata: { name, namespace }, spec: { rules } };
}

/** All images of a Pod come from `good.io`. */
export function registryRule(validate: object = {}): object {
  const images = [{ image: "good.io/*" }];
  return {
    name: "registry",
    match: { any: [{ resources: { kinds: ["Pod"] } }] },
    validate: {
      failureAction: "Enforce",
      allowExistingViolations: false,
      message: "Unknown registry.",
      pattern: { spec: { "=(initContainers)": images, "=(ephemeralContainers)": images, containers: images } },
      ...validate,
    },
  };
}

/** ConfigMaps carry a label `owner`. */
export function ownerRule(rule: object = {}, validate: object = {}): object {
  return {
    name: "owner",
    match: { any: [{ resources: { kinds: ["ConfigMap"] } }] },
    ...rule,
    validate: {
      failureAction: "Enforce",
      message: "Whose is it?",
      pattern: { metadata: { labels: { owner: "?*" } } },
      ...validate,
    },
  };
}

export function podWith(image: string, name = "a"): Resource {
  return podWithSpec({ containers: [{ name: "c", image }] }, { name });
}

export function podWithSpec(spec: object, metadata: object = {}): Resource {
  return { apiVersion: "v1", kind: "Pod", metadata: { name: "a", ...metadata }, spec };
}

/** Everything that makes Pods of a template, as far as it is served. */
export function workloads(image: string, kinds: readonly string[] = ["Deployment", "Job", "CronJob"]) {
  const labels = { app: "a" };
  const once = { spec: { restartPolicy: "Never", containers: [{ name: "c", image }] } };
  const template = { metadata: { labels }, spec: { containers: [{ name: "c", image }] } };
  const replicated = { selector: { matchLabels: labels }, template };
  const all = [
    { kind: "Deployment", group: "apps/v1", spec: replicated },
    { kind: "ReplicaSet", group: "apps/v1", spec: replicated },
    { kind: "Job", group: "batch/v1", spec: { template: once } },
    { kind: "CronJob", group: "batch/v1", spec: { schedule: "* * * * *", jobTemplate: { spec: { template: once } } } },
  ];
  return all
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ kind, group, spec }) => ({
      kind,
      path: `/apis/${group}/namespaces/default/${kind.toLowerCase()}s`,
      body: { apiVersion: group, kind, metadata: { name: "a" }, spec },
    }));
}
