import { type Fields, part, parts, text, textEntries } from "./fields.ts";

/** What to say of labels of nodes that nobody should use any more. (kubernetes: pkg/api/node/util.go) */
const deprecated: Readonly<Record<string, string>> = {
  "beta.kubernetes.io/arch": 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  "beta.kubernetes.io/os": 'deprecated since v1.14; use "kubernetes.io/os" instead',
  "failure-domain.beta.kubernetes.io/region": 'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  "failure-domain.beta.kubernetes.io/zone": 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  "beta.kubernetes.io/instance-type": 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
  "app.kubernetes.io/created-by": "deprecated since v1.9",
  "scheduler.alpha.kubernetes.io/preferAvoidPods": "deprecated since v1.22; use Taints and Tolerations instead",
  "node-role.kubernetes.io/master": 'use "node-role.kubernetes.io/control-plane" instead',
};

/** Why a label of nodes is not to be used; `undefined` where it may be. */
export function deprecatedLabel(key: string): string | undefined {
  return Object.hasOwn(deprecated, key) ? deprecated[key] : undefined;
}

/** Warns of such labels in a selector of nodes. (kubernetes: GetWarningsForNodeSelector) */
export function nodeSelectorWarnings(selector: Fields | undefined, path: string): readonly string[] {
  const expressions = parts(selector, "matchExpressions").flatMap((one, at) => {
    const message = deprecatedLabel(text(one, "key"));
    return message === undefined ? [] : [`${path}.matchExpressions[${at}].key: ${text(one, "key")} is ${message}`];
  });
  return [...expressions, ...labelWarnings(selector, "matchLabels", (key) => `${path}.matchLabels.${key}`)];
}

/** Warns of such labels in a map; `field` names the place of one. */
export function labelWarnings(
  of: Fields | undefined,
  key: string,
  field: (label: string) => string,
): readonly string[] {
  if (!part(of, key)) return [];
  return textEntries(of, key).flatMap(([label]) => {
    const message = deprecatedLabel(label);
    return message === undefined ? [] : [`${field(label)}: ${message}`];
  });
}
