import type { Resource } from "../../../kube/index.ts";
import * as cel from "../../../lang/cel/index.ts";
import {
  type CompiledExpression,
  ExpressionCompiler,
  type ExpressionMistake,
  type ExpressionNeeds,
} from "../../kubernetes-expressions/index.ts";
import { parseDocument } from "../../schema/index.ts";
import { type ExpressionsText, expressionsSpec } from "./schema.ts";

/**
 * What an API server finds wrong with the expressions of a policy that somebody creates, or puts in the place of `old`.
 * Paths begin with `spec.`. Empty expressions are left to those who look at the other fields.
 * (kubernetes: pkg/apis/admissionregistration/validation)
 */
export function admissionPolicyMistakes(document: Resource, old?: Resource): readonly ExpressionMistake[] {
  const { value: spec } = parseDocument(expressionsSpec, document.spec ?? {}, "spec");
  if (spec === undefined) return [{ path: "spec.validations", source: "", message: "the expressions cannot be read" }];
  const before = old && parseDocument(expressionsSpec, old.spec ?? {}, "spec").value;
  const compiler = new ExpressionCompiler({ params: spec.paramKind !== undefined, authorizer: true });
  const composed: ExpressionNeeds = (spec.variables ?? []).length > 0 ? {} : { variables: false };
  const check: Check = ({ path, source, types, kept, needs = composed }) => {
    if (source.trim() === "") return [];
    const { mistake } = compiler.compile(source, types, kept ? needs : { ...needs, lists: false });
    return mistake === undefined ? [] : [{ path, source, message: mistake }];
  };
  return [
    ...conditionMistakes(spec, before, check),
    ...variableMistakes(spec, before, compiler),
    ...validationMistakes(spec, before, check),
    ...annotationMistakes(spec, before, check),
  ];
}

type Check = (expression: {
  readonly path: string;
  readonly source: string;
  readonly types: readonly cel.CelType[];
  /** Whether the policy had it before. */
  readonly kept: boolean;
  readonly needs?: ExpressionNeeds;
}) => readonly ExpressionMistake[];

/** Variables are not there yet when conditions are looked at. */
function conditionMistakes(
  { matchConditions = [] }: ExpressionsText,
  before: ExpressionsText | undefined,
  check: Check,
) {
  const had = new Set(before?.matchConditions?.map(({ expression }) => expression));
  return matchConditions.flatMap(({ expression = "" }, at) =>
    check({
      path: `spec.matchConditions[${at}].expression`,
      source: expression.trim(),
      types: [cel.boolType],
      kept: had.has(expression.trim()),
      needs: { variables: false },
    }),
  );
}

function variableMistakes(
  { variables = [] }: ExpressionsText,
  before: ExpressionsText | undefined,
  compiler: ExpressionCompiler,
): readonly ExpressionMistake[] {
  const had = validationsOf(before);
  return variables.flatMap(({ name = "", expression = "" }, at) => {
    if (expression.trim() === "") return [];
    const needs: ExpressionNeeds = had.has(expression) ? {} : { lists: false };
    const { source, mistake }: CompiledExpression = compiler.declare(name, expression, needs);
    return mistake === undefined ? [] : [{ path: `spec.variables[${at}].expression`, source, message: mistake }];
  });
}

function validationsOf(before: ExpressionsText | undefined): ReadonlySet<string | undefined> {
  return new Set(before?.validations?.map(({ expression }) => expression));
}

function validationMistakes(
  { validations = [], variables = [] }: ExpressionsText,
  before: ExpressionsText | undefined,
  check: Check,
) {
  const had = validationsOf(before);
  const said = new Set(before?.validations?.map(({ messageExpression }) => messageExpression));
  const saying: ExpressionNeeds = { authorizer: false, ...(variables.length === 0 && { variables: false }) };
  return validations.flatMap(({ expression = "", messageExpression = "" }, at) => [
    ...check({
      path: `spec.validations[${at}].expression`,
      source: expression,
      types: [cel.boolType],
      kept: had.has(expression),
    }),
    ...check({
      path: `spec.validations[${at}].messageExpression`,
      source: messageExpression,
      types: [cel.stringType],
      kept: said.has(messageExpression),
      needs: saying,
    }),
  ]);
}

/** They are compiled without the white space around them, and told with it. */
function annotationMistakes(
  { auditAnnotations = [] }: ExpressionsText,
  before: ExpressionsText | undefined,
  check: Check,
) {
  const had = new Set(before?.auditAnnotations?.map(({ valueExpression }) => valueExpression));
  return auditAnnotations.flatMap(({ valueExpression = "" }, at) =>
    check({
      path: `spec.auditAnnotations[${at}].valueExpression`,
      source: valueExpression.trim(),
      types: [cel.stringType, cel.nullType],
      kept: had.has(valueExpression),
    }).map((mistake) => ({ ...mistake, source: valueExpression })),
  );
}
