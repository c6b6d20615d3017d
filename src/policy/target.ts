import {
  compileSelector,
  hasWildcard,
  type LabelSelector,
  matchesWildcard,
  own,
  type Resource,
} from "../kube/index.ts";
import { parseKindSelector } from "./match/index.ts";
import type { LoopPlace, MutateTarget, PlanMistake } from "./rule.ts";

/** Whether a target names one object, rather than all that wildcards match. */
export function namesOne({ namespace, name }: Pick<MutateTarget, "namespace" | "name">): boolean {
  return namespace !== "" && name !== "" && !hasWildcard(namespace) && !hasWildcard(name);
}

/** Whether an object of a target's kind lies where the target says; empty parts match all. (kyverno: load_targets.go match) */
export function isNamedBy(
  target: Pick<MutateTarget, "namespace" | "name">,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): boolean {
  if (target.namespace !== "" && !matchesWildcard(target.namespace, namespace)) return false;
  return target.name === "" || matchesWildcard(target.name, name);
}

/** Whether a target means an object, which is of one of the kinds that it names. A selector that is wrong is told. */
export function selects(target: MutateTarget, object: Resource): boolean | string {
  const { group, version, kind } = parseKindSelector(`${target.apiVersion}/${target.kind}`);
  const [ownGroup = "", ownVersion = ""] = object.apiVersion.includes("/")
    ? object.apiVersion.split("/")
    : ["", object.apiVersion];
  const ofKind =
    matchesWildcard(group, ownGroup) && matchesWildcard(version, ownVersion) && matchesWildcard(kind, object.kind);
  const { namespace = "", name = "", labels = {} } = object.metadata;
  if (!ofKind || !isNamedBy(target, { namespace, name })) return false;
  if (target.selector === undefined || target.selector === null || namesOne(target)) return true;
  const selector = compileSelector(target.selector as LabelSelector);
  return selector.kind === "error" ? selector.message : selector.matches(labels);
}

/**
 * What went wrong with a rule as Kyverno tells it: what is about elements of loops is told loop by loop.
 * (kyverno: pkg/background/generate/generator.go generateForeach)
 */
export function mistakesText(rule: string, mistakes: readonly PlanMistake[]): string {
  const loops = [...new Set(mistakes.map(({ place }) => place?.loop))];
  return loops
    .map((loop) => {
      const found = mistakes.filter(({ place }) => place?.loop === loop);
      return loop === undefined ? joined(found) : loopText(rule, loop, found);
    })
    .join("; ");
}

function loopText(rule: string, loop: number, found: readonly PlanMistake[]): string {
  const lists = found.filter(({ place }) => place?.element === undefined);
  const elements = found.filter(({ place }) => place?.element !== undefined);
  const told = elements.map(({ message, place }) => `failed to process ${elementOf(place)} element: ${message}`);
  return [
    ...lists.map(({ message }) => `failed to evaluate ${loop} foreach list: ${message}`),
    ...(told.length > 0 ? [`failed to process ${loop} foreach in rule ${rule}: ${told.join("; ")}`] : []),
  ].join("; ");
}

function joined(mistakes: readonly PlanMistake[]): string {
  return mistakes.map(({ message }) => message).join("; ");
}

const elementOf = (place: LoopPlace | undefined) => String(own(place, "element") ?? "");
