import { dump } from "js-yaml";
import { defaultConfigData } from "../../admission/index.ts";
import type { Resource } from "../../kube/index.ts";
import { companionKinds, policyKinds } from "../../policy/index.ts";
import { reportKinds } from "../../report/index.ts";
import { type Installation, labels, names, objectOf } from "./names.ts";
import { rbac } from "./rbac.ts";
import { workload } from "./workload.ts";

/** What is to be printed. */
export type Selection = "all" | "crds" | "no-crds";

/** The objects of an installation, in an order in which they can be created one after the other. */
export function manifests(installation: Installation, selection: Selection = "all"): readonly Resource[] {
  const crds = selection === "no-crds" ? [] : definitions;
  if (selection === "crds") return crds;
  const { namespace } = installation;
  const [space, ...rest] = [namespaceOf(namespace), ...rbac(namespace), ...configuration(namespace)];
  return [...(space === undefined ? [] : [space]), ...crds, ...rest, ...workload(installation)];
}

/** The same as a YAML stream. */
export function manifestsText(installation: Installation, selection?: Selection): string {
  const options = { lineWidth: -1, noRefs: true } as const;
  return manifests(installation, selection)
    .map((object) => `---\n${dump(object, options)}`)
    .join("");
}

const definitions: readonly Resource[] = [...policyKinds, ...companionKinds, ...reportKinds].map(({ crd }) => ({
  ...crd,
  metadata: { ...crd.metadata, labels: { ...crd.metadata.labels, ...labels("crds") } },
}));

/** Whoever may create Pods here could answer for the engine: the strictest level keeps them small. */
function namespaceOf(name: string): Resource {
  const made = objectOf({ apiVersion: "v1", kind: "Namespace" }, { name, component: "kyverno" }, {});
  const level = { "pod-security.kubernetes.io/enforce": "restricted" };
  return { ...made, metadata: { ...made.metadata, labels: { ...made.metadata.labels, ...level } } };
}

function configuration(namespace: string): readonly Resource[] {
  const type = { apiVersion: "v1", kind: "ConfigMap" };
  return [
    objectOf(type, { name: names.config, namespace, component: "config" }, { data: defaultConfigData(namespace) }),
    objectOf(type, { name: names.metricsConfig, namespace, component: "config" }, { data: metricsData }),
  ];
}

/** kyverno: charts/kyverno/values.yaml `metricsConfig` */
const metricsData: Readonly<Record<string, string>> = {
  namespaces: JSON.stringify({ include: [], exclude: [] }),
  bucketBoundaries: "0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 20, 25, 30",
  metricsExposure: JSON.stringify({
    kyverno_admission_review_duration_seconds: { enabled: true, disabledLabelDimensions: ["resource_namespace"] },
    kyverno_policy_rule_info_total: {
      enabled: true,
      disabledLabelDimensions: ["resource_namespace", "policy_namespace"],
    },
  }),
};
