import type { Resource } from "../../../kube/index.ts";
import * as cel from "../../../lang/cel/index.ts";
import {
  ExpressionCompiler,
  type ExpressionMistake,
  type ExpressionNeeds,
} from "../../kubernetes-expressions/index.ts";
import { applyConfigurationType, jsonPatchesType } from "../../object-patches/index.ts";
import { parseDocument } from "../../schema/index.ts";
import { patches } from "./mutator.ts";
import { type ExpressionsText, expressionsSpec } from "./schema.ts";

/**
 * What an API server finds wrong with the expressions of a policy that somebody creates, or puts in the place of `old`.
 * Paths begin with `spec.`. Empty expressions are left to those who look at the other fields.
 * (kubernetes: pkg/apis/admissionregistration/validation validateMutatingAdmissionPolicySpec)
 */
export function mutatingPolicyMistakes(document: Resource, old?: Resource): readonly ExpressionMistake[] {
  const { value: spec } = parseDocument(expressionsSpec, document.spec ?? {}, "spec");
  if (spec === undefined) return [{ path: "spec.mutations", source: "", message: "the expressions cannot be read" }];
  const before = old && parseDocument(expressionsSpec, old.spec ?? {}, "spec").value;
  const had = new Set(expressionsOf(before));
  const compiler = new ExpressionCompiler({ params: spec.paramKind !== undefined, authorizer: true, patches });
  const check = ({ path, expression, type, needs }: Checked): readonly ExpressionMistake[] => {
    const source = expression.trim();
    if (source === "") return [];
    const { mistake } = compiler.compile(source, [type], had.has(expression) ? needs : { ...needs, lists: false });
    return mistake === undefined ? [] : [{ path, source, message: mistake }];
  };
  return [
    ...conditionsOf(spec).flatMap(check),
    ...variableMistakes(spec, compiler, had),
    ...mutationsOf(spec).flatMap(check),
  ];
}

interface Checked {
  readonly path: string;
  readonly expression: string;
  readonly type: cel.CelType;
  readonly needs: ExpressionNeeds;
}

function expressionsOf(spec: ExpressionsText | undefined): readonly string[] {
  const { matchConditions = [], mutations = [] } = spec ?? {};
  return [
    ...matchConditions.map(({ expression = "" }) => expression),
    ...mutations.flatMap((one) => [one.applyConfiguration?.expression ?? "", one.jsonPatch?.expression ?? ""]),
  ];
}

function conditionsOf({ matchConditions = [] }: ExpressionsText): readonly Checked[] {
  return matchConditions.map(({ expression = "" }, at) => ({
    path: `spec.matchConditions[${at}].expression`,
    expression,
    type: cel.boolType,
    needs: { variables: false },
  }));
}

function variableMistakes(
  { variables = [] }: ExpressionsText,
  compiler: ExpressionCompiler,
  had: ReadonlySet<string>,
): readonly ExpressionMistake[] {
  return variables.flatMap(({ name = "", expression = "" }, at) => {
    if (expression.trim() === "") return [];
    const { source, mistake } = compiler.declare(name, expression, had.has(expression) ? {} : { lists: false });
    return mistake === undefined ? [] : [{ path: `spec.variables[${at}].expression`, source, message: mistake }];
  });
}

function mutationsOf({ mutations = [] }: ExpressionsText): readonly Checked[] {
  const needs: ExpressionNeeds = { patches: true };
  return mutations.flatMap(({ applyConfiguration: apply, jsonPatch }, at): readonly Checked[] => {
    const path = `spec.mutations[${at}]`;
    return [
      ...(apply === undefined
        ? []
        : [
            {
              path: `${path}.applyConfiguration.expression`,
              expression: apply.expression ?? "",
              type: applyConfigurationType,
              needs,
            },
          ]),
      ...(jsonPatch === undefined
        ? []
        : [
            {
              path: `${path}.jsonPatch.expression`,
              expression: jsonPatch.expression ?? "",
              type: jsonPatchesType,
              needs,
            },
          ]),
    ];
  });
}
