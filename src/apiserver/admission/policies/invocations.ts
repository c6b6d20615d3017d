import type { Resource } from "../../../kube/index.ts";
import { own } from "../../../kube/index.ts";
import type { Core } from "../../call.ts";
import type { Draft } from "../../kind.ts";
import { notFound, StatusError } from "../../status.ts";
import type { AdmissionRequest } from "../plugin.ts";
import { type BoundPolicy, boundPolicies, type PolicyBinding, type PolicyPlaces } from "./bound-policies.ts";
import { type MatchedVersion, matchedVersion } from "./match.ts";
import { collectParams, paramKindOf } from "./params.ts";

/** A policy that is to be asked about a request. */
export interface Invocation {
  readonly bound: BoundPolicy;
  readonly binding: PolicyBinding;
  readonly version: MatchedVersion;
  /** With each of these; `undefined` stands for none. */
  readonly params: readonly (Resource | undefined)[];
}

/** Why a policy cannot be asked, or a binding not be followed. */
export interface Misconfiguration {
  readonly bound: BoundPolicy;
  /** Absent where it comes to no binding. */
  readonly binding: PolicyBinding | undefined;
  readonly message: string;
}

/** What a request is about. */
export interface Asked {
  readonly request: AdmissionRequest;
  readonly object: Resource | Draft | undefined;
}

/**
 * Finds the policies that are about a request, with their bindings and parameters, and those of which that cannot be
 * told: these are left out where the policy ignores failures.
 * kubernetes: apiserver pkg/admission/plugin/policy/generic/policy_dispatcher.go
 */
export async function* invocationsOf(
  core: Core,
  places: PolicyPlaces,
  asked: Asked,
): AsyncGenerator<Invocation | Misconfiguration> {
  for (const bound of boundPolicies(core, places)) {
    for await (const one of invocationsOfPolicy(core, bound, asked)) {
      if (!("message" in one) || !bound.ignoresFailure) yield one;
    }
  }
}

async function* invocationsOfPolicy(
  core: Core,
  bound: BoundPolicy,
  asked: Asked,
): AsyncGenerator<Invocation | Misconfiguration> {
  const wrong = (why: string) => ({ bound, binding: undefined, message: `failed to configure policy: ${why}` });
  const version = orMessage(() => matchedVersion(core, bound.match, asked));
  if (version === undefined) return;
  if (typeof version === "string") return yield wrong(version);
  const kind = paramKindOf(core, bound.policy);
  if (typeof kind === "string") return yield wrong(kind);
  const { namespace } = asked.request;
  for (const binding of bound.bindings) {
    const { match, paramRef } = binding;
    const meant = match === undefined ? version : orMessage(() => matchedVersion(core, match, asked));
    if (meant === undefined) continue;
    const found =
      typeof meant === "string" ? { message: meant } : await collectParams(core, { kind, ref: paramRef, namespace });
    if ("message" in found) yield { bound, binding, message: `failed to configure binding: ${found.message}` };
    else yield { bound, binding, version, params: found.params };
  }
}

/** What a refusal to answer says, in place of the answer. */
function orMessage<T>(answer: () => T): T | string {
  try {
    return answer();
  } catch (error) {
    if (error instanceof StatusError) return error.message;
    throw error;
  }
}

/** The namespace that an object is in, as expressions see it; namespaces themselves are judged without one. */
export function namespaceOf({ store }: Core, { namespace, gvk }: AdmissionRequest): Resource | undefined {
  const isNamespace = gvk.group === "" && gvk.version === "v1" && gvk.kind === "Namespace";
  if (namespace === "" || isNamespace) return undefined;
  const stored = store.get({ group: "", version: "v1", resource: "namespaces" }, "", namespace);
  if (stored === undefined) throw notFound({ group: "", resource: "namespaces" }, namespace);
  return stored;
}

/** The name by which a refusal calls the object of a request. (kubernetes: apiserver pkg/admission/errors.go) */
export function nameIn({ request, object }: Asked): string {
  const metadata = own(object, "metadata");
  const text = (key: string) => {
    const value = own(metadata, key);
    return typeof value === "string" ? value : "";
  };
  return request.name || text("name") || text("generateName") || "Unknown";
}
