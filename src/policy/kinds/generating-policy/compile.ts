import type { Diagnostic, Resource } from "../../../kube/index.ts";
import * as cel from "../../../lang/cel/index.ts";
import { compileConstraints, requireRule } from "../../constraints/index.ts";
import {
  assemble,
  type ConditionText,
  compileExemptions,
  type Declarations,
  declare,
  ExpressionCompiler,
  exceptionsType,
  invalid,
  namespacedMistakes,
  type PolicyDocument,
  readDocument,
} from "../../expressions/index.ts";
import { aggregate, type FieldMistake } from "../../mistake.ts";
import type { Compilation, CompiledPolicy, CompileOptions, GenerateWork } from "../../rule.ts";
import { type KindDescription, parseDocument } from "../../schema/index.ts";
import { fieldDiagnostics, policyExpressions } from "../../type-checking/index.ts";
import { doorOf } from "./door.ts";
import { type Generation, type Making, planOf } from "./plan.ts";
import { type GeneratingParts, ruleOf } from "./rule.ts";
import { type GeneratingText, generatingSpec } from "./schema.ts";
import { compileTemplate, templateExpressions } from "./template.ts";

type Document = PolicyDocument<GeneratingText>;

/** Checks and compiles a document of either kind. (kyverno: pkg/cel/policies/gpol) */
export function compileGenerating(
  document: Resource,
  options: CompileOptions,
  description: KindDescription,
): Compilation {
  const read = readDocument(document, description, (spec) => parseDocument(generatingSpec, spec, "spec"));
  if (read.kind === "refused") return { policy: undefined, diagnostics: read.diagnostics };
  const { parts, generations, mistakes } = compileParts(read.document, options);
  const diagnostics = mistakesOf(read.document, options, mistakes);
  if (diagnostics.length > 0) return { policy: undefined, diagnostics };
  const fields = checkFields(read.document, options);
  if (fields.some(({ severity }) => severity === "error")) return { policy: undefined, diagnostics: fields };
  return { policy: build(read.document, parts, generations), diagnostics: fields };
}

/** Fields that the objects the policy is about cannot have. */
function checkFields({ spec, namespace }: Document, options: CompileOptions): readonly Diagnostic[] {
  const generate = spec.generate.flatMap(({ expression = "" }, index) =>
    expression === "" ? [] : [{ path: `spec.generate[${index}].expression`, expression }],
  );
  return fieldDiagnostics({
    match: spec.matchConstraints,
    expressions: [...policyExpressions(spec), ...generate],
    declare: (object) => declarationsFor(namespace, { object, oldObject: object }),
    custom: options.customKinds ?? [],
    strict: options.strictFields ?? false,
  });
}

function declarationsFor(namespace: string, objects: Readonly<Record<string, cel.CelType>> = {}): Declarations {
  return declare({
    namespace,
    plain: true,
    mixedLiterals: true,
    libraries: [cel.generatorLibrary(namespace), cel.x509Library],
    variables: { exceptions: exceptionsType, ...objects },
  });
}

interface CompiledParts {
  readonly parts: GeneratingParts;
  readonly generations: readonly Generation[];
  readonly mistakes: readonly FieldMistake[];
}

/** In the order in which Kyverno compiles. (kyverno: pkg/cel/policies/gpol/compiler/compiler.go) */
function compileParts(
  { spec, namespace, name, description }: Document,
  { exceptions = [], httpInNamespaces = false }: CompileOptions,
): CompiledParts {
  const declarations = declarationsFor(namespace);
  const compiler = new ExpressionCompiler(declarations);
  const conditions = compiler.conditions(spec.matchConditions ?? [], "spec.matchConditions");
  const variables = compiler.variables(spec.variables ?? []);
  const generations = compileGenerations(spec.generate, compiler, declarations);
  const annotations = compiler.annotations(spec.auditAnnotations ?? []);
  const parts: GeneratingParts = {
    constraints: compileConstraints(spec.matchConstraints),
    anyOperation: compileConstraints(withAnyOperation(spec.matchConstraints)),
    conditions,
    variables,
    annotations,
    exemptions: compileExemptions(exceptions, { kind: description.kind, name }, declarations),
    asker: { namespace, name, httpInNamespaces },
  };
  return { parts, generations, mistakes: compiler.mistakes };
}

/** Up to the first that is wrong. */
function compileGenerations(
  texts: GeneratingText["generate"],
  compiler: ExpressionCompiler,
  { environment }: Declarations,
): readonly Generation[] {
  const generations: Generation[] = [];
  for (const [index, text] of texts.entries()) {
    if (compiler.mistakes.length > 0) return [];
    const path = `spec.generate[${index}]`;
    const { expression = "", template } = text;
    if (template !== undefined && expression !== "") {
      compiler.refuse(invalid(path, text, "only one of expression or template may be set"));
    } else if (template !== undefined) {
      const compiled = compileTemplate(template.value, { environment, interpolate: template.interpolate === "cel" });
      if (typeof compiled === "string") compiler.refuse(invalid(`${path}.template.value`, template.value, compiled));
      else generations.push({ kind: "template", template: compiled });
    } else if (expression === "") {
      const detail = "one of expression or template must be set";
      compiler.refuse({ type: "Required", field: path, path, detail });
    } else {
      const [program] = compiler.one({ expression, path: `${path}.expression`, types: [cel.boolType] });
      if (program !== undefined) generations.push({ kind: "expression", program });
    }
  }
  return generations;
}

function withAnyOperation(text: GeneratingText["matchConstraints"]): GeneratingText["matchConstraints"] {
  if (text === undefined) return undefined;
  const { resourceRules = [], ...rest } = text;
  return { ...rest, resourceRules: resourceRules.map((rule) => ({ ...rule, operations: ["*"] })) };
}

/** (kyverno: pkg/cel/policies/gpol/validate.go) */
function mistakesOf(
  { spec, namespace }: Document,
  options: CompileOptions,
  compiling: readonly FieldMistake[],
): readonly Diagnostic[] {
  return aggregate([
    ...(compiling.length > 0 ? [notCompiled, ...compiling] : []),
    ...(options.unserved === true ? [] : requireRule(spec.matchConstraints)),
    ...(namespace === "" ? [] : namespacedMistakes(expressionsOf(spec), options)),
  ]);
}

/** Stands before the mistakes of every policy whose expressions cannot be compiled. */
const notCompiled: FieldMistake = {
  type: "InternalError",
  field: "<nil>",
  path: "spec",
  detail: "generating policy compiler 2.0 error: failed to compile policy",
};

function expressionsOf(spec: GeneratingText): readonly string[] {
  const { variables = [], matchConditions = [], generate, auditAnnotations = [] } = spec;
  return [
    ...[...variables, ...matchConditions].map(({ expression }) => expression),
    ...generate.flatMap(({ expression = "", template }) => [
      expression,
      ...(template?.interpolate === "cel" ? templateExpressions(template.value) : []),
    ]),
    ...auditAnnotations.map(({ valueExpression }) => valueExpression),
  ];
}

function build(document: Document, parts: GeneratingParts, generations: readonly Generation[]): CompiledPolicy {
  const { spec, description } = document;
  const { evaluation, useServerSideApply = false } = spec;
  const making: Making = {
    synchronize: evaluation?.synchronize?.enabled ?? false,
    orphan: evaluation?.orphanDownstreamOnPolicyDelete?.enabled ?? false,
    serverSideApply: useServerSideApply,
  };
  const work: GenerateWork = {
    kind: "generate",
    synchronize: making.synchronize,
    orphan: making.orphan,
    skipsOwnRequests: evaluation?.skipBackgroundRequests ?? true,
    onDelete: (spec.matchConstraints?.resourceRules ?? []).some(({ operations = [] }) => operations.includes("DELETE")),
    forExisting: evaluation?.generateExisting?.enabled ?? false,
    kinds: [],
    resources: parts.constraints.triggers("generate"),
    made: [],
    plan: planOf(parts, generations, making),
  };
  return {
    ...assemble({
      document: { ...document, spec: asked(spec, making.synchronize) },
      phase: "generate",
      rules: [ruleOf(parts, work)],
      door: doorOf(description),
      failurePolicy: "Ignore",
    }),
    background: false,
  };
}

/**
 * The API server asks about every operation. Where objects follow their triggers, its own conditions hold back what comes
 * new only: whatever changes or goes may be one because of which something was made.
 * (kyverno: pkg/controllers/webhook/validating.go, match_conditions.go)
 */
function asked(spec: GeneratingText, synchronize: boolean): GeneratingText {
  const { matchConstraints, matchConditions = [], ...rest } = spec;
  const conditions = synchronize ? matchConditions.map(forCreation) : matchConditions;
  const constraints = withAnyOperation(matchConstraints);
  return {
    ...rest,
    matchConditions: conditions,
    ...(constraints !== undefined && { matchConstraints: constraints }),
  };
}

function forCreation({ name, expression }: ConditionText): ConditionText {
  return { name, expression: `request.operation != 'CREATE' || (${expression})` };
}
