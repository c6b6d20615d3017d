import { parseApiVersion, type Resource } from "../../../kube/index.ts";
import * as cel from "../../../lang/cel/index.ts";
import { asValue, type Evaluating, type ExpressionCompiler, evaluate, isPending } from "../../expressions/index.ts";
import {
  applyConfiguration,
  applyConfigurationType,
  applyJsonPatches,
  jsonPatchesType,
  type ObjectPatch,
  typeOfKind,
} from "../../object-patches/index.ts";
import { type Facts, type Pending, pending } from "../../rule.ts";
import type { MutatingText } from "./schema.ts";

/** One change, compiled. */
export interface Mutation {
  readonly kind: "apply" | "patch";
  readonly program: cel.Program;
}

/** Compiles the changes up to the first that is wrong; those without an expression of their type do nothing. */
export function compileMutations(spec: MutatingText, compiler: ExpressionCompiler): readonly Mutation[] {
  return (spec.mutations ?? []).flatMap(({ patchType, applyConfiguration: apply, jsonPatch }, at) => {
    const path = `spec.mutations[${at}]`;
    if (patchType === "ApplyConfiguration" && apply !== undefined) {
      const text = { expression: apply.expression ?? "", path: `${path}.applyConfiguration.expression` };
      const programs = compiler.one({ ...text, types: [applyConfigurationType] });
      return programs.map((program): Mutation => ({ kind: "apply", program }));
    }
    if (patchType !== "JSONPatch" || jsonPatch === undefined) return [];
    const text = { expression: jsonPatch.expression ?? "", path: `${path}.jsonPatch.expression` };
    return compiler.one({ ...text, types: [jsonPatchesType] }).map((program) => ({ kind: "patch", program }));
  });
}

/** What goes along with changing an object. */
export interface Mutating {
  readonly evaluating: Evaluating & { readonly values: { object: cel.CelValue } };
  readonly facts: Facts;
  /** The plural of the kind of the object. */
  readonly resource: string;
  readonly replacesAtomics: boolean;
}

/**
 * Makes all changes, one after the other; expressions see what the former have left as `object`. The first that fails
 * ends them. (kyverno: pkg/cel/policies/mpol/compiler/policy.go evaluate)
 */
export function mutate(mutations: readonly Mutation[], first: Resource, mutating: Mutating): ObjectPatch | Pending {
  let object = first;
  for (const { kind, program } of mutations) {
    const value = evaluate(program, mutating.evaluating);
    if (isPending(value)) return pending;
    if (value instanceof cel.Failure) return { kind: "error", message: value.message };
    const patch = kind === "patch" ? applyJsonPatches(object, value) : apply(object, value, mutating);
    if (patch === pending || patch.kind === "error") return patch;
    object = patch.object;
    mutating.evaluating.values.object = asValue(object);
  }
  return { kind: "patched", object };
}

function apply(
  object: Resource,
  value: cel.CelValue,
  { facts, resource, replacesAtomics }: Mutating,
): ObjectPatch | Pending {
  const type = typeOfKind({ ...parseApiVersion(object.apiVersion), kind: object.kind }, resource, facts);
  if (type === pending) return pending;
  if (type !== undefined && "message" in type)
    return { kind: "error", message: `error applying patch: ${type.message}` };
  return applyConfiguration(object, value, { type, replacesAtomics });
}
