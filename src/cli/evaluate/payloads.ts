import { isRecord } from "../../data/index.ts";
import { type SettleOptions, settle } from "../../engine/index.ts";
import { own, type Resource } from "../../kube/index.ts";
import type { CompiledPolicy, Phase, Request } from "../../policy/index.ts";
import type { Evaluation, Response } from "./evaluate.ts";
import { payloadRequest, plainRequest } from "./request.ts";
import { familyOf, hasPhase } from "./steps.ts";

/** What is judged in place of an object. */
export interface Payload {
  readonly format: NonNullable<CompiledPolicy["judges"]>;
  readonly value: unknown;
}

/**
 * Judges what is no object of Kubernetes by the policies that judge such; JSON also by those that delete, which look at it
 * as at an object. (kyverno: cmd/cli/kubectl-kyverno/processor/{policy_processor,authz_processor}.go)
 */
export async function evaluatePayload(evaluation: Evaluation, payload: Payload): Promise<readonly Response[]> {
  const resource = asObject(payload.value);
  const responses: Response[] = [];
  for (const policy of evaluation.policies) {
    const phase = phaseFor(policy, payload);
    if (phase === undefined) continue;
    const deletes = phase === "delete";
    const request = deletes ? plainRequest(evaluation, resource, "CREATE") : payloadRequest(evaluation, payload.value);
    const outcomes = await outcomesOf(policy, phase, { request, evaluation });
    if (deletes && outcomes.length === 0) continue;
    responses.push({ policy, phase, request, resource, patched: resource, outcomes });
  }
  return responses;
}

/** Whether an object stands for what is none: it has no namespace, no kind and no name. */
export function isNameless({ kind, metadata }: Resource): boolean {
  return kind === "" && (metadata.name ?? "") === "" && (metadata.namespace ?? "") === "";
}

function phaseFor(policy: CompiledPolicy, { format }: Payload): Phase | undefined {
  if (policy.judges === format) return payloadPhases.find((phase) => hasPhase(policy, phase));
  const deletes = format === "json" && familyOf(policy) === "expressions" && hasPhase(policy, "delete");
  return deletes ? "delete" : undefined;
}

const payloadPhases: readonly Phase[] = ["validate", "verify"];

async function outcomesOf(
  policy: CompiledPolicy,
  phase: Phase,
  { request, evaluation }: { readonly request: Request; readonly evaluation: Evaluation },
) {
  const { lookup, ask } = evaluation;
  const options: SettleOptions = { phases: [phase], ...(lookup !== undefined && { lookup }) };
  const verdict = await settle([policy], request, ask ?? nobody, options);
  return verdict.policies.flatMap((one) => one.outcomes);
}

const nobody = async () => ({ kind: "failure", message: "there is no cluster to ask" }) as const;

/** JSON as the object that it looks like; where it has no kind or name these are empty. */
function asObject(value: unknown): Resource {
  const fields = isRecord(value) ? value : {};
  const metadata = own(fields, "metadata");
  const text = (name: string) => (typeof fields[name] === "string" ? fields[name] : "");
  return {
    ...fields,
    apiVersion: text("apiVersion"),
    kind: text("kind"),
    metadata: isRecord(metadata) ? metadata : {},
  };
}
