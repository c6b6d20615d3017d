import {
  type Mutated,
  type MutatingInput,
  type PolicyExpressions,
  type PolicyInput,
  rightsWorld,
  type Validated,
} from "../../apiserver/index.ts";
import type { FieldError, UserInfo } from "../../kube/index.ts";
import type * as cel from "../../lang/cel/index.ts";
import {
  type AdmissionJudge,
  type AdmissionMutator,
  admissionPolicyMistakes,
  admissionPolicyTypeMistakes,
  compileAdmissionJudge,
  compileAdmissionMutator,
  mutatingPolicyMistakes,
  type Request,
} from "../../policy/index.ts";

/** What admission policies say, worked out by the policy engine for the embedded control plane. */
export const policyExpressions: PolicyExpressions = {
  mistakes(policy, old) {
    const mistakesIn = policy.kind === "MutatingAdmissionPolicy" ? mutatingPolicyMistakes : admissionPolicyMistakes;
    return mistakesIn(policy, old).map(fieldError);
  },
  typeMistakes: (policy, types) => admissionPolicyTypeMistakes(policy, types).map(fieldError),
  validating(policy) {
    let judge: AdmissionJudge | undefined;
    return (input) => {
      judge ??= compileAdmissionJudge(policy);
      return validated(judge, input);
    };
  },
  mutating(policy) {
    let mutator: AdmissionMutator | undefined;
    return (input) => {
      mutator ??= compileAdmissionMutator(policy);
      return mutated(mutator, input);
    };
  },
};

function fieldError({ path, source, message }: ReturnType<typeof admissionPolicyMistakes>[number]): FieldError {
  return { type: "Invalid", field: path, value: source, detail: message };
}

function mutated(mutate: AdmissionMutator, input: MutatingInput): Mutated {
  const { params, namespace, authorizer, type, readBack } = input;
  const world: cel.World = rightsWorld(authorizer, input.request.user);
  const answer = mutate({ request: requestOf(input), kind: input.gvk, type, params, namespace, world, readBack });
  if (answer.kind === "error") return { kind: "error", messages: answer.all ?? [answer.message] };
  if (answer.kind === "unmatched") return answer;
  return answer.changed ? { kind: "object", object: answer.object } : unchanged;
}

const unchanged: Mutated = { kind: "unchanged" };

function validated(judge: AdmissionJudge, input: PolicyInput): Validated {
  const { params, namespace, authorizer } = input;
  const request = requestOf(input);
  const world: cel.World = rightsWorld(authorizer, input.request.user);
  const said = judge({ request, kind: input.gvk, params, namespace, world });
  if (said.kind === "unmatched") return nothing;
  return {
    decisions: said.decisions.map(({ action, message, reason = "" }) => ({
      allowed: action === "admit",
      message,
      reason,
    })),
    annotations: said.auditAnnotations.flatMap(({ key, action, value }) => {
      if (action === "exclude") return [];
      return [action === "error" ? { kind: "error", key, message: value } : { kind: "value", key, value }];
    }),
  };
}

const nothing: Validated = { decisions: [], annotations: [] };

/** The request in the version that the policy has matched. A connection has no options: they are its object. */
function requestOf({ request, resource, gvk, object, old }: PolicyInput): Request {
  const { subresource, user, operation, name, namespace, dryRun, options } = request;
  return {
    uid: "",
    operation,
    kind: gvk,
    resource,
    subresource,
    name,
    namespace,
    object,
    oldObject: old,
    user: withoutRoles(user),
    dryRun,
    ...(operation === "CONNECT" ? {} : { options }),
    asked: { kind: request.gvk, resource: request.resource, subresource },
    now: 0,
  };
}

/** Expressions do not see roles. */
function withoutRoles(user: UserInfo): NonNullable<Request["user"]> {
  return { ...user, roles: [], clusterRoles: [] };
}
