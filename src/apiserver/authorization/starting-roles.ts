import { startingRoles } from "../generated/roles.ts";
import type { Draft } from "../kind.ts";
import { rbacGroup } from "./bindings.ts";

/** A role or a binding with which every cluster begins: its kind's plural, and what it says. */
export interface StartingObject {
  readonly plural: string;
  readonly draft: Draft;
}

/** Reads the objects of a kind (`ClusterRole`, `RoleBinding`, ...) from the table. Each call makes them anew. */
export function startingObjects(kind: string): readonly StartingObject[] {
  const blocks = startingRoles.split(/\n(?=\S)/);
  return blocks.flatMap((block) => {
    const [head = "", ...rules] = block.trimEnd().split("\n");
    return head.startsWith(`${kind} `) ? [{ plural: `${kind.toLowerCase()}s`, draft: objectFrom(head, rules) }] : [];
  });
}

function objectFrom(head: string, rules: readonly string[]): Draft {
  const [kind = "", namespace = "", name = "", ...rest] = head.split(" ");
  const metadata = {
    name,
    ...(namespace === "-" ? {} : { namespace }),
    labels: { "kubernetes.io/bootstrapping": "rbac-defaults", ...pairsOf(rest, "+") },
    annotations: { "rbac.authorization.kubernetes.io/autoupdate": "true" },
  };
  const object = { kind, apiVersion: `${rbacGroup}/v1`, metadata };
  if (kind.endsWith("Binding")) return { ...object, ...bindingFrom(rest.filter((word) => !word.startsWith("+"))) };
  const selectors = rest.filter((word) => word.startsWith("~")).map((word) => ({ matchLabels: pairsOf([word], "~") }));
  return {
    ...object,
    ...(selectors.length === 0 ? {} : { aggregationRule: { clusterRoleSelectors: selectors } }),
    rules: rules.length === 0 ? null : rules.map(ruleFrom),
  };
}

function pairsOf(words: readonly string[], mark: string): Readonly<Record<string, string>> {
  const pairs = words.filter((word) => word.startsWith(mark)).map((word) => word.slice(1).split("="));
  return Object.fromEntries(pairs.map(([key = "", value = ""]) => [key, value]));
}

const lists = ["verbs", "apiGroups", "resources", "resourceNames", "nonResourceURLs"] as const;

function ruleFrom(line: string): Draft {
  const rule: Draft = {};
  for (const [at, text] of line.trimStart().split("|").entries()) {
    const list = lists[at];
    if (list !== undefined && text !== "-") rule[list] = text.split(",");
  }
  return rule;
}

function bindingFrom([role = "", ...subjects]: readonly string[]): Draft {
  const [kind, name] = role.split("/");
  return {
    ...(subjects.length === 0 ? {} : { subjects: subjects.map(subjectFrom) }),
    roleRef: { apiGroup: rbacGroup, kind, name },
  };
}

function subjectFrom(word: string): Draft {
  const [kind, ...names] = word.split("|");
  if (kind === "ServiceAccount") return { kind, name: names[1], namespace: names[0] };
  return { kind, apiGroup: rbacGroup, name: names[0] };
}
