import type { Resource } from "../../../kube/index.ts";
import type { Core } from "../../call.ts";
import { forbidden, StatusError } from "../../status.ts";
import type { AdmissionPlugin, AdmissionRequest } from "../plugin.ts";
import { converted, holdsKind } from "../webhooks/convert.ts";
import type { PolicyBinding } from "./bound-policies.ts";
import type { PolicyExpressions, PolicyInput, Validated, ValidatingEvaluator } from "./evaluation.ts";
import { isExempt } from "./exempt.ts";
import { type Asked, invocationsOf, nameIn, namespaceOf } from "./invocations.ts";
import type { MatchedVersion } from "./match.ts";

/**
 * Lets the stored ValidatingAdmissionPolicies judge. What is to be audited is worked out, since failing at it refuses
 * the request, but there is no audit log to write it to.
 * kubernetes: apiserver pkg/admission/plugin/policy/validating/dispatcher.go
 */
export function validatingPolicies(core: () => Core, compile: PolicyExpressions["validating"]): AdmissionPlugin {
  const evaluators = new WeakMap<Resource, ValidatingEvaluator>();
  const evaluatorOf = (policy: Resource) => {
    const known = evaluators.get(policy) ?? compile(policy);
    evaluators.set(policy, known);
    return known;
  };
  return {
    name: "ValidatingAdmissionPolicy",
    async validate(request, object) {
      if (isExempt(request)) return;
      const asked = { request, object };
      const denials: Denial[] = [];
      for await (const found of invocationsOf(core(), places, asked)) {
        const { name } = found.bound;
        if ("message" in found) {
          denials.push({ policy: name, by: found.binding?.name ?? "", message: found.message, reason: "" });
          continue;
        }
        const evaluate = evaluatorOf(found.bound.policy);
        const input = inputOf(core(), found.version, { request, object });
        const results = found.params.map((params) => evaluate({ ...input, params }));
        denials.push(...deniedBy(name, found.binding, { request, results }));
      }
      const [first] = denials;
      if (first !== undefined) throw refusal(asked, first);
    },
  };
}

const places = { policies: "validatingadmissionpolicies", bindings: "validatingadmissionpolicybindings" };

/** Why one policy refuses; `by` is the binding, `""` where it comes to none. */
interface Denial {
  readonly policy: string;
  readonly by: string;
  readonly message: string;
  readonly reason: string;
}

function inputOf(
  core: Core,
  { kind, resource, gvk }: MatchedVersion,
  { request, object }: { readonly request: AdmissionRequest; readonly object: Resource | undefined },
): PolicyInput {
  const view = (one: Resource | undefined) =>
    one === undefined || !holdsKind(request) ? one : converted(one, request.of, kind);
  const { authorizer } = core;
  const namespace = namespaceOf(core, request);
  const objects = { object: view(object), old: view(request.old) };
  return { request, resource, gvk, ...objects, params: undefined, namespace, authorizer };
}

interface Results {
  readonly request: AdmissionRequest;
  readonly results: readonly Validated[];
}

/** What comes of a binding's results: it warns of what is to be warned of, and returns what refuses. */
function deniedBy(policy: string, { name: by, actions }: PolicyBinding, { request, results }: Results) {
  const denial = (message: string, reason: string): Denial => ({ policy, by, message, reason });
  return results.flatMap(({ decisions, annotations }) => {
    const failed = decisions.filter(({ allowed }) => !allowed);
    if (actions.includes("Warn")) for (const { message } of failed) request.warn(warning(policy, by, message));
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
function refusal(asked: Asked, denial: Denial): StatusError {
  const { group, resource } = asked.request.resource;
  const by = denial.by === "" ? "" : ` with binding '${denial.by}'`;
  const message = `ValidatingAdmissionPolicy '${denial.policy}'${by} denied request: ${denial.message}`;
  const { status } = forbidden({ group, resource }, nameIn(asked), message);
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
