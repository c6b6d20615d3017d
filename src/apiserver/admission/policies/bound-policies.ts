import { own, type Resource } from "../../../kube/index.ts";
import type { Core } from "../../call.ts";
import { part, text } from "../../kinds/fields.ts";
import { type CompiledMatch, matchOf } from "./match.ts";

/** A policy that is bound, with all that binds it. */
export interface BoundPolicy {
  readonly policy: Resource;
  readonly name: string;
  readonly match: CompiledMatch;
  readonly ignoresFailure: boolean;
  /** Whether it is asked again where the object has changed since. */
  readonly reinvoked: boolean;
  readonly bindings: readonly PolicyBinding[];
}

export interface PolicyBinding {
  readonly name: string;
  /** Absent where it is about all that the policy is about. */
  readonly match: CompiledMatch | undefined;
  readonly paramRef: ParamRef | undefined;
  readonly actions: readonly string[];
}

/** Which parameters a binding gives to its policy. */
export interface ParamRef {
  readonly name: string;
  readonly namespace: string;
  /** A label selector, in place of a name. */
  readonly selector: unknown;
  readonly deniesNone: boolean;
}

/** The plurals under which policies and their bindings are kept. */
export interface PolicyPlaces {
  readonly policies: string;
  readonly bindings: string;
}

/**
 * The policies that are bound at the moment of a request, and all there is to know of them. Policies without a binding
 * do nothing, nor do bindings of policies that are not there.
 * kubernetes: apiserver pkg/admission/plugin/policy/generic/policy_source.go calculatePolicyData
 */
export function boundPolicies(core: Core, places: PolicyPlaces): readonly BoundPolicy[] {
  const stored = core.store.collection({ ...group, resource: places.bindings });
  if (stored.size === 0) return [];
  const bindings = Map.groupBy(
    stored.keys().flatMap((key) => stored.get(key) ?? []),
    (binding) => text(part(binding, "spec"), "policyName"),
  );
  return [...bindings].flatMap(([name, bound]) => {
    const policy = core.store.get({ ...group, resource: places.policies }, "", name);
    return policy === undefined ? [] : [{ ...readPolicy(policy), bindings: bound.map(readBinding) }];
  });
}

const group = { group: "admissionregistration.k8s.io", version: "v1" };

function readPolicy(policy: Resource): Omit<BoundPolicy, "bindings"> {
  const known = policiesRead.get(policy);
  if (known !== undefined) return known;
  const spec = part(policy, "spec");
  const read = {
    policy,
    name: policy.metadata.name ?? "",
    match: matchOf(part(spec, "matchConstraints") ?? {}),
    ignoresFailure: text(spec, "failurePolicy") === "Ignore",
    reinvoked: text(spec, "reinvocationPolicy") === "IfNeeded",
  };
  policiesRead.set(policy, read);
  return read;
}

function readBinding(binding: Resource): PolicyBinding {
  const known = bindingsRead.get(binding);
  if (known !== undefined) return known;
  const spec = part(binding, "spec");
  const match = part(spec, "matchResources");
  const ref = part(spec, "paramRef");
  const actions = own(spec, "validationActions");
  const read = {
    name: binding.metadata.name ?? "",
    match: match && matchOf(match),
    paramRef: ref && {
      name: text(ref, "name"),
      namespace: text(ref, "namespace"),
      selector: part(ref, "selector"),
      deniesNone: text(ref, "parameterNotFoundAction") === "Deny",
    },
    actions: Array.isArray(actions) ? actions.map(String) : [],
  };
  bindingsRead.set(binding, read);
  return read;
}

const policiesRead = new WeakMap<Resource, Omit<BoundPolicy, "bindings">>();
const bindingsRead = new WeakMap<Resource, PolicyBinding>();
