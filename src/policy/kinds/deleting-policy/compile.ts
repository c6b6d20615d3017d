import { type Diagnostic, parseCronExpression, type Resource, type Schedule } from "../../../kube/index.ts";
import * as cel from "../../../lang/cel/index.ts";
import type { CleanupPolicy } from "../../cleanup.ts";
import { compileConstraints, requireRule } from "../../constraints/index.ts";
import {
  compileExemptions,
  type Declarations,
  declare,
  ExpressionCompiler,
  namespacedMistakes,
  type PolicyDocument,
} from "../../expressions/index.ts";
import type { FieldMistake } from "../../mistake.ts";
import type { CompileOptions } from "../../rule.ts";
import { fieldDiagnostics, policyExpressions } from "../../type-checking/index.ts";
import { deletesOf } from "./deletes.ts";
import type { DeletingText } from "./schema.ts";

/** A policy, and what is wrong with it; with mistakes it is not to be used. */
export interface CompiledDeleting {
  readonly policy: CleanupPolicy;
  readonly mistakes: readonly FieldMistake[];
}

/**
 * Compiles a document; mistakes come in the order of Kyverno. Those of a namespaced policy are told as well, which
 * Kyverno tells nobody. (kyverno: pkg/cel/policies/dpol)
 */
export function compileDeleting(document: PolicyDocument<DeletingText>, options: CompileOptions): CompiledDeleting {
  const { spec, namespace, name, description } = document;
  const declarations = declarationsFor(namespace);
  const compiler = new ExpressionCompiler(declarations);
  const variables = compiler.variables(spec.variables ?? []);
  const conditions = compiler.conditions(spec.conditions ?? [], "spec.conditions");
  const schedule = scheduleOf(spec);
  const constraints = compileConstraints(anyOperation(spec.matchConstraints));
  const { objectSelector } = spec.matchConstraints ?? {};
  const exceptions = exceptionsFor(document, options, declarations);
  const wrong = compiler.mistakes;
  return {
    policy: {
      ...{ apiVersion: document.apiVersion, kind: description.kind, name, namespace, uid: document.uid },
      kinds: [],
      resources: constraints.triggers("delete"),
      ...(objectSelector !== undefined && { selector: objectSelector as NonNullable<CleanupPolicy["selector"]> }),
      propagation: spec.deletionPropagationPolicy,
      next: (after) => (schedule.kind === "schedule" ? schedule.schedule.next(after) : undefined),
      ...deletesOf({
        constraints,
        variables,
        conditions,
        ...exceptions,
        asker: { namespace, name, httpInNamespaces: options.httpInNamespaces ?? false },
      }),
    },
    mistakes: [
      ...(wrong.length > 0 ? [notCompiled, ...wrong] : []),
      ...(options.unserved === true ? [] : requireRule(spec.matchConstraints)),
      ...(schedule.kind === "mistake" ? [schedule.mistake] : []),
      ...(namespace === "" ? [] : namespacedMistakes(expressionsOf(spec), options)),
    ],
  };
}

/**
 * Fields that the objects the policy is about cannot have: a condition that looks for what is missing would hold for all
 * of them.
 */
export function checkFields(
  { spec, namespace }: PolicyDocument<DeletingText>,
  options: CompileOptions,
): readonly Diagnostic[] {
  const { variables = [], conditions = [] } = spec;
  return fieldDiagnostics({
    match: spec.matchConstraints,
    expressions: [
      ...policyExpressions({ variables }),
      ...conditions.map(({ expression }, index) => ({ path: `spec.conditions[${index}].expression`, expression })),
    ],
    declare: (object) => declarationsFor(namespace, { object }),
    custom: options.customKinds ?? [],
    strict: options.strictFields ?? false,
  });
}

/** These policies are not built on the environment of Kubernetes. (kyverno: dpol/compiler/compiler.go createBaseDpolEnv) */
function declarationsFor(namespace: string, objects: Readonly<Record<string, cel.CelType>> = {}): Declarations {
  return declare({
    namespace,
    plain: true,
    libraries: [cel.x509Library],
    variables: { exceptions: unusable, ...objects },
  });
}

/** `exceptions` is declared, and has no fields. */
const unusable = cel.structType("compiler.Exception", () => undefined);

/** Stands before the mistakes of every policy whose expressions cannot be compiled. */
const notCompiled: FieldMistake = {
  type: "InternalError",
  field: "<nil>",
  path: "spec",
  detail: "deleting policy compiler 1.18 error: failed to compile policy",
};

type ReadSchedule =
  | { readonly kind: "schedule"; readonly schedule: Schedule }
  | { readonly kind: "mistake"; readonly mistake: FieldMistake };

function scheduleOf({ schedule: text }: DeletingText): ReadSchedule {
  const at = { field: "spec.schedule", path: "spec.schedule" };
  if (text === "") return { kind: "mistake", mistake: { type: "Required", ...at, detail: "schedule is required" } };
  const parsed = parseCronExpression(text);
  if (parsed.kind === "schedule") return parsed;
  const detail = `schedule spec in the deletingPolicy is not in proper cron format: ${parsed.message}`;
  return { kind: "mistake", mistake: { type: "Invalid", ...at, value: text, detail } };
}

/** Operations are what requests do; on a schedule there are none. (kyverno: dpol/engine/engine.go matchPolicy) */
function anyOperation(text: DeletingText["matchConstraints"]): DeletingText["matchConstraints"] {
  if (text === undefined) return undefined;
  const { resourceRules = [], ...rest } = text;
  return { ...rest, resourceRules: resourceRules.map((rule) => ({ ...rule, operations: ["*"] })) };
}

/**
 * The exceptions from a policy. Those that name it and cannot be used are told: what they were to keep must not be
 * deleted because somebody has mistyped a condition.
 */
function exceptionsFor(
  { name, description: { kind } }: PolicyDocument<DeletingText>,
  { exceptions = [] }: CompileOptions,
  declarations: Declarations,
) {
  const about = exceptions.filter((document) => namesPolicy(document, { kind, name }));
  const compiled = about.map((document) => ({
    document,
    found: compileExemptions([document], { kind, name }, declarations),
  }));
  return {
    exemptions: compiled.flatMap(({ found }) => found),
    broken: compiled.filter(({ found }) => found.length === 0).map(({ document }) => keyOf(document)),
  };
}

function namesPolicy(
  { apiVersion, spec }: Resource,
  policy: { readonly kind: string; readonly name: string },
): boolean {
  if (apiVersion.startsWith("kyverno.io/")) return false;
  const { policyRefs } = (spec ?? {}) as { readonly policyRefs?: unknown };
  if (!Array.isArray(policyRefs)) return false;
  return policyRefs.some((one: unknown) => {
    const { kind, name } = (one ?? {}) as { readonly kind?: unknown; readonly name?: unknown };
    return kind === policy.kind && name === policy.name;
  });
}

function keyOf({ metadata: { namespace = "", name = "" } }: Resource): string {
  return namespace === "" ? name : `${namespace}/${name}`;
}

function expressionsOf({ variables = [], conditions = [] }: DeletingText): readonly string[] {
  return [...variables, ...conditions].map(({ expression }) => expression);
}
