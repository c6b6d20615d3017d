import { type FilterText, parseKindSelector } from "../../match/index.ts";
import type { KindTrigger, Operation, Phase } from "../../rule.ts";
import { checksImages, isImageRule } from "./images/index.ts";
import { madeKinds } from "./made-kinds.ts";
import { isMutateRule } from "./mutate.ts";
import type { RuleText } from "./schema/rule.ts";
import { isWorkRule } from "./work.ts";

const allOperations: readonly Operation[] = ["CREATE", "UPDATE", "DELETE", "CONNECT"];

/** What rules that change objects listen to where they do not say: nothing is to be changed in what is deleted. */
const writes: readonly Operation[] = ["CREATE", "UPDATE"];

/**
 * The kinds and operations on which a policy with these rules wants to be asked. What a plain filter excludes for a
 * kind as a whole is left out. (kyverno: pkg/controllers/webhook/utils.go collectResourceDescriptions)
 */
export function triggersOf(rules: readonly RuleText[]): readonly KindTrigger[] {
  const working = rules.filter(isWorkRule);
  const judging = rules.filter((rule) => !isWorkRule(rule));
  const mutating = judging.filter(isMutateRule);
  const verifying = judging.filter(isImageRule);
  const validating = judging.filter((rule) => (isImageRule(rule) ? checksImages(rule) : !isMutateRule(rule)));
  return [
    ...triggersFor("mutate", mutating, writes),
    ...triggersFor("verify", verifying, writes),
    ...triggersFor("validate", validating, allOperations),
    ...triggersFor("generate", working, allOperations),
  ];
}

function triggersFor(phase: Phase, rules: readonly RuleText[], usual: readonly Operation[]): readonly KindTrigger[] {
  const wanted: Wanted = new Map();
  for (const rule of rules) {
    for (const [kind, operations] of operationsOf(rule, usual)) addTo(wanted, kind, operations);
    for (const kind of downstreamsOf(rule)) addTo(wanted, kind, changes);
  }
  return [...wanted]
    .filter(([, operations]) => operations.size > 0)
    .map(([kind, operations]) => ({
      phase,
      ...parseKindSelector(kind),
      operations: allOperations.filter((one) => operations.has(one)),
    }));
}

/** What was made, and what it was made from, is followed: who changes or deletes it is told of. */
const changes: readonly Operation[] = ["CREATE", "UPDATE", "DELETE"];

/** The kinds that a rule makes, but for those that variables name. */
function downstreamsOf({ generate }: RuleText): readonly string[] {
  if (generate === undefined) return [];
  return madeKinds(generate)
    .filter(({ kind, apiVersion }) => kind !== "" && !`${apiVersion}${kind}`.includes("{{"))
    .map(({ apiVersion, kind }) => (apiVersion === "" ? kind : `${apiVersion}/${kind}`));
}

type Wanted = Map<string, Set<Operation>>;

function operationsOf(rule: RuleText, usual: readonly Operation[]): Wanted {
  const wanted: Wanted = new Map();
  for (const { resources } of [rule.match, ...(rule.match.all ?? []), ...(rule.match.any ?? [])]) {
    for (const kind of resources?.kinds ?? []) addTo(wanted, kind, orElse(usual, resources?.operations));
  }
  for (const { resources } of (rule.exclude?.any ?? []).filter(isPlain)) {
    const { kinds = [], operations } = resources ?? {};
    for (const kind of kinds.length > 0 ? kinds : wanted.keys()) {
      for (const operation of orElse(allOperations, operations)) wanted.get(kind)?.delete(operation);
    }
  }
  return wanted;
}

function addTo(wanted: Wanted, kind: string, operations: Iterable<Operation>): void {
  const known = wanted.get(kind) ?? new Set();
  for (const operation of operations) known.add(operation);
  wanted.set(kind, known);
}

function orElse(usual: readonly Operation[], operations: readonly Operation[] | undefined): readonly Operation[] {
  return operations === undefined || operations.length === 0 ? usual : operations;
}

/** Whether a filter speaks of kinds and operations only. An empty filter excludes nothing, so it is none of these. */
function isPlain({ resources, roles = [], clusterRoles = [], subjects = [] }: FilterText): boolean {
  if (resources === undefined || [roles, clusterRoles, subjects].some((list) => list.length > 0)) return false;
  const { name = "", names = [], namespaces = [], annotations = {}, kinds = [], operations = [] } = resources;
  const named = name !== "" || [names, namespaces, Object.keys(annotations)].some((list) => list.length > 0);
  const selected = resources.selector !== undefined || resources.namespaceSelector !== undefined;
  return !named && !selected && (kinds.length > 0 || operations.length > 0);
}
