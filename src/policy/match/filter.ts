import { compileWildcard } from "../../kube/index.ts";
import { type Facts, pending, type Request, type RequestUser } from "../rule.ts";
import { compileKinds } from "./kind-selector.ts";
import { annotationsOf, compileAnnotations, compileLabels, labelsOf, type PairsTest } from "./labels.ts";
import type { FilterText, ResourcesText } from "./schema.ts";
import { isNamespace, nameOf, namespaceOf, targetOf } from "./target.ts";
import { type Truth, unknown } from "./truth.ts";
import { compileUser } from "./user.ts";

/** Tells whether a request is meant. */
export type MatchTest = (request: Request, facts: Facts) => Truth;

/**
 * Which side a filter stands on. Without a user, `match` ignores what it says of users, the others do not. An exception
 * ignores operations, and the labels of namespaces where the object is a Namespace itself.
 */
export type Side = "match" | "exclude" | "exception";

/** Compiles a filter; an empty one never matches. (kyverno: pkg/engine/utils/match.go) */
export function compileFilter(filter: FilterText, side: Side): MatchTest {
  const resources = isEmpty(filter.resources) ? undefined : compileResources(filter.resources, side);
  const user = compileUser(filter);
  if (user === undefined) return resources ?? never;
  const withoutUser = side === "match" ? resources !== undefined : side === "exclude" && user(nobody);
  return (request, facts) => {
    const holds = request.user === undefined ? withoutUser : user(request.user);
    return holds && (resources === undefined || resources(request, facts));
  };
}

const never: MatchTest = () => false;

const nobody: RequestUser = { username: "", groups: [], roles: [], clusterRoles: [] };

function isEmpty(resources: ResourcesText | undefined): resources is undefined {
  if (resources === undefined) return true;
  const { kinds = [], names = [], namespaces = [], annotations = {}, operations = [], name = "" } = resources;
  const lists = [kinds, names, namespaces, operations, Object.keys(annotations)];
  const selectors = [resources.selector, resources.namespaceSelector];
  return name === "" && lists.every((list) => list.length === 0) && selectors.every((one) => one === undefined);
}

type PlainTest = (request: Request) => boolean;

/** Everything that needs no fact is looked at first: a namespace is asked for only when all depends on it. */
function compileResources(resources: ResourcesText, side: Side): MatchTest {
  const plain = [
    ...(side === "exception" ? [] : operationTests(resources)),
    ...kindTests(resources),
    ...nameTests(resources),
    ...namespaceTests(resources),
    ...pairTests(resources),
  ];
  const last = namespaceLabelsTest(resources, side);
  return (request, facts) => {
    for (const test of plain) if (!test(request)) return false;
    return last === undefined || last(request, facts);
  };
}

function operationTests({ operations = [] }: ResourcesText): readonly PlainTest[] {
  return operations.length === 0 ? [] : [({ operation }) => operations.includes(operation)];
}

function kindTests({ kinds = [] }: ResourcesText): readonly PlainTest[] {
  if (kinds.length === 0) return [];
  const test = compileKinds(kinds);
  return [(request) => test(request.kind, request.subresource)];
}

function nameTests({ name = "", names = [] }: ResourcesText): readonly PlainTest[] {
  const lists = [name === "" ? [] : [name], names].filter((list) => list.length > 0);
  return lists.map((list) => {
    const tests = list.map(compileWildcard);
    return (request) => anyHolds(tests, nameOf(request));
  });
}

function namespaceTests({ namespaces = [] }: ResourcesText): readonly PlainTest[] {
  if (namespaces.length === 0) return [];
  const tests = namespaces.map(compileWildcard);
  return [(request) => anyHolds(tests, isNamespace(request) ? nameOf(request) : request.namespace)];
}

function pairTests({ annotations = {}, selector }: ResourcesText): readonly PlainTest[] {
  const wanted = compileAnnotations(annotations);
  const tests: PlainTest[] = [];
  if (Object.keys(annotations).length > 0) tests.push((request) => wanted(annotationsOf(targetOf(request))));
  if (selector !== undefined) {
    const labels = labelTest(selector);
    tests.push((request) => labels(labelsOf(targetOf(request))));
  }
  return tests;
}

/**
 * The labels of the object's namespace; cluster-wide objects have none, and a Namespace never matches. A namespace
 * whose labels cannot be had leaves the question open, it does not answer it with a no (CVE-2025-46342).
 */
function namespaceLabelsTest({ namespaceSelector }: ResourcesText, side: Side): MatchTest | undefined {
  if (namespaceSelector === undefined) return undefined;
  const labels = labelTest(namespaceSelector);
  return (request, facts) => {
    if (isNamespace(request)) return side === "exception";
    return holdsInNamespace(labels, namespaceOf(request), facts);
  };
}

/** Whether a test holds for the labels of a namespace; the empty name has no labels. */
export function holdsInNamespace(labels: PairsTest, namespace: string, facts: Facts): Truth {
  if (namespace === "") return labels({});
  const fact = facts.want({ kind: "namespace", name: namespace });
  if (fact === undefined) return pending;
  if (fact.kind !== "namespace") {
    const why = fact.kind === "failure" ? fact.message : "the answer is no namespace";
    return unknown(`failed to get the labels of namespace ${namespace}: ${why}`);
  }
  return labels(fact.labels);
}

/** A selector that is wrong is refused when the policy is checked; here it would match nothing. */
function labelTest(selector: NonNullable<ResourcesText["selector"]>): PairsTest {
  const compiled = compileLabels(selector);
  return compiled.kind === "test" ? compiled.test : () => false;
}

function anyHolds(tests: readonly ((text: string) => boolean)[], text: string): boolean {
  return tests.some((test) => test(text));
}
