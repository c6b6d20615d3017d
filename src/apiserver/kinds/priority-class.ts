import type { FieldError, Resource } from "../../kube/index.ts";
import { choiceMistakes } from "./checks.ts";
import { ageColumn, column, nameColumn } from "./columns.ts";
import { described } from "./described.ts";
import { fill } from "./draft.ts";
import { flag, number, text } from "./fields.ts";
import { immutable } from "./metadata.ts";
import { forbidden } from "./mistakes.ts";

/** The two classes that every cluster has. (kubernetes: pkg/apis/scheduling/v1/helpers.go) */
export const systemPriorityClasses: readonly Readonly<Record<string, unknown>>[] = [
  systemClass(
    "system-cluster-critical",
    2_000_000_000,
    "Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.",
  ),
  systemClass(
    "system-node-critical",
    2_000_001_000,
    "Used for system critical pods that must not be moved from their current node.",
  ),
];

const highest = 1_000_000_000;

/** (kubernetes: pkg/registry/scheduling/priorityclass, pkg/apis/scheduling/validation) */
export const priorityClass = described({
  group: "scheduling.k8s.io",
  kind: "PriorityClass",
  plural: "priorityclasses",
  shortNames: ["pc"],
  scope: "cluster",
  columns: [
    nameColumn,
    column("Value", "The priority.", (object) => number(object, "value") ?? 0, "integer"),
    column(
      "Global-Default",
      "Whether Pods without a class have it.",
      (object) => flag(object, "globalDefault"),
      "boolean",
    ),
    ageColumn,
    column("PreemptionPolicy", "Whether its Pods displace others.", (object) => text(object, "preemptionPolicy")),
  ],
  generationOf: () => 0,
  default: (object) => fill(object, "preemptionPolicy", "PreemptLowerPriority"),
  validate: classMistakes,
  onlyUpdateChecks: true,
  validateUpdate: (object, old) => [
    ...(number(object, "value") === number(old, "value")
      ? []
      : [forbidden("value", "may not be changed in an update.")]),
    ...immutable("preemptionPolicy", object.preemptionPolicy, old.preemptionPolicy),
  ],
});

function systemClass(name: string, value: number, description: string) {
  return { apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", metadata: { name }, value, description };
}

function classMistakes(object: Resource): readonly FieldError[] {
  const policy = { field: "preemptionPolicy", among: ["PreemptLowerPriority", "Never"] };
  return [...valueMistakes(object), ...choiceMistakes(object, "preemptionPolicy", policy)];
}

function valueMistakes(object: Resource): readonly FieldError[] {
  const name = object.metadata.name ?? "";
  const value = number(object, "value") ?? 0;
  if (!name.startsWith("system-")) {
    const detail = `maximum allowed value of a user defined priority is ${highest}`;
    return value > highest ? [forbidden("value", detail)] : [];
  }
  const why = whyNoSystemClass(name, value, flag(object, "globalDefault"));
  if (why === undefined) return [];
  const detail = "priority class names with 'system-' prefix are reserved for system use only. error: ";
  return [forbidden("metadata.name", detail + why)];
}

/** (kubernetes: pkg/apis/scheduling/v1/helpers.go IsKnownSystemPriorityClass) */
function whyNoSystemClass(name: string, value: number, isDefault: boolean): string | undefined {
  const known = systemPriorityClasses.find((one) => (one.metadata as { readonly name: string }).name === name);
  if (!known) return `${name} is not a known system priority class`;
  if (known.value !== value) return `value of ${name} PriorityClass must be ${known.value}`;
  return isDefault ? `globalDefault of ${name} PriorityClass must be false` : undefined;
}
