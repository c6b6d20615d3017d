import { encodeUtf8 } from "../../data/index.ts";
import * as cel from "../../lang/cel/index.ts";
import { type CompiledExpression, type CompilerOptions, ExpressionCompiler } from "./compiler.ts";
import { type CompiledCondition, type ConditionText, compileConditions, matchConditions } from "./conditions.ts";
import { celBudget, type Evaluated, Evaluating, type Subject } from "./evaluating.ts";
import type { AdmissionValues } from "./values.ts";

/** What a policy says in expressions. Lists that are not there are empty. */
export interface ValidatorText {
  readonly variables?: readonly { readonly name: string; readonly expression: string }[] | undefined;
  readonly matchConditions?: readonly ConditionText[] | undefined;
  readonly validations?: readonly ValidationText[] | undefined;
  readonly auditAnnotations?: readonly AuditAnnotationText[] | undefined;
  readonly failurePolicy?: "Fail" | "Ignore" | undefined;
}

export interface ValidationText {
  readonly expression: string;
  readonly message?: string | undefined;
  readonly messageExpression?: string | undefined;
  readonly reason?: string | undefined;
}

export interface AuditAnnotationText {
  readonly key: string;
  readonly valueExpression: string;
}

/** A mistake in an expression, with its place in the text of the validator: `validations[0].messageExpression`. */
export interface ExpressionMistake {
  readonly path: string;
  readonly source: string;
  readonly message: string;
}

/** What is decided of one validation, or of all of them where none could be worked out. */
export interface Decision {
  readonly action: "admit" | "deny";
  /** Why: by the expression, or because it could not be worked out. */
  readonly evaluation: "admit" | "deny" | "error";
  /** Empty where it is admitted. */
  readonly message: string;
  /** The reason of a denial by the expression: `Invalid` where nothing else is said. */
  readonly reason?: string;
}

export interface AuditAnnotation {
  readonly key: string;
  readonly action: "publish" | "exclude" | "error";
  /** What is published, or what went wrong; empty where it is left out. */
  readonly value: string;
}

/** What a policy says of a request. A policy whose conditions are not met decides nothing. */
export type Validated =
  | { readonly kind: "pending" }
  | { readonly kind: "unmatched"; readonly condition: string }
  | {
      readonly kind: "decided";
      readonly decisions: readonly Decision[];
      readonly auditAnnotations: readonly AuditAnnotation[];
    };

/** The expressions of a validating policy, ready to be worked out. */
export interface Validator {
  /** What is wrong with expressions. Each is an error again whenever it is worked out. */
  readonly mistakes: readonly ExpressionMistake[];
  validate(values: AdmissionValues, world: cel.World): Validated;
}

/**
 * Compiles the expressions of a validating policy.
 * (kubernetes: apiserver/pkg/admission/plugin/policy/validating/{plugin,validator}.go)
 */
export function compileValidator(text: ValidatorText, options: CompilerOptions): Validator {
  const compiled = compileText(text, options);
  return {
    mistakes: mistakesOf(compiled),
    validate: (values, world) => validate(compiled, { variables: compiled.compiler.variables, values, world }),
  };
}

interface CompiledText {
  readonly compiler: ExpressionCompiler;
  readonly variables: readonly CompiledExpression[];
  readonly conditions: readonly CompiledCondition[];
  readonly validations: readonly CompiledValidation[];
  readonly annotations: readonly { readonly key: string; readonly compiled: CompiledExpression }[];
  readonly onError: Decision["action"];
}

interface CompiledValidation {
  readonly text: ValidationText;
  readonly compiled: CompiledExpression;
  readonly message: CompiledExpression | undefined;
}

function compileText(text: ValidatorText, options: CompilerOptions): CompiledText {
  const compiler = new ExpressionCompiler(options);
  const { variables = [], matchConditions: conditions = [], validations = [], auditAnnotations = [] } = text;
  return {
    compiler,
    variables: variables.map(({ name, expression }) => compiler.declare(name, expression)),
    conditions: compileConditions(compiler, conditions),
    validations: validations.map((validation) => compileValidation(compiler, validation)),
    annotations: auditAnnotations.map(({ key, valueExpression }) => ({
      key,
      compiled: compiler.compile(valueExpression, [cel.stringType, cel.nullType]),
    })),
    onError: text.failurePolicy === "Ignore" ? "admit" : "deny",
  };
}

function compileValidation(compiler: ExpressionCompiler, text: ValidationText): CompiledValidation {
  const { expression, messageExpression = "" } = text;
  const compiled = compiler.compile(expression, [cel.boolType]);
  if (messageExpression === "") return { text, compiled, message: undefined };
  return { text, compiled, message: compiler.compile(messageExpression, [cel.stringType], { authorizer: false }) };
}

function mistakesOf({ variables, conditions, validations, annotations }: CompiledText): readonly ExpressionMistake[] {
  return [
    ...variables.flatMap((compiled, at) => mistakeOf(compiled, `variables[${at}].expression`)),
    ...conditions.flatMap(({ compiled }, at) => mistakeOf(compiled, `matchConditions[${at}].expression`)),
    ...validations.flatMap(({ compiled, message }, at) => [
      ...mistakeOf(compiled, `validations[${at}].expression`),
      ...(message === undefined ? [] : mistakeOf(message, `validations[${at}].messageExpression`)),
    ]),
    ...annotations.flatMap(({ compiled }, at) => mistakeOf(compiled, `auditAnnotations[${at}].valueExpression`)),
  ];
}

function mistakeOf({ source, mistake }: CompiledExpression, path: string): readonly ExpressionMistake[] {
  return mistake === undefined ? [] : [{ path, source, message: mistake }];
}

function validate(text: CompiledText, subject: Subject): Validated {
  const matched = matchConditions(text.conditions, subject);
  if (matched.kind === "pending") return matched;
  if (matched.kind === "unmatched") return matched;
  if (matched.kind === "error") {
    return text.onError === "deny" ? mistaken(text, matched.message) : { kind: "unmatched", condition: "" };
  }
  const decisions = decide(text, subject);
  if (decisions.kind !== "decisions")
    return decisions.kind === "pending" ? decisions : mistaken(text, decisions.message);
  const annotations = annotate(text, subject);
  if (annotations.kind !== "annotations") {
    return annotations.kind === "pending" ? annotations : mistaken(text, annotations.message);
  }
  return { kind: "decided", decisions: decisions.decisions, auditAnnotations: annotations.annotations };
}

/** Nothing could be worked out: one decision stands for all. */
function mistaken({ onError }: CompiledText, message: string): Validated {
  return { kind: "decided", decisions: [{ action: onError, evaluation: "error", message }], auditAnnotations: [] };
}

type Pending = { readonly kind: "pending" };
type Exhausted = { readonly kind: "exhausted"; readonly message: string };
type Decided = { readonly kind: "decisions"; readonly decisions: readonly Decision[] };

const pending: Pending = { kind: "pending" };

/**
 * Every validation gives a decision. Messages are worked out only where something is denied: Kubernetes always does it,
 * which tells in nothing but the budget.
 */
function decide(text: CompiledText, subject: Subject): Decided | Pending | Exhausted {
  const evaluating = new Evaluating(subject, celBudget);
  const evaluated: Evaluated[] = [];
  let waits = false;
  let denies = false;
  for (const { compiled } of text.validations) {
    const one = evaluating.evaluate(compiled);
    if (one.kind === "exhausted") return one;
    waits ||= one.kind === "pending";
    denies ||= one.kind === "value" && one.value !== true;
    evaluated.push(one);
  }
  if (waits) return pending;
  const messages = denies ? messagesOf(text, subject, evaluating.remaining) : noMessages;
  if (messages.kind === "pending") return pending;
  return {
    kind: "decisions",
    decisions: evaluated.map((one, at) => decisionOf(text, at, { evaluated: one, messages })),
  };
}

type Messages =
  | Pending
  | Exhausted
  | { readonly kind: "messages"; readonly messages: readonly (Evaluated | undefined)[] };

const noMessages: Messages = { kind: "messages", messages: [] };

function messagesOf({ validations }: CompiledText, subject: Subject, budget: number): Messages {
  const evaluating = new Evaluating({ ...subject, without: "authorizer" }, budget);
  const messages: (Evaluated | undefined)[] = [];
  for (const { message } of validations) {
    const one = message === undefined ? undefined : evaluating.evaluate(message);
    if (one?.kind === "exhausted") return one;
    messages.push(one);
  }
  return messages.some((one) => one?.kind === "pending") ? pending : { kind: "messages", messages };
}

interface Findings {
  readonly evaluated: Evaluated;
  readonly messages: Exclude<Messages, Pending>;
}

const admitted: Decision = { action: "admit", evaluation: "admit", message: "" };

function decisionOf({ validations, onError }: CompiledText, at: number, { evaluated, messages }: Findings): Decision {
  if (evaluated.kind === "error") return { action: onError, evaluation: "error", message: evaluated.message };
  if (messages.kind === "exhausted") {
    return { action: onError, evaluation: "error", message: `failed messageExpression: ${messages.message}` };
  }
  if (evaluated.kind === "value" && evaluated.value === true) return admitted;
  const { message = "", reason = "Invalid", expression = "" } = validations[at]?.text ?? { expression: "" };
  const said = fitMessage(messages.messages[at]) || message.trim() || `failed expression: ${expression.trim()}`;
  return { action: "deny", evaluation: "deny", message: said, reason };
}

/** Longer messages than this, in bytes, are not told. (kubernetes: apiserver/pkg/apis/cel/config.go) */
const longestMessage = 5 * 1024;

/** What a message expression says, empty where it cannot be told. */
function fitMessage(evaluated: Evaluated | undefined): string {
  if (evaluated?.kind !== "value" || typeof evaluated.value !== "string") return "";
  const message = evaluated.value.trim();
  return message.includes("\n") || encodeUtf8(message).length > longestMessage ? "" : message;
}

type Annotated = { readonly kind: "annotations"; readonly annotations: readonly AuditAnnotation[] };

const noAnnotations: Annotated = { kind: "annotations", annotations: [] };

function annotate(text: CompiledText, subject: Subject): Annotated | Pending | Exhausted {
  if (text.annotations.length === 0) return noAnnotations;
  const evaluating = new Evaluating({ ...subject, without: "authorizer" }, celBudget);
  const annotations: AuditAnnotation[] = [];
  let waits = false;
  for (const { key, compiled } of text.annotations) {
    const one = evaluating.evaluate(compiled);
    if (one.kind === "exhausted") return one;
    if (one.kind === "pending") waits = true;
    else annotations.push(annotationOf(key, one, text));
  }
  return waits ? pending : { kind: "annotations", annotations };
}

function annotationOf(
  key: string,
  evaluated: Exclude<Evaluated, Pending | Exhausted>,
  { onError }: CompiledText,
): AuditAnnotation {
  if (evaluated.kind === "error") {
    return { key, action: onError === "admit" ? "exclude" : "error", value: evaluated.message };
  }
  const value = typeof evaluated.value === "string" ? evaluated.value.trim() : "";
  return { key, action: value === "" ? "exclude" : "publish", value };
}
