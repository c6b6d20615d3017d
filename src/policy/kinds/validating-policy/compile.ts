import type { Diagnostic, Resource } from "../../../kube/index.ts";
import * as cel from "../../../lang/cel/index.ts";
import { compileConstraints, requireRule } from "../../constraints/index.ts";
import {
  assemble,
  autogenerate,
  compileExemptions,
  declare,
  ExpressionCompiler,
  exceptionsType,
  namespacedMistakes,
  type PolicyDocument,
  readDocument,
} from "../../expressions/index.ts";
import { aggregate, type FieldMistake } from "../../mistake.ts";
import type { Compilation, CompileOptions, Rule } from "../../rule.ts";
import { type KindDescription, parseDocument } from "../../schema/index.ts";
import { fieldDiagnostics, policyExpressions } from "../../type-checking/index.ts";
import { compileAuthorization, isAuthorization } from "./authorization.ts";
import { doorOf } from "./door.ts";
import { type CompiledValidation, ruleOf } from "./rule.ts";
import { type ValidatingText, validatingSpec } from "./schema.ts";

/** Checks and compiles a document of either kind. (kyverno: pkg/cel/policies/vpol) */
export function compileValidating(
  document: Resource,
  options: CompileOptions,
  description: KindDescription,
): Compilation {
  const read = readDocument(document, description, (spec) => parseDocument(validatingSpec, spec, "spec"));
  if (read.kind === "refused") return { policy: undefined, diagnostics: read.diagnostics };
  const policy = read.document;
  const answers = isAuthorization(policy.spec);
  const compiled = answers ? compileAuthorization(policy, options) : compileSpec(policy, policy.spec, options);
  const diagnostics = mistakesOf(policy, options, compiled.mistakes);
  if (diagnostics.length > 0) return { policy: undefined, diagnostics };
  const fields = answers ? [] : checkFields(policy, options);
  if (fields.some(({ severity }) => severity === "error")) return { policy: undefined, diagnostics: fields };
  const generated = !answers && isForKubernetes(policy.spec) ? autogenerate(policy.spec) : [];
  const rules: Rule[] = [compiled.rule];
  for (const { spec } of generated) {
    const made = compileSpec(policy, spec, options);
    // What was made of the policy may be wrong where the policy is not; Kyverno has no policy at all then.
    if (made.mistakes.length > 0) return { policy: undefined, diagnostics: aggregate(made.mistakes) };
    rules.push(made.rule);
  }
  const actions = policy.spec.validationActions ?? [];
  const assembled = assemble({
    document: policy,
    phase: "validate",
    rules,
    generated,
    door: doorOf(description),
    emitWarning: actions.includes("Warn"),
  });
  return { policy: assembled, diagnostics: fields };
}

/** Whether the policy is about requests; other than in JSON mode it is compiled as if it were. */
export function isForKubernetes({ evaluation }: ValidatingText): boolean {
  return evaluation?.mode !== "JSON";
}

/** What expressions may name besides what all have. */
const declared = {
  libraries: [cel.userLibrary, cel.x509Library],
  variables: { exceptions: exceptionsType },
} as const;

/** Fields that the objects the policy is about cannot have. */
function checkFields(
  { spec, namespace }: PolicyDocument<ValidatingText>,
  options: CompileOptions,
): readonly Diagnostic[] {
  if (!isForKubernetes(spec)) return [];
  const { libraries, variables } = declared;
  return fieldDiagnostics({
    match: spec.matchConstraints,
    expressions: policyExpressions(spec),
    declare: (object) => declare({ namespace, libraries, variables: { ...variables, object, oldObject: object } }),
    custom: options.customKinds ?? [],
    strict: options.strictFields ?? false,
  });
}

interface CompiledSpec {
  readonly rule: Rule;
  readonly mistakes: readonly FieldMistake[];
}

/** In the order in which Kyverno compiles. (kyverno: pkg/cel/policies/vpol/compiler/compiler.go) */
function compileSpec(
  policy: PolicyDocument<ValidatingText>,
  spec: ValidatingText,
  { exceptions = [], httpInNamespaces = false, ignoresFailures = false }: CompileOptions,
): CompiledSpec {
  const { namespace, name, description } = policy;
  const declarations = declare({ namespace, ...declared });
  const compiler = new ExpressionCompiler(declarations);
  const parts: CompiledValidation = {
    constraints: compileConstraints(spec.matchConstraints, { absentIsEmpty: true }),
    conditions: compiler.conditions(spec.matchConditions ?? [], "spec.matchConditions"),
    variables: compiler.variables(spec.variables ?? []),
    validations: compiler.validations(spec.validations ?? []),
    annotations: isForKubernetes(spec) ? compiler.annotations(spec.auditAnnotations ?? []) : new Map(),
    exemptions: compileExemptions(exceptions, { kind: description.kind, name }, declarations),
    ignoresErrors: ignoresFailures || spec.failurePolicy === "Ignore",
    denies: (spec.validationActions ?? ["Deny"]).includes("Deny"),
    mode: spec.evaluation?.mode ?? "Kubernetes",
    asker: { namespace, name, httpInNamespaces },
  };
  const wrong = compiler.mistakes;
  return {
    rule: ruleOf(parts),
    mistakes: wrong.length > 0 && isForKubernetes(spec) ? [notCompiled, ...wrong] : wrong,
  };
}

/** Stands before the mistakes of every policy that cannot be compiled. */
const notCompiled: FieldMistake = {
  type: "InternalError",
  field: "<nil>",
  path: "spec",
  detail: "validating policy compiler 1.0 error: failed to compile policy",
};

/** (kyverno: pkg/cel/policies/vpol/validate.go) */
function mistakesOf(
  { spec, namespace }: PolicyDocument<ValidatingText>,
  options: CompileOptions,
  compiling: readonly FieldMistake[],
): readonly Diagnostic[] {
  const isServed = options.unserved !== true && isForKubernetes(spec);
  return aggregate([
    ...compiling,
    ...(isServed ? requireRule(spec.matchConstraints) : []),
    ...(namespace === "" ? [] : namespacedMistakes(expressionsOf(spec), options)),
  ]);
}

function expressionsOf(spec: ValidatingText): readonly string[] {
  const { variables = [], matchConditions = [], validations = [], auditAnnotations = [] } = spec;
  return [
    ...[...variables, ...matchConditions].map(({ expression }) => expression),
    ...validations.flatMap(({ expression, messageExpression = "" }) => [expression, messageExpression]),
    ...auditAnnotations.map(({ valueExpression }) => valueExpression),
  ];
}
