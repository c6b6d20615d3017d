import type { PolicyVerdict, RuleOutcome, Verdict } from "../engine/index.ts";
import { type JsonPatchOperation, jsonDiff, type Resource } from "../kube/index.ts";
import type { CompiledPolicy } from "../policy/index.ts";
import { type Decision, decide, isNamed } from "./decision.ts";

/** What the API server is told of a request whose object policies may change. */
export interface MutationDecision extends Decision {
  /** Makes the object of the request what the policies want it to be; empty where they want nothing, and for denials. */
  readonly patch: readonly JsonPatchOperation[];
}

/**
 * Makes a decision of a verdict on the phases `mutate` and `verify`. An error of a policy that fails closed, or that
 * comes after one, denies the request, whatever the action: nobody would know what the object should have become. Any
 * other error is a warning, and its policy changes nothing. What images are found to be is decided on as what objects
 * are. (kyverno: pkg/webhooks/resource/mutation/mutation.go applyMutations, imageverification/handler.go)
 */
export function decideMutation(verdict: Verdict): MutationDecision {
  const changing = verdict.policies.filter(({ phase }) => phase === "mutate");
  const named = namedDenial(verdict, changing.filter(isNamed));
  if (named !== undefined) return denial(named);
  const policies = changing.filter((one) => !isNamed(one));
  const firstClosed = policies.findIndex(({ policy }) => policy.failurePolicy === "Fail");
  const blocking = policies.find((one, at) => firstClosed >= 0 && at >= firstClosed && hasError(one));
  if (blocking !== undefined) return denial(denialText(blocking));
  const images = decide({ ...verdict, policies: verdict.policies.filter(({ phase }) => phase === "verify") });
  if (!images.allowed) return { ...denial(images.message), warnings: images.warnings };
  const warnings = [...policies.flatMap(warningsOf), ...changing.filter(isNamed).flatMap(warnedOf), ...images.warnings];
  return { allowed: true, message: "", warnings, patch: patchOf(verdict) };
}

function denial(message: string): MutationDecision {
  return { allowed: false, message, warnings: [], patch: [] };
}

const hasError = ({ outcomes }: PolicyVerdict) => outcomes.some(({ status }) => status === "error");

const wentWrong = ({ status }: RuleOutcome) => status !== "pass" && status !== "skip";

/**
 * Why policies with doors of their own deny a request; those that fail open just change nothing. Written as Go writes a
 * slice of texts. (kyverno: pkg/webhooks/resource/mpol/handler.go)
 */
function namedDenial({ request }: Verdict, policies: readonly PolicyVerdict[]): string | undefined {
  const errors = policies
    .filter(({ policy }) => policy.failurePolicy === "Fail")
    .flatMap(({ policy, outcomes }) =>
      outcomes.filter(({ status }) => status === "error").map(({ message }) => `Policy ${policy.name}: ${message}`),
    );
  if (errors.length === 0) return undefined;
  const { namespace, name, kind } = request;
  return `Resource: ${namespace}/${name}, Kind: ${kind.kind}, Errors: [${errors.join(" ")}]`;
}

function warnedOf({ outcomes }: PolicyVerdict): readonly string[] {
  return outcomes.filter(({ status }) => status === "warn").map(({ message }) => message);
}

/** Written as Go writes a slice of texts. */
function denialText({ policy, outcomes }: PolicyVerdict): string {
  const rules = outcomes.filter(wentWrong).map(({ rule, message }) => `${rule}: ${message}`);
  return `mutation policy ${policy.name} error: failed to apply policy ${policy.name} rules [${rules.join(" ")}]`;
}

/** A policy that warns tells of what it has done, too. (kyverno: pkg/webhooks/utils/warning.go) */
function warningsOf({ policy, outcomes }: PolicyVerdict): readonly string[] {
  return outcomes
    .filter((outcome) => wentWrong(outcome) || warns(policy, outcome))
    .map(({ rule, message }) => `policy ${policy.name}.${rule}: ${message}`);
}

const warns = (policy: CompiledPolicy, { status }: RuleOutcome) => policy.emitWarning && status !== "skip";

/**
 * The changes of each policy one after the other, so that whoever reads the patch can tell them apart; then what was
 * found of images.
 */
function patchOf({ request, resource, policies }: Verdict): readonly JsonPatchOperation[] {
  let before = request.object;
  const operations: JsonPatchOperation[] = [];
  const change = (after: Resource | undefined) => {
    if (after === undefined || before === undefined) return;
    operations.push(...jsonDiff(before, after));
    before = after;
  };
  for (const { phase, patched } of policies) if (phase === "mutate") change(patched);
  if (before !== resource) change(resource);
  return operations;
}
