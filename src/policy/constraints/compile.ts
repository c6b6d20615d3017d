import { isRecord } from "../../data/index.ts";
import { compileSelector, type LabelSelector, own, type Resource } from "../../kube/index.ts";
import {
  type Facts,
  type Operation,
  type Pending,
  type Phase,
  pending,
  type Request,
  type ResourceTrigger,
} from "../rule.ts";
import type { MatchResourcesText, ResourceRuleText } from "./schema.ts";

/** Which requests something is about, ready to be asked. */
export interface Constraints {
  /**
   * Whether a request is meant; a message where that cannot be found out though everything else fits.
   * Names and namespaces are those of the request, versions are not converted.
   */
  matches(request: Request, facts: Facts): boolean | Pending | MatchMistake;
  /** The resources to be asked about. */
  triggers(phase: Phase): readonly ResourceTrigger[];
}

/** Why it cannot be said whether a request is meant. */
export interface MatchMistake {
  readonly message: string;
}

/** How constraints are taken. */
export interface ConstraintOptions {
  /**
   * Whether an object that is not there counts as one without labels, as in Kyverno: what selects by the absence of a
   * label means every object that is made. To Kubernetes it is none at all.
   */
  readonly absentIsEmpty?: boolean;
}

/**
 * Compiles constraints; absent ones, and those without rules about resources, mean everything.
 * (kyverno: pkg/cel/matching/matcher.go)
 */
export function compileConstraints(
  text: MatchResourcesText | undefined,
  { absentIsEmpty = false }: ConstraintOptions = {},
): Constraints {
  const { resourceRules = [], excludeResourceRules = [], namespaceSelector, objectSelector } = text ?? {};
  const meant = resourceRules.map(compileResourceRule);
  const excluded = excludeResourceRules.map(compileResourceRule);
  const inNamespace = compileNamespaceSelector(namespaceSelector);
  const labelled = compileObjectSelector(objectSelector, absentIsEmpty);
  return {
    matches(request, facts) {
      if (meant.length > 0 && !meant.some((rule) => rule(request))) return false;
      if (excluded.some((rule) => rule(request))) return false;
      const byLabels = labelled(request);
      if (byLabels === false) return false;
      const byNamespace = inNamespace(request, facts);
      return byNamespace === true ? byLabels : byNamespace;
    },
    triggers: (phase) => (resourceRules.length === 0 ? [everything(phase)] : resourceRules.flatMap(triggersOf(phase))),
  };
}

/** Whether a request is one that a rule about resources means. */
type ResourceTest = (request: Request) => boolean;

/** Compiles one rule about resources. (kubernetes: apiserver/pkg/admission/plugin/webhook/predicates/rules) */
function compileResourceRule(rule: ResourceRuleText): ResourceTest {
  const { apiGroups = [], apiVersions = [], operations = [], resources = [], resourceNames = [] } = rule;
  const inGroup = oneOf(apiGroups);
  const inVersion = oneOf(apiVersions);
  const byOperation = oneOf(operations);
  const ofResource = compileResources(resources);
  const inScope = compileScope(rule.scope ?? "*");
  const named = resourceNames.length === 0 ? undefined : compileNames(resourceNames);
  return (request) =>
    byOperation(request.operation) &&
    ofResource(request) &&
    inGroup(request.resource.group) &&
    inVersion(request.resource.version) &&
    inScope(request) &&
    (named === undefined || named(request));
}

function oneOf(items: readonly string[]): (text: string) => boolean {
  if (items.includes("*")) return () => true;
  const [only] = items;
  if (items.length === 1) return (text) => text === only;
  return (text) => items.includes(text);
}

function compileResources(resources: readonly string[]): ResourceTest {
  const places = resources.map(splitResource);
  return ({ resource: { resource }, subresource }) =>
    places.some((one) => (one.resource === "*" || one.resource === resource) && isSub(one.subresource, subresource));
}

const isSub = (wanted: string, subresource: string) => wanted === "*" || wanted === subresource;

/** `pods/exec` is the subresource `exec` of `pods`. */
function splitResource(text: string): { readonly resource: string; readonly subresource: string } {
  const slash = text.indexOf("/");
  if (slash < 0) return { resource: text, subresource: "" };
  return { resource: text.slice(0, slash), subresource: text.slice(slash + 1) };
}

/** Namespaces are objects of the whole cluster, though requests may say that they are in themselves. */
function compileScope(scope: string): ResourceTest {
  switch (scope) {
    case "*":
      return () => true;
    case "Namespaced":
      return (request) => !isNamespaceV1(request) && request.namespace !== "";
    case "Cluster":
      return (request) => isNamespaceV1(request) || request.namespace === "";
    default:
      return () => false;
  }
}

const isNamespaceV1 = ({ resource: { group, version, resource } }: Request) =>
  group === "" && version === "v1" && resource === "namespaces";

/** Where the name is still to be made, what it will begin with is looked at. (kyverno: matchesGeneratedName) */
function compileNames(names: readonly string[]): ResourceTest {
  return ({ name, object }) => {
    if (name !== "") return names.includes(name);
    const beginning = object === undefined ? "" : (own(object.metadata, "generateName") ?? "");
    return typeof beginning === "string" && object !== undefined && names.some((one) => beginning.startsWith(one));
  };
}

/** (kubernetes: apiserver/pkg/admission/plugin/webhook/predicates/object/matcher.go) */
function compileObjectSelector(
  selector: SelectorText | undefined,
  absentIsEmpty: boolean,
): (request: Request) => boolean | MatchMistake {
  const test = selectorTest(selector);
  if (test === undefined) return () => true;
  if (typeof test === "string") return () => internal(test);
  const holds = (object: Resource | undefined) =>
    object === undefined ? absentIsEmpty && test(undefined) : test(labelsOf(object));
  return ({ object, oldObject }) => holds(object) || holds(oldObject);
}

/** Labels that are not all texts are none, as to Kubernetes: files may have such. */
function labelsOf(object: Resource | undefined): Readonly<Record<string, string>> | undefined {
  const labels = object?.metadata.labels;
  if (!isRecord(labels)) return undefined;
  return Object.values(labels).every((value) => typeof value === "string") ? labels : undefined;
}

/** (kyverno: pkg/cel/matching/predicates/namespace/matcher.go) */
function compileNamespaceSelector(
  selector: SelectorText | undefined,
): (request: Request, facts: Facts) => boolean | Pending | MatchMistake {
  const test = selectorTest(selector);
  if (test === undefined) return () => true;
  return (request, facts) => {
    const isNamespace = request.resource.resource === "namespaces";
    const name = isNamespace && request.namespace === "" ? request.name : request.namespace;
    if (name === "" && !isNamespace) return true;
    if (typeof test === "string") return internal(test);
    const changed = request.operation === "CREATE" || request.operation === "UPDATE";
    if (isNamespace && request.subresource === "" && changed) return test(labelsOf(request.object));
    const labels = labelsOfNamespace(name, facts);
    if (labels === pending || "message" in labels) return labels;
    return test(labels.labels);
  };
}

/** The API server labels every namespace with its name: what is not known of a namespace is at least that. */
function labelsOfNamespace(
  name: string,
  facts: Facts,
): { readonly labels: Readonly<Record<string, string>> } | Pending | MatchMistake {
  const fact = facts.want({ kind: "namespace", name });
  if (fact === undefined) return pending;
  if (fact.kind === "failure") return { message: fact.message };
  if (fact.kind !== "namespace") return { message: `the labels of namespace ${name} are not known` };
  const { labels } = fact;
  return { labels: Object.hasOwn(labels, nameLabel) ? labels : { ...labels, [nameLabel]: name } };
}

const nameLabel = "kubernetes.io/metadata.name";

type SelectorText = NonNullable<MatchResourcesText["objectSelector"]>;

/** A test of labels, `undefined` where all pass, or what is wrong with the selector. */
function selectorTest(
  selector: SelectorText | undefined,
): ((labels: Readonly<Record<string, string>> | undefined) => boolean) | string | undefined {
  if (selector === undefined || isEmptySelector(selector)) return undefined;
  const compiled = compileSelector(selector as LabelSelector);
  return compiled.kind === "error" ? compiled.message : compiled.matches;
}

/** Whether a selector selects everything. */
export function isEmptySelector({ matchLabels = {}, matchExpressions = [] }: SelectorText): boolean {
  return Object.keys(matchLabels).length === 0 && matchExpressions.length === 0;
}

const internal = (message: string): MatchMistake => ({ message: `Internal error occurred: ${message}` });

const operations: readonly Operation[] = ["CREATE", "UPDATE", "DELETE", "CONNECT"];

function everything(phase: Phase): ResourceTrigger {
  return { phase, group: "*", version: "*", resource: "*", subresource: "*", scope: "*", operations: [...operations] };
}

const triggersOf =
  (phase: Phase) =>
  (rule: ResourceRuleText): readonly ResourceTrigger[] => {
    const { apiGroups = [], apiVersions = [], resources = [], scope = "*" } = rule;
    if (scope !== "*" && scope !== "Cluster" && scope !== "Namespaced") return [];
    const asked = operationsOf(rule);
    return apiGroups.flatMap((group) =>
      apiVersions.flatMap((version) =>
        resources.map(
          (resource): ResourceTrigger => ({
            phase,
            group,
            version,
            ...splitResource(resource),
            scope,
            operations: asked,
          }),
        ),
      ),
    );
  };

/** The operations that a rule names, each once, in the order of the API: a list of its own. */
export function operationsOf({ operations: named = [] }: ResourceRuleText): readonly Operation[] {
  return named.includes("*") ? [...operations] : operations.filter((one) => named.includes(one));
}
