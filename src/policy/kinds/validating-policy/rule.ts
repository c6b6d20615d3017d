import type * as cel from "../../../lang/cel/index.ts";
import type { Constraints } from "../../constraints/index.ts";
import {
  type Asker,
  annotationsOf,
  conditionsHold,
  type Evaluating,
  type Exemption,
  evaluate,
  exempt,
  exemptedBy,
  isPending,
  isWithin,
  payloadValues,
  ruleError,
  textOf,
  type Validation,
  Values,
  withVariables,
  worldOf,
} from "../../expressions/index.ts";
import { type Facts, type Outcome, type Pending, pending, type Request, type Rule } from "../../rule.ts";

/** The parts of a policy, compiled. */
export interface CompiledValidation {
  readonly constraints: Constraints;
  readonly conditions: readonly cel.Program[];
  readonly variables: ReadonlyMap<string, cel.Program>;
  readonly validations: readonly Validation[];
  readonly annotations: ReadonlyMap<string, cel.Program>;
  readonly exemptions: readonly Exemption[];
  /** Whether conditions that cannot be found out count as such that do not hold. */
  readonly ignoresErrors: boolean;
  readonly denies: boolean;
  readonly mode: string;
  readonly asker: Asker;
}

/** The one rule of a policy, or of what was generated of it. */
export function ruleOf(policy: CompiledValidation): Rule {
  const action = policy.denies ? "Enforce" : "Audit";
  const { constraints, asker } = policy;
  return {
    name: "",
    phase: "validate",
    matches(request, facts) {
      if (request.payload !== undefined) return true;
      if (isPayloadMode(policy.mode) || !isWithin(asker.namespace, request)) return false;
      const matched = constraints.matches(request, facts);
      if (typeof matched === "boolean" || matched === pending) return matched;
      return ruleError("match", `failed to execute matching: ${matched.message}`);
    },
    run: (request, facts) => run(policy, request, facts),
    action: () => action,
  };
}

const isPayloadMode = (mode: string) => mode === "JSON" || mode === "HTTP" || mode === "Envoy";

/** Judges in the order of Kyverno. (kyverno: pkg/cel/policies/vpol/compiler/policy.go evaluateWithData) */
function run(policy: CompiledValidation, request: Request, facts: Facts): Outcome | Pending {
  const isPayload = request.payload !== undefined;
  if (isPayload && !isPayloadMode(policy.mode)) return ruleError("evaluation", noRequest);
  const evaluating: Evaluating = {
    values: isPayload ? payloadValues(request.payload) : new Values(request, facts),
    world: worldOf(request, facts, policy.asker),
  };
  const exempted = exempt(policy.exemptions, evaluating, { now: request.now, ignoresErrors: policy.ignoresErrors });
  if (exempted === pending) return pending;
  if ("message" in exempted) return notLoaded(exempted.message);
  if (exempted.kind === "exempted") return exemptedBy(exempted.by);
  evaluating.values.exceptions = exempted.allowed;
  const holds = conditionsHold(policy.conditions, evaluating);
  if (holds === pending) return pending;
  if (typeof holds !== "boolean" && !policy.ignoresErrors) return notLoaded(holds.message);
  if (holds !== true) return skipped;
  withVariables(policy.variables, evaluating);
  return judge(policy, evaluating);
}

const noRequest =
  "failed to load context: cannot evaluate Kubernetes-mode policy without admission attributes (hint: use a non-Kubernetes evaluation mode for raw payloads)";

const notLoaded = (message: string) => ruleError("evaluation", `failed to load context: ${message}`);

const skipped: Outcome = { rule: "", status: "skip", message: "skip" };

function judge(policy: CompiledValidation, evaluating: Evaluating): Outcome | Pending {
  for (const [index, validation] of policy.validations.entries()) {
    const value = evaluate(validation.program, evaluating);
    if (value === true) continue;
    if (isPending(value)) return pending;
    return value === false ? failed(policy, { validation, index }, evaluating) : errorAt(index, messageOf(value));
  }
  const annotations = annotationsOf(policy.annotations, evaluating);
  if (annotations === pending) return pending;
  if ("message" in annotations) return notLoaded(annotations.message);
  if (annotations.size === 0) return passed;
  return { ...passed, properties: Object.fromEntries(annotations) };
}

const passed: Outcome = { rule: "", status: "pass", message: "success" };

function messageOf(value: cel.CelValue): string {
  return typeof value === "object" && value !== null && "message" in value && typeof value.message === "string"
    ? value.message
    : "type conversion error: the value is no bool";
}

interface Failing {
  readonly validation: Validation;
  readonly index: number;
}

function failed(policy: CompiledValidation, { validation, index }: Failing, evaluating: Evaluating): Outcome | Pending {
  const message = failureMessage(validation, index, evaluating);
  const annotations = annotationsOf(policy.annotations, evaluating);
  if (message === pending || annotations === pending) return pending;
  if ("message" in annotations) return errorAt(index, annotations.message);
  return {
    rule: "",
    status: "fail",
    message,
    properties: { [indexProperty]: String(index), ...Object.fromEntries(annotations) },
  };
}

const indexProperty = "cel.validationIndex";

function errorAt(index: number, message: string): Outcome {
  return { rule: "", status: "error", message: `error: ${message}`, properties: { [indexProperty]: String(index) } };
}

/** A message that cannot be worked out is told; it is not replaced by the plain one. */
function failureMessage(
  { message, messageProgram }: Validation,
  index: number,
  evaluating: Evaluating,
): string | Pending {
  if (messageProgram === undefined) return message || absentMessage(index);
  const text = textOf(evaluate(messageProgram, evaluating));
  if (text === pending) return pending;
  if (typeof text !== "string") return `failed to evaluate message expression: ${text.message}`;
  return text || absentMessage(index);
}

const absentMessage = (index: number) => `CEL expression validation failed at index ${index}`;
