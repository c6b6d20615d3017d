import type { FieldType, Json, Resource } from "../../../kube/index.ts";
import { jsonEqual } from "../../../kube/index.ts";
import * as cel from "../../../lang/cel/index.ts";
import {
  type AdmissionValues,
  type CompiledCondition,
  type CompiledExpression,
  type CompilerOptions,
  celBudget,
  compileConditions,
  Evaluating,
  ExpressionCompiler,
  matchConditions,
} from "../../kubernetes-expressions/index.ts";
import {
  applyConfiguration,
  applyConfigurationType,
  applyJsonPatches,
  findPatchType,
  jsonPatchesType,
  type ObjectPatch,
} from "../../object-patches/index.ts";
import { type Pending, pending } from "../../rule.ts";
import type { ExpressionsText } from "./schema.ts";

/** The expressions of a policy, ready to change objects. */
export interface Mutator {
  /** Makes all changes, or says why not; what was to be changed stays as it is. */
  mutate(subject: MutateSubject): MutatorAnswer | Pending;
}

/** An object that is to be changed, and what expressions see. */
export interface MutateSubject {
  readonly object: Resource;
  /** What is known of its kind. */
  readonly type: FieldType | undefined;
  readonly values: AdmissionValues;
  readonly world: cel.World;
  /** Reads what a change has made as its kind; as it is where absent. What it throws ends everything. */
  readonly readBack?: ((object: Resource) => Resource) | undefined;
}

/**
 * `unmatched`: the conditions do not hold. The message of an error is that of the first change that failed; where others
 * have failed as well, there are the messages of all.
 */
export type MutatorAnswer =
  | { readonly kind: "unmatched" }
  | { readonly kind: "object"; readonly object: Resource; readonly changed: boolean }
  | { readonly kind: "error"; readonly message: string; readonly all?: readonly string[] };

/** What such expressions may name besides what all may. */
export const patches: NonNullable<CompilerOptions["patches"]> = {
  findType: findPatchType,
  libraries: [cel.jsonPatchLibrary],
};

interface Change {
  readonly kind: "apply" | "patch";
  readonly expression: CompiledExpression;
}

/**
 * Compiles the expressions of a policy. A mistake in one of them is an error whenever it is asked.
 * (kubernetes: apiserver/pkg/admission/plugin/policy/mutating/compilation.go)
 */
export function compileMutator(spec: ExpressionsText, options: Omit<CompilerOptions, "patches">): Mutator {
  const compiler = new ExpressionCompiler({ ...options, patches });
  for (const { name = "", expression = "" } of spec.variables ?? []) compiler.declare(name, expression);
  const texts = (spec.matchConditions ?? []).map(({ name = "", expression = "" }) => ({ name, expression }));
  const conditions = compileConditions(compiler, texts);
  const changes = compileChanges(spec, compiler);
  const ignores = spec.failurePolicy === "Ignore";
  return { mutate: (subject) => mutate({ compiler, conditions, changes, ignores }, subject) };
}

function compileChanges({ mutations = [] }: ExpressionsText, compiler: ExpressionCompiler): readonly Change[] {
  return mutations.flatMap(({ patchType, applyConfiguration: apply, jsonPatch }): readonly Change[] => {
    if (patchType === "ApplyConfiguration" && apply !== undefined) {
      const expression = compiler.compile(apply.expression ?? "", [applyConfigurationType], { patches: true });
      return [{ kind: "apply", expression }];
    }
    if (patchType !== "JSONPatch" || jsonPatch === undefined) return [];
    const expression = compiler.compile(jsonPatch.expression ?? "", [jsonPatchesType], { patches: true });
    return [{ kind: "patch", expression }];
  });
}

interface Compiled {
  readonly compiler: ExpressionCompiler;
  readonly conditions: readonly CompiledCondition[];
  readonly changes: readonly Change[];
  readonly ignores: boolean;
}

/**
 * After a change that fails the others are made all the same; what is made of it all is kept only where failures are
 * ignored. (kubernetes: apiserver/pkg/admission/plugin/policy/mutating/dispatcher.go)
 */
function mutate({ compiler, conditions, changes, ignores }: Compiled, subject: MutateSubject): MutatorAnswer | Pending {
  const { values, world } = subject;
  const matched = matchConditions(conditions, { variables: compiler.variables, values, world });
  if (matched.kind === "pending") return pending;
  if (matched.kind === "error") return matched;
  if (matched.kind === "unmatched") return unmatched;
  let { object } = subject;
  const failures: string[] = [];
  for (const change of changes) {
    const patch = make(compiler, change, { ...subject, object });
    if (patch === pending) return pending;
    if (patch.kind === "error") failures.push(patch.message);
    else object = subject.readBack?.(patch.object) ?? patch.object;
  }
  const [failure] = failures;
  if (failure !== undefined && !ignores) {
    return { kind: "error", message: failure, ...(failures.length > 1 && { all: failures }) };
  }
  return { kind: "object", object, changed: isChanged(subject.object, object) };
}

const unmatched: MutatorAnswer = { kind: "unmatched" };

/** Each change has a budget of its own, and variables that are worked out anew. */
function make(
  compiler: ExpressionCompiler,
  { kind, expression }: Change,
  subject: MutateSubject,
): ObjectPatch | Pending {
  const { object, world, type } = subject;
  if (expression.mistake !== undefined) return { kind: "error", message: expression.mistake };
  const values = new Replaced(subject.values, object);
  const evaluated = new Evaluating({ variables: compiler.variables, values, world }, celBudget).evaluate(expression);
  if (evaluated.kind === "pending") return pending;
  if (evaluated.kind !== "value") return { kind: "error", message: evaluated.message };
  if (kind === "patch") return applyJsonPatches(object, evaluated.value);
  return applyConfiguration(object, evaluated.value, { type, replacesAtomics: false });
}

/** The same values with another object. What is not read is not asked for. */
class Replaced implements AdmissionValues {
  readonly object: cel.CelValue;
  readonly #values: AdmissionValues;

  constructor(values: AdmissionValues, object: Resource) {
    this.#values = values;
    this.object = object as unknown as cel.CelValue;
  }

  get oldObject(): cel.CelValue {
    return this.#values.oldObject;
  }

  get request(): cel.CelValue {
    return this.#values.request;
  }

  get namespaceObject(): cel.CelValue {
    return this.#values.namespaceObject;
  }

  get params(): cel.CelValue {
    return this.#values.params;
  }

  get authorizer(): AdmissionValues["authorizer"] {
    return this.#values.authorizer;
  }

  get requestResource(): AdmissionValues["requestResource"] {
    return this.#values.requestResource;
  }
}

function isChanged(before: Resource, after: Resource): boolean {
  return before !== after && !jsonEqual(before as unknown as Json, after as unknown as Json);
}
