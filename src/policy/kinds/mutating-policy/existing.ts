import { quoteGo } from "../../../data/index.ts";
import { apiVersionOf, own, parseApiVersion, type Resource } from "../../../kube/index.ts";
import * as cel from "../../../lang/cel/index.ts";
import {
  type Constraints,
  compileConstraints,
  type MatchResourcesText,
  operationsOf,
} from "../../constraints/index.ts";
import {
  asValue,
  type Evaluating,
  evaluate,
  isPending,
  requestValue,
  withVariables,
  worldOf,
} from "../../expressions/index.ts";
import {
  type ChangeWork,
  type Facts,
  type KindLookup,
  type MutateExistingIntent,
  type MutateTarget,
  type Outcome,
  type Pending,
  type Plan,
  pending,
  type Request,
  type ResourceTrigger,
  type Rule,
} from "../../rule.ts";
import { type CompiledMutation, change, triggers } from "./rule.ts";
import type { MutatingText } from "./schema.ts";

/** A policy that changes existing objects. */
export interface ExistingPolicy {
  readonly spec: MutatingText;
  readonly compiled: CompiledMutation;
  /** The policy, and those for controllers that were made of it: each may be what a request is about. */
  readonly variants: readonly CompiledMutation[];
  /** Which plurals stand for which kinds. */
  readonly kinds: KindLookup;
  /** Whether nobody serves the policy: then each request stands for somebody who asks. */
  readonly unserved: boolean;
}

/**
 * The rule that changes existing objects: because of requests, and when the policy comes or changes. Then each object is
 * changed because of itself, unless an expression gives the objects. (kyverno: pkg/background/mpol, pkg/policy/mpol.go)
 */
export function existingRuleOf(policy: ExistingPolicy): Rule {
  const { spec, variants } = policy;
  const targets = new Targets(policy);
  return {
    name: "",
    phase: "generate",
    matches: (request, facts) =>
      targets.areThemselves(request)
        ? targets.include(request, facts)
        : anyOf(variants.map((one) => triggers(one, request, facts))),
    run: () => ({ rule: "", status: "pass", message: "success" }),
    action: () => "Audit",
    work: workOf(policy, targets, operationsIn(spec.matchConstraints)),
  };
}

function workOf(policy: ExistingPolicy, targets: Targets, operations: ReadonlySet<string>): ChangeWork {
  return {
    kind: "change",
    skipsOwnRequests: policy.compiled.skipsOwnRequests,
    onDelete: operations.has("DELETE"),
    forExisting: true,
    kinds: [],
    resources: targets.watched(),
    changed: [],
    plan: (request, facts) => targets.plan(request, facts),
    change(request, facts, { object }) {
      const meant = targets.areIn(object, { request, facts });
      if (meant !== true) return meant === pending ? pending : passedOver;
      return change(policy.compiled, {
        object,
        resource: targets.pluralOf(object),
        conditions: policy.compiled.targetConditions,
        evaluating: evaluatingOf(policy.compiled, { request, facts, object }),
        facts,
        now: request.now,
      });
    },
  };
}

const passedOver: Outcome = { rule: "", status: "skip", message: "skip" };

function operationsIn(constraints: MatchResourcesText | undefined): ReadonlySet<string> {
  return new Set((constraints?.resourceRules ?? []).flatMap(operationsOf));
}

function anyOf(answers: readonly (boolean | Pending)[]): boolean | Pending {
  if (answers.includes(true)) return true;
  return answers.includes(pending) ? pending : false;
}

interface Looking {
  readonly request: Request;
  readonly facts: Facts;
  readonly object: Resource | undefined;
}

/** What expressions see of an existing object; without a request it is as if the object itself were updated. */
function evaluatingOf(
  { asker }: CompiledMutation,
  { request, facts, object }: Looking,
): Evaluating & { readonly values: { object: cel.CelValue } } {
  const asked: Request = request.user === undefined ? { ...request, operation: "UPDATE" } : request;
  return {
    values: { object: asValue(object ?? null), oldObject: null, namespaceObject: null, request: requestValue(asked) },
    world: worldOf(request, facts, asker),
  };
}

/** A plural of which existing objects are changed, and their names; none for all. */
interface Place {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly subresource: string;
  readonly names: readonly string[];
}

/** Wildcards stand for no kind. (kyverno: collectGVK) */
function placesOf({ resourceRules = [] }: MatchResourcesText): readonly Place[] {
  return resourceRules.flatMap(({ apiGroups = [], apiVersions = [], resources = [], resourceNames = [] }) =>
    apiGroups.flatMap((group) =>
      apiVersions.flatMap((version) =>
        resources.flatMap((text) => {
          const [resource = "", ...rest] = text.split("/");
          if ([group, version, resource].includes("*")) return [];
          return [{ group, version, resource, subresource: rest.join("/"), names: resourceNames }];
        }),
      ),
    ),
  );
}

/** The existing objects that a policy changes. */
class Targets {
  readonly #policy: ExistingPolicy;
  readonly #hasExpression: boolean;
  readonly #constraints: MatchResourcesText;
  readonly #included: Constraints;
  readonly #inNamespace: Constraints;

  constructor(policy: ExistingPolicy) {
    const { matchConstraints, targetMatchConstraints: targets } = policy.spec;
    const { expression = "", ...named } = targets ?? {};
    this.#policy = policy;
    this.#hasExpression = expression !== "";
    this.#constraints = (named.resourceRules ?? []).length > 0 ? named : (matchConstraints ?? {});
    const { resourceRules = [], excludeResourceRules: _, ...selectors } = this.#constraints;
    this.#included = compileConstraints({
      ...selectors,
      resourceRules: resourceRules.map((rule) => ({ ...rule, operations: ["*"] })),
    });
    const { namespaceSelector } = selectors;
    this.#inNamespace = compileConstraints(namespaceSelector === undefined ? {} : { namespaceSelector });
  }

  /** Whether an object is changed because of itself: nobody asked. */
  areThemselves(request: Request): boolean {
    return request.user === undefined && !this.#hasExpression && !this.#policy.unserved;
  }

  include(request: Request, facts: Facts): boolean | Pending {
    const { namespace } = this.#policy.compiled.asker;
    if (namespace !== "" && request.namespace !== namespace) return false;
    const matched = this.#included.matches(request, facts);
    return typeof matched === "object" ? false : matched;
  }

  /** Whether an object is in a namespace that is meant; which kinds, names and labels are is said by the plan. */
  areIn(object: Resource, { request, facts }: { readonly request: Request; readonly facts: Facts }): boolean | Pending {
    if (!isOf(this.#policy.compiled.asker.namespace, object)) return false;
    if (this.#hasExpression || this.#constraints.namespaceSelector === undefined) return true;
    const { namespace = "", name = "" } = object.metadata;
    const resource = { ...parseApiVersion(object.apiVersion), resource: `${object.kind.toLowerCase()}s` };
    const about = { ...request, oldObject: undefined, object, namespace, name, resource, subresource: "" };
    const matched = this.#inNamespace.matches(about, facts);
    return typeof matched === "object" ? false : matched;
  }

  /** What is looked at when the policy comes. Wildcards stand for nothing. (kyverno: collectGVK) */
  watched(): readonly ResourceTrigger[] {
    const { matchConstraints = {} } = this.#policy.spec;
    const { resourceRules = [] } = this.#hasExpression ? matchConstraints : this.#constraints;
    const triggers = resourceRules.length === 0 ? [] : compileConstraints({ resourceRules }).triggers("generate");
    return triggers.filter(({ group, version, resource }) => ![group, version, resource].includes("*"));
  }

  plan(request: Request, facts: Facts): Plan<MutateExistingIntent> | Pending {
    if (this.#hasExpression) return this.#planByExpression(request, facts);
    const { object } = request;
    if (this.areThemselves(request)) return planOf(object === undefined ? [] : [this.#named(object, 0)]);
    const { namespace } = this.#policy.compiled.asker;
    const selector = this.#constraints.objectSelector;
    return planOf(
      placesOf(this.#constraints).flatMap((place, index) => {
        const names = place.names.length > 0 ? place.names : [""];
        return names.map((name) => ({ index, ...this.#kindAt(place), namespace, name, selector }));
      }),
    );
  }

  /** By its kind where that is known, as it is on the command line; else by the plural. */
  #kindAt({ group, version, resource, subresource }: Place): Pick<MutateTarget, "apiVersion" | "kind" | "resource"> {
    const apiVersion = apiVersionOf({ group, version });
    const part = subresource === "" ? "" : `/${subresource}`;
    const served = this.#policy.kinds({ group, version, kind: "*" }).find((one) => one.resource === resource);
    if (served !== undefined) return { apiVersion, kind: `${served.gvk.kind}${part}` };
    return { apiVersion, kind: "", resource: `${resource}${part}` };
  }

  /** The plural of the kind of an object; empty where nobody knows it. */
  pluralOf({ apiVersion, kind }: Resource): string {
    const [served] = this.#policy.kinds({ ...parseApiVersion(apiVersion), kind });
    return served?.resource ?? "";
  }

  #planByExpression(request: Request, facts: Facts): Plan<MutateExistingIntent> | Pending {
    const { targets, variables } = this.#policy.compiled;
    if (targets === undefined) return planOf([]);
    const object = request.object ?? request.oldObject;
    const evaluating = evaluatingOf(this.#policy.compiled, { request, facts, object });
    withVariables(variables, evaluating);
    const value = evaluate(targets, evaluating);
    if (isPending(value)) return pending;
    if (value instanceof cel.Failure) return { intents: [], mistakes: [{ message: value.message }] };
    const items = own(value, "items");
    const objects = (Array.isArray(items) ? items : [value]).filter((one) => one !== null);
    const wrong = objects.find((one) => !isObject(one));
    if (wrong !== undefined) return { intents: [], mistakes: [{ message: "item is not a valid Kubernetes object" }] };
    const { namespace } = this.#policy.compiled.asker;
    const elsewhere = objects.filter(isObject).find((one) => !isOf(namespace, one));
    if (elsewhere !== undefined) return { intents: [], mistakes: [{ message: denied(namespace, elsewhere) }] };
    return planOf(objects.filter(isObject).map((one) => this.#named(one, 0)));
  }

  #named(object: Resource, index: number): MutateTarget {
    const { namespace = "", name = "" } = object.metadata;
    const subresource = this.#hasExpression ? this.#subresourceOf(object) : "";
    const kind = subresource === "" ? object.kind : `${object.kind}/${subresource}`;
    return { index, apiVersion: object.apiVersion, kind, namespace, name, selector: undefined };
  }

  /** Rules beside an expression only say which part of objects is written. (kyverno: resolveTargetRoute) */
  #subresourceOf({ apiVersion, kind }: Resource): string {
    const places = placesOf(this.#policy.spec.targetMatchConstraints ?? {});
    const found = places.find((place) => {
      const known = this.#kindAt(place);
      const isKind = known.kind === "" ? pluralsOf(kind).includes(place.resource) : known.kind.split("/")[0] === kind;
      return isKind && known.apiVersion === apiVersion;
    });
    return found?.subresource ?? "";
  }
}

/** Whether a policy may change an object: one of a namespace changes what is there, whatever its expressions name. */
function isOf(namespace: string, { metadata }: Resource): boolean {
  return namespace === "" || metadata.namespace === namespace;
}

function denied(namespace: string, { metadata }: Resource): string {
  const who = `a policy in namespace ${quoteGo(namespace)}`;
  return `cross-namespace mutation denied: ${who} cannot mutate resources in namespace ${quoteGo(String(metadata.namespace ?? ""))}`;
}

/** The plurals that a kind may have, where nobody says it. */
function pluralsOf(kind: string): readonly string[] {
  const name = kind.toLowerCase();
  return [`${name}s`, `${name}es`, `${name.replace(/y$/, "ie")}s`, name];
}

function isObject(value: unknown): value is Resource {
  const metadata = own(value, "metadata");
  return (
    typeof own(value, "apiVersion") === "string" &&
    typeof own(value, "kind") === "string" &&
    typeof own(metadata, "name") === "string"
  );
}

function planOf(targets: readonly MutateTarget[]): Plan<MutateExistingIntent> {
  return { intents: targets.length === 0 ? [] : [{ kind: "mutate-existing", targets }], mistakes: [] };
}
