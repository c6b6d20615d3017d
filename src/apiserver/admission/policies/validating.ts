import type { Resource } from "../../../kube/index.ts";
import type { Core } from "../../call.ts";
import type { Kind } from "../../kind.ts";
import { forbidden, notFound, StatusError } from "../../status.ts";
import type { AdmissionPlugin, AdmissionRequest } from "../plugin.ts";
import { converted, holdsKind } from "../webhooks/convert.ts";
import { type BoundPolicy, boundPolicies, type PolicyBinding } from "./bound-policies.ts";
import type { PolicyExpressions, PolicyInput, Validated, ValidatingEvaluator } from "./evaluation.ts";
import { isExempt } from "./exempt.ts";
import { type MatchedVersion, matchedVersion } from "./match.ts";
import { collectParams, paramKindOf } from "./params.ts";

/**
 * Lets the stored ValidatingAdmissionPolicies judge. What is to be audited is worked out, since failing at it refuses
 * the request, but there is no audit log to write it to.
 * kubernetes: apiserver pkg/admission/plugin/policy/validating/dispatcher.go
 */
export function validatingPolicies(core: () => Core, expressions: PolicyExpressions): AdmissionPlugin {
  const evaluators = new WeakMap<Resource, ValidatingEvaluator>();
  const evaluatorOf = (policy: Resource) => {
    const known = evaluators.get(policy) ?? expressions.validating(policy);
    evaluators.set(policy, known);
    return known;
  };
  return {
    name: "ValidatingAdmissionPolicy",
    async validate(request, object) {
      if (isExempt(request)) return;
      const denials: Denial[] = [];
      for (const bound of boundPolicies(core(), places)) {
        const question = { core: core(), bound, request, object, evaluatorOf };
        denials.push(...(await denialsOf(question)));
      }
      const [first] = denials;
      if (first !== undefined) throw refusal(request, object, first);
    },
  };
}

const places = { policies: "validatingadmissionpolicies", bindings: "validatingadmissionpolicybindings" };

interface Question {
  readonly core: Core;
  readonly bound: BoundPolicy;
  readonly request: AdmissionRequest;
  readonly object: Resource | undefined;
  readonly evaluatorOf: (policy: Resource) => ValidatingEvaluator;
}

/** Why one policy refuses; `by` is the binding, `""` where it comes to none. */
interface Denial {
  readonly policy: string;
  readonly by: string;
  readonly message: string;
  readonly reason: string;
}

async function denialsOf(question: Question): Promise<readonly Denial[]> {
  const { core, bound, request, object } = question;
  const denied = (message: string, by = "") => ({ policy: bound.name, by, message, reason: "" });
  const misconfigured = (message: string) => (bound.ignoresFailure ? [] : [denied(message)]);
  const version = orMessage(() => matchedVersion(core, bound.match, { request, object }));
  if (version === undefined) return [];
  if (typeof version === "string") return misconfigured(`failed to configure policy: ${version}`);
  const paramKind = paramKindOf(core, bound.policy);
  if (typeof paramKind === "string") return misconfigured(`failed to configure policy: ${paramKind}`);
  const denials: Denial[] = [];
  for (const binding of bound.bindings) {
    const results = await resultsOf(question, { binding, version, paramKind });
    if (typeof results !== "string") denials.push(...deniedBy(question, binding, results));
    else if (!bound.ignoresFailure) denials.push(denied(`failed to configure binding: ${results}`, binding.name));
  }
  return denials;
}

interface Asked {
  readonly binding: PolicyBinding;
  readonly version: MatchedVersion;
  readonly paramKind: Kind | undefined;
}

/** What the policy says, parameter by parameter; or why the binding cannot be followed. */
async function resultsOf(
  { core, bound, request, object, evaluatorOf }: Question,
  { binding, version, paramKind }: Asked,
): Promise<readonly Validated[] | string> {
  const { match, paramRef } = binding;
  const meant = match === undefined ? version : orMessage(() => matchedVersion(core, match, { request, object }));
  if (meant === undefined) return [];
  if (typeof meant === "string") return meant;
  const found = await collectParams(core, { kind: paramKind, ref: paramRef, namespace: request.namespace });
  if (found.kind === "mistake") return found.message;
  const evaluate = evaluatorOf(bound.policy);
  const input = inputOf(core, version, { request, object });
  return found.params.map((params) => evaluate({ ...input, params }));
}

function inputOf(
  core: Core,
  { kind, resource, gvk }: MatchedVersion,
  { request, object }: Pick<Question, "request" | "object">,
): PolicyInput {
  const view = (one: Resource | undefined) =>
    one === undefined || !holdsKind(request) ? one : converted(one, request.of, kind);
  const { authorizer } = core;
  const namespace = namespaceOf(core, request);
  return {
    request,
    resource,
    gvk,
    object: view(object),
    old: view(request.old),
    params: undefined,
    namespace,
    authorizer,
  };
}

/** Namespaces themselves are judged without one. */
function namespaceOf({ store }: Core, { namespace, gvk }: AdmissionRequest): Resource | undefined {
  const isNamespace = gvk.group === "" && gvk.version === "v1" && gvk.kind === "Namespace";
  if (namespace === "" || isNamespace) return undefined;
  const stored = store.get({ group: "", version: "v1", resource: "namespaces" }, "", namespace);
  if (stored === undefined) throw notFound({ group: "", resource: "namespaces" }, namespace);
  return stored;
}

/** What comes of a binding's results: it warns of what is to be warned of, and returns what refuses. */
function deniedBy({ bound, request }: Question, { name: by, actions }: PolicyBinding, results: readonly Validated[]) {
  const denial = (message: string, reason: string): Denial => ({ policy: bound.name, by, message, reason });
  return results.flatMap(({ decisions, annotations }) => {
    const failed = decisions.filter(({ allowed }) => !allowed);
    if (actions.includes("Warn")) for (const { message } of failed) request.warn(warning(bound.name, by, message));
    return [
      ...(actions.includes("Deny") ? failed.map(({ message, reason }) => denial(message, reason)) : []),
      ...annotations.flatMap((one) => (one.kind === "error" ? [denial(one.message, "")] : [])),
    ];
  });
}

function warning(policy: string, binding: string, message: string): string {
  return `Validation failed for ValidatingAdmissionPolicy '${policy}' with binding '${binding}': ${message}`;
}

/** Of several refusals the first is told. */
function refusal(request: AdmissionRequest, object: Resource | undefined, denial: Denial): StatusError {
  const { group, resource } = request.resource;
  const metadata: Resource["metadata"] | undefined = object?.metadata;
  const name = request.name || metadata?.name || metadata?.generateName || "Unknown";
  const by = denial.by === "" ? "" : ` with binding '${denial.by}'`;
  const message = `ValidatingAdmissionPolicy '${denial.policy}'${by} denied request: ${denial.message}`;
  const { status } = forbidden({ group, resource }, name, message);
  const reason = denial.reason === "" ? "Invalid" : denial.reason;
  return new StatusError({
    ...status,
    reason,
    code: codes.get(reason) ?? 422,
    details: { ...status.details, causes: [{ message }] },
  });
}

const codes: ReadonlyMap<string, number> = new Map([
  ["Unauthorized", 401],
  ["Forbidden", 403],
  ["RequestEntityTooLarge", 413],
  ["Invalid", 422],
]);

/** What a refusal to answer says, in place of the answer. */
function orMessage<T>(answer: () => T): T | string {
  try {
    return answer();
  } catch (error) {
    if (error instanceof StatusError) return error.message;
    throw error;
  }
}
