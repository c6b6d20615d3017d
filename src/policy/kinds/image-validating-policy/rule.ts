import { setOwn } from "../../../data/index.ts";
import * as cel from "../../../lang/cel/index.ts";
import type { Constraints } from "../../constraints/index.ts";
import {
  annotationsOf,
  conditionsHold,
  type Evaluating,
  type EvaluationMistake,
  type Exemption,
  evaluate,
  exempt,
  isPending,
  isWithin,
  ruleError,
  textOf,
  type Validation,
  withVariables,
} from "../../expressions/index.ts";
import { type Action, type Facts, type Outcome, type Pending, pending, type Request, type Rule } from "../../rule.ts";
import type { CompiledAttestors } from "./attestors.ts";
import { namedDigest } from "./digest.ts";
import { type Extractors, extractImages, extractorsFor } from "./extractors.ts";
import { type ImageVariables, valuesOf } from "./values.ts";
import { type ImagePolicy, ImageWorld } from "./world.ts";

/** The parts of a policy, compiled. */
export interface CompiledImagePolicy extends ImagePolicy {
  readonly name: string;
  readonly constraints: Constraints;
  readonly conditions: readonly cel.Program[];
  readonly extractors: Extractors;
  readonly variables: ReadonlyMap<string, cel.Program>;
  readonly attestors: CompiledAttestors;
  readonly validations: readonly Validation[];
  readonly annotations: ReadonlyMap<string, cel.Program>;
  readonly exemptions: readonly Exemption[];
  /** Whether conditions that cannot be found out count as such that do not hold. */
  readonly ignoresErrors: boolean;
  readonly action: Action;
  readonly judgesPayloads: boolean;
  readonly verifiesDigest: boolean;
  /** Whether each image must have been verified by some policy. */
  readonly required: boolean;
}

/** The rule that judges images, of a policy or of what was generated of it. */
export function ruleOf(policy: CompiledImagePolicy): Rule {
  return {
    name: policy.name,
    phase: "validate",
    matches: (request, facts) => matches(policy, request, facts),
    run: (request, facts) => run(policy, request, facts),
    action: () => policy.action,
  };
}

/** Whether the constraints of a policy mean a request. */
export function matches(policy: CompiledImagePolicy, request: Request, facts: Facts): boolean | Pending | Outcome {
  if (request.payload !== undefined) return true;
  if (policy.judgesPayloads || !isWithin(policy.asker.namespace, request)) return false;
  const matched = policy.constraints.matches(request, facts);
  if (typeof matched === "boolean" || matched === pending) return matched;
  return ruleError("match", `failed to execute matching: ${matched.message}`);
}

/** One evaluation of a policy about images. */
export interface ImageEvaluating extends Evaluating {
  readonly values: ImageVariables;
  readonly world: ImageWorld;
}

/** Begins to evaluate a policy for a request. */
export function evaluatingOf(policy: CompiledImagePolicy, request: Request, facts: Facts): ImageEvaluating {
  return { values: valuesOf(request, facts), world: new ImageWorld(request, facts, policy) };
}

/**
 * Whether a policy applies: its conditions hold, and no exception is made of it. An exception that allows images or values
 * exempts from nothing, for these policies do not look at what it allows.
 * (kyverno: pkg/image/verification/evaluator/policy.go)
 */
export function applies(
  policy: CompiledImagePolicy,
  evaluating: ImageEvaluating,
  now: number,
): boolean | Pending | EvaluationMistake | readonly string[] {
  const holds = conditionsHold(policy.conditions, evaluating);
  if (typeof holds === "object") return policy.ignoresErrors ? false : holds;
  if (holds !== true) return holds;
  const exempted = exempt(policy.exemptions, evaluating, { now, ignoresErrors: policy.ignoresErrors });
  if (exempted === pending || "message" in exempted) return exempted;
  if (exempted.kind === "judged") return true;
  return exempted.by.filter(({ images, values }) => images.length === 0 && values.length === 0).map(({ key }) => key);
}

/** Judges in the order of Kyverno. */
function run(policy: CompiledImagePolicy, request: Request, facts: Facts): Outcome | undefined | Pending {
  if (request.payload !== undefined && !policy.judgesPayloads) return failure(noRequest);
  const evaluating = evaluatingOf(policy, request, facts);
  const applying = applies(policy, evaluating, request.now);
  if (applying === pending) return pending;
  if (applying === false) return undefined;
  if (applying !== true) return "message" in applying ? failure(applying.message) : exemptedBy(applying);
  if (!policy.judgesPayloads) withVariables(policy.variables, evaluating);
  const images = imagesOf(policy, request, evaluating);
  if (images === pending) return pending;
  if ("message" in images) return failure(images.message);
  const outcome = digestsOf(policy, images) ?? judge(policy, evaluating);
  return outcome === pending ? pending : withEvidence(policy, outcome, { images, world: evaluating.world });
}

const noRequest =
  "cannot evaluate Kubernetes-mode policy without admission attributes (hint: use a non-Kubernetes evaluation mode for raw payloads)";

const failure = (message: string) => ruleError("evaluation", `failed to evaluate policy: ${message}`);

function exemptedBy(keys: readonly string[]): Outcome {
  const message = `rule is skipped due to policy exception: ${keys.join(", ")}`;
  return { rule: "exception", status: "skip", message, exceptions: keys };
}

/** The images that the policy is about, which become `images`. */
function imagesOf(
  policy: CompiledImagePolicy,
  request: Request,
  evaluating: ImageEvaluating,
): readonly string[] | Pending | EvaluationMistake {
  const resource = request.payload === undefined ? (request.asked ?? request).resource : undefined;
  const extracted = extractImages(extractorsFor(resource, policy.extractors), evaluating);
  if (extracted === pending || "message" in extracted) return extracted;
  const all: string[] = [];
  const value: Record<string, cel.CelValue> = {};
  for (const [name, images] of extracted) {
    const meant: string[] = [];
    for (const image of images) {
      const matched = policy.references(image);
      if (typeof matched !== "boolean") return matched;
      if (matched) meant.push(image);
    }
    setOwn(value, name, meant);
    all.push(...meant);
  }
  const { values } = evaluating;
  values.images = value;
  values.attestations = attestationNames(policy);
  values.attestors = policy.attestors.value(evaluating);
  return all;
}

function attestationNames({ attestations }: CompiledImagePolicy): cel.JsonObject {
  const names: Record<string, cel.CelValue> = {};
  for (const name of attestations.keys()) setOwn(names, name, name);
  return names;
}

function digestsOf({ verifiesDigest, name }: CompiledImagePolicy, images: readonly string[]): Outcome | undefined {
  if (!verifiesDigest) return undefined;
  for (const image of images) {
    const digest = namedDigest(image);
    if (digest === undefined) {
      return failure(`failed to parse image reference ${image}: could not parse reference: ${image}`);
    }
    if (digest === "") {
      return { rule: name, status: "fail", message: `image ${image} does not have a digest` };
    }
  }
  return undefined;
}

function judge(policy: CompiledImagePolicy, evaluating: ImageEvaluating): Outcome | Pending {
  const { name } = policy;
  for (const [index, validation] of policy.validations.entries()) {
    const value = evaluate(validation.program, evaluating);
    if (value === true) continue;
    if (isPending(value)) return pending;
    if (value !== false) return failure(value instanceof cel.Failure ? value.message : "the value is no bool");
    const message = failureMessage(validation, index, evaluating);
    return message === pending ? pending : withAnnotations(policy, evaluating, { rule: name, status: "fail", message });
  }
  return withAnnotations(policy, evaluating, { rule: name, status: "pass", message: "success" });
}

function withAnnotations(
  policy: CompiledImagePolicy,
  evaluating: ImageEvaluating,
  outcome: Outcome,
): Outcome | Pending {
  const annotations = annotationsOf(policy.annotations, evaluating);
  if (annotations === pending) return pending;
  if ("message" in annotations) return failure(annotations.message);
  return annotations.size === 0 ? outcome : { ...outcome, properties: Object.fromEntries(annotations) };
}

/** A message that cannot be worked out is told; it is not replaced by the plain one. */
function failureMessage(
  { message, messageProgram }: Validation,
  index: number,
  evaluating: ImageEvaluating,
): string | Pending {
  const absent = `CEL expression validation failed at index ${index}`;
  if (messageProgram === undefined) return message || absent;
  const text = textOf(evaluate(messageProgram, evaluating));
  if (text === pending) return pending;
  return typeof text === "string" ? text || absent : `failed to evaluate message expression: ${text.message}`;
}

interface Found {
  readonly images: readonly string[];
  readonly world: ImageWorld;
}

/** Adds what was found out of images, for this policy and for the others. */
function withEvidence(policy: CompiledImagePolicy, outcome: Outcome, { images, world }: Found): Outcome {
  const wanted = outcome.status === "pass" && policy.required ? images : [];
  if (wanted.length === 0 && world.checked.size === 0) return outcome;
  return { ...outcome, evidence: { wanted, checked: world.checked, action: policy.action } };
}
