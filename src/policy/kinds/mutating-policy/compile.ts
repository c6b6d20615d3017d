import type { Diagnostic, Resource } from "../../../kube/index.ts";
import * as cel from "../../../lang/cel/index.ts";
import { compileConstraints, requireRule } from "../../constraints/index.ts";
import {
  assemble,
  autogenerate,
  compileExemptions,
  type Declarations,
  declare,
  ExpressionCompiler,
  exceptionsType,
  namespacedMistakes,
  type PolicyDocument,
  readDocument,
} from "../../expressions/index.ts";
import { aggregate, type FieldMistake } from "../../mistake.ts";
import { findPatchType } from "../../object-patches/index.ts";
import type { Compilation, CompiledPolicy, CompileOptions, KindLookup, Phase, Rule } from "../../rule.ts";
import { type KindDescription, parseDocument } from "../../schema/index.ts";
import { fieldDiagnostics, policyExpressions } from "../../type-checking/index.ts";
import { rewriteForControllers } from "./autogen.ts";
import { doorOf } from "./door.ts";
import { existingRuleOf } from "./existing.ts";
import { compileMutations } from "./mutations.ts";
import { type CompiledMutation, ruleOf } from "./rule.ts";
import { type MutatingText, mutatingSpec } from "./schema.ts";

/** Checks and compiles a document of either kind. (kyverno: pkg/cel/policies/mpol) */
export function compileMutating(
  document: Resource,
  options: CompileOptions,
  description: KindDescription,
): Compilation {
  const read = readDocument(document, description, (spec) => parseDocument(mutatingSpec, spec, "spec"));
  if (read.kind === "refused") return { policy: undefined, diagnostics: read.diagnostics };
  const policy = read.document;
  const compiled = compileSpec(policy, policy.spec, options);
  const diagnostics = mistakesOf(policy, options, compiled.mistakes);
  if (diagnostics.length > 0) return { policy: undefined, diagnostics };
  const fields = checkFields(policy, options);
  if (fields.some(({ severity }) => severity === "error")) return { policy: undefined, diagnostics: fields };
  const generated = autogenerate(policy.spec, rewriteForControllers);
  const variants = [compiled.parts];
  for (const { spec } of generated) {
    const made = compileSpec(policy, spec, options);
    // What was made of the policy may be wrong where the policy is not; Kyverno has no policy at all then.
    if (made.mistakes.length > 0) return { policy: undefined, diagnostics: aggregate(made.mistakes) };
    variants.push(made.parts);
  }
  const rules = changesRequests(policy.spec, options) ? variants.map(ruleOf) : [];
  const assembled = assemble({ document: policy, phase: "mutate", rules, generated, door: doorOf(description) });
  const existing = existingRules(policy.spec, variants, options);
  return { policy: withWork(assembled, existing), diagnostics: fields };
}

/** Fields that the objects the policy is about cannot have. What changes existing objects speaks of others. */
function checkFields(
  { spec, namespace }: PolicyDocument<MutatingText>,
  options: CompileOptions,
): readonly Diagnostic[] {
  if (spec.targetMatchConstraints !== undefined) return [];
  const mutations = (spec.mutations ?? []).flatMap(({ applyConfiguration, jsonPatch }, index) =>
    Object.entries({ applyConfiguration, jsonPatch }).flatMap(([way, text]) => {
      const { expression = "" } = text ?? {};
      return expression === "" ? [] : [{ path: `spec.mutations[${index}].${way}.expression`, expression }];
    }),
  );
  return fieldDiagnostics({
    match: spec.matchConstraints,
    expressions: [...policyExpressions(spec), ...mutations],
    declare: (object) => declarationsFor(namespace, { object, oldObject: object }),
    custom: options.customKinds ?? [],
    strict: options.strictFields ?? false,
  });
}

function declarationsFor(namespace: string, objects: Readonly<Record<string, cel.CelType>> = {}): Declarations {
  return declare({
    namespace,
    libraries: [cel.jsonPatchLibrary, cel.userLibrary, cel.x509Library],
    variables: { exceptions: exceptionsType, ...objects },
    findType: findPatchType,
  });
}

const nobodyKnows: KindLookup = () => [];

/**
 * A policy for existing objects that names them leaves requests alone. On the command line all policies are applied to
 * what is given. (kyverno: mpol/engine/predicate.go NoTargetMatchConstraintPolicy)
 */
function changesRequests({ targetMatchConstraints: targets }: MutatingText, { unserved }: CompileOptions): boolean {
  if (unserved === true || targets === undefined) return true;
  return (targets.resourceRules ?? []).length === 0 && (targets.expression ?? "") === "";
}

function existingRules(
  spec: MutatingText,
  variants: readonly CompiledMutation[],
  { kinds = nobodyKnows, unserved }: CompileOptions,
): readonly Rule[] {
  const [compiled] = variants;
  if (spec.evaluation?.mutateExisting?.enabled !== true || compiled === undefined) return [];
  return [existingRuleOf({ spec, compiled, variants, kinds, unserved: unserved === true })];
}

/** Requests that lead to work come by the webhooks of the policy. */
function withWork(policy: CompiledPolicy, existing: readonly Rule[]): CompiledPolicy {
  if (existing.length === 0) return policy;
  const changing = policy.rules;
  return {
    ...policy,
    rules: [...changing, ...existing],
    rulesFor: (_, phase: Phase = "validate") =>
      phase === "mutate" ? changing : phase === "generate" ? existing : nothing,
    triggers: [...policy.triggers, ...policy.triggers.map((one) => ({ ...one, phase: "generate" as const }))],
  };
}

const nothing: readonly Rule[] = [];

interface CompiledSpec {
  readonly parts: CompiledMutation;
  readonly mistakes: readonly FieldMistake[];
}

/** In the order in which Kyverno compiles. (kyverno: pkg/cel/policies/mpol/compiler/compiler.go) */
function compileSpec(
  policy: PolicyDocument<MutatingText>,
  spec: MutatingText,
  { exceptions = [], httpInNamespaces = false }: CompileOptions,
): CompiledSpec {
  const { namespace, name, description } = policy;
  const declarations = declarationsFor(namespace);
  const compiler = new ExpressionCompiler(declarations);
  for (const mistake of nativeMistakes(spec)) compiler.refuse(mistake);
  const parts: CompiledMutation = {
    constraints: compileConstraints(spec.matchConstraints),
    variables: compiler.variables(spec.variables ?? []),
    conditions: compiler.conditions(spec.matchConditions ?? [], "spec.matchConditions"),
    targets: compileTargets(spec, compiler),
    targetConditions: compiler.conditions(spec.targetMatchConditions ?? [], "spec.targetMatchConditions"),
    annotations: compiler.annotations(spec.auditAnnotations ?? []),
    mutations: compileMutations(spec, compiler),
    exemptions: compileExemptions(exceptions, { kind: description.kind, name }, declarations),
    replacesAtomics: spec.evaluation?.useServerSideApply === true,
    skipsOwnRequests: spec.evaluation?.skipBackgroundRequests ?? true,
    asker: { namespace, name, httpInNamespaces },
  };
  return { parts, mistakes: compiler.mistakes };
}

function compileTargets(spec: MutatingText, compiler: ExpressionCompiler): cel.Program | undefined {
  const { expression = "" } = spec.targetMatchConstraints ?? {};
  if (expression === "") return undefined;
  const path = "spec.targetMatchConstraints.expression";
  return compiler.one({ expression, path, types: [objectType], wanted: "output type must be a map" })[0];
}

/** What `resource.Get` and `resource.List` give. */
const objectType = cel.mapOf(cel.stringType, cel.anyType);

/** Conditions of a policy for which a native one stands in. (kyverno: validateMAPCompatibleMatchConditions) */
function nativeMistakes({ autogen, matchConditions = [] }: MutatingText): readonly FieldMistake[] {
  if (autogen?.mutatingAdmissionPolicy?.enabled !== true) return [];
  return matchConditions.flatMap(({ expression }, at) => {
    if (!cel.namesIn(expression).has("variables")) return [];
    const field = `spec.matchConditions[${at}].expression`;
    return [{ type: "Forbidden", field, path: field, detail: nativeDetail }];
  });
}

const nativeDetail =
  "variables cannot be referenced in matchConditions when spec.autogen.mutatingAdmissionPolicy.enabled is true; native MutatingAdmissionPolicy evaluates match conditions before variables, so inline the expression instead";

/** (kyverno: pkg/cel/policies/mpol/validate.go) */
function mistakesOf(
  { spec, namespace }: PolicyDocument<MutatingText>,
  options: CompileOptions,
  compiling: readonly FieldMistake[],
): readonly Diagnostic[] {
  const isServed = options.unserved !== true;
  return aggregate([
    ...compiling,
    ...(isServed ? [...requireRule(spec.matchConstraints), ...idleMistakes(spec)] : []),
    ...(namespace === "" ? [] : namespacedMistakes(expressionsOf(spec), options)),
  ]);
}

function idleMistakes({ evaluation }: MutatingText): readonly FieldMistake[] {
  if (evaluation?.admission?.enabled !== false || evaluation.mutateExisting?.enabled === true) return [];
  const field = "spec.evaluation";
  const detail = "disabling both admission and mutateExisting evaluation modes is not allowed";
  return [{ type: "Forbidden", field, path: field, detail }];
}

function expressionsOf(spec: MutatingText): readonly string[] {
  const { variables = [], matchConditions = [], mutations = [], auditAnnotations = [] } = spec;
  const { targetMatchConstraints, targetMatchConditions = [] } = spec;
  return [
    ...[...variables, ...matchConditions].map(({ expression }) => expression),
    ...mutations.flatMap(({ applyConfiguration, jsonPatch }) => [
      applyConfiguration?.expression ?? "",
      jsonPatch?.expression ?? "",
    ]),
    ...auditAnnotations.map(({ valueExpression }) => valueExpression),
    targetMatchConstraints?.expression ?? "",
    ...targetMatchConditions.map(({ expression }) => expression),
  ];
}
