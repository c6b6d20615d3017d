/**
 * What is wrong with the rules in the schema of a CustomResourceDefinition.
 * (kubernetes: apiextensions-apiserver pkg/apis/apiextensions/validation/{validation,cel_validation}.go)
 */
import { isRecord } from "../../data/index.ts";
import { type FieldError, type JsonObject, own, type SchemaMistakes } from "../../kube/index.ts";
import * as cel from "../../lang/cel/index.ts";
import { factorOver } from "./factor.ts";
import { type CompiledRule, compileRules, type Rule } from "./rule.ts";

/** The schema of a version, and what is known of it already. */
export interface CheckedSchema {
  readonly source: JsonObject;
  /** Where it stands: `spec.versions[0].schema.openAPIV3Schema`. */
  readonly path: string;
  readonly mistakes: SchemaMistakes;
  /** Whether it is what it was: then single rules may be as expensive as they like. */
  readonly isUnchanged: boolean;
}

/** The mistakes in the expressions of a schema, and whether they cost too much. */
export function expressionMistakes(schema: CheckedSchema): readonly FieldError[] {
  const { source, path, mistakes } = schema;
  if (mistakes.form.length > 0) return [];
  const total: Total = { cost: 0, expensive: [] };
  const errors: FieldError[] = [];
  walk({ source, path, isRoot: true, most: 1, uncorrelatable: undefined }, { schema, total, errors });
  return [...errors, ...totalMistakes(total, path)];
}

/** The highest cost that a rule may have by the estimate, and all rules of a version together. */
const mostOfRule = 10_000_000;
const mostOfVersion = 100_000_000;

interface Total {
  cost: number;
  /** The rules that contribute much, the most expensive ones first. */
  expensive: readonly { readonly field: string; readonly cost: number }[];
}

interface Walk {
  readonly schema: CheckedSchema;
  readonly total: Total;
  readonly errors: FieldError[];
}

/** A schema within the schema. */
interface Node {
  readonly source: JsonObject;
  readonly path: string;
  readonly isRoot: boolean;
  /** How many values of it an object can have; `undefined` where nothing bounds them. */
  readonly most: number | undefined;
  /** The first schema around it whose parts have no old selves. */
  readonly uncorrelatable: string | undefined;
}

function walk(node: Node, state: Walk): void {
  for (const inner of innerNodes(node)) walk(inner, state);
  const { source, path } = node;
  const rules = own(source, "x-kubernetes-validations");
  if (!Array.isArray(rules) || rules.length === 0) return;
  // Schemas with mistakes at this place or below are not looked at: what their types are is not certain.
  if (state.schema.mistakes.rules.some(({ field }) => isWithin(field, path))) return;
  const options = { name: "selfType", isRoot: node.isRoot || isOn(source, "x-kubernetes-embedded-resource") };
  const type = cel.typeOfSchema(source, options);
  if (type === undefined) {
    const why = "unable to convert structural schema to CEL declarations";
    const detail = `internal error: failed to construct type information for x-kubernetes-validations rules: ${why}`;
    state.errors.push({ type: "InternalError", field: `${path}.x-kubernetes-validations`, detail });
    return;
  }
  const most = node.most ?? cel.mostInRequest(source, options);
  for (const [index, rule] of compileRules(source, type).entries()) {
    state.errors.push(
      ...ruleMistakes(rule, { node, state, type, most, at: `${path}.x-kubernetes-validations[${index}]` }),
    );
  }
}

function isWithin(field: string, path: string): boolean {
  return field === path || field.startsWith(`${path}.`) || field.startsWith(`${path}[`);
}

function isOn(source: JsonObject, key: string): boolean {
  return own(source, key) === true;
}

function innerNodes(node: Node): readonly Node[] {
  const { source, path } = node;
  const most = times(node.most, mostElements(source));
  const inside = (schema: unknown, at: string, uncorrelatable = node.uncorrelatable): readonly Node[] =>
    isRecord(schema)
      ? [
          {
            source: schema as JsonObject,
            path: `${path}.${at}`,
            isRoot: false,
            most,

            uncorrelatable,
          },
        ]
      : [];
  const properties = own(source, "properties");
  const isMapList = own(source, "x-kubernetes-list-type") === "map";
  return [
    ...inside(own(source, "additionalProperties"), "additionalProperties"),
    ...Object.entries(isRecord(properties) ? properties : {}).flatMap(([name, schema]) =>
      inside(schema, `properties[${name}]`),
    ),
    ...inside(own(source, "items"), "items", isMapList ? node.uncorrelatable : (node.uncorrelatable ?? path)),
  ];
}

function times(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a * b;
}

/** How many parts of the same schema a value has at most. */
function mostElements(source: JsonObject): number | undefined {
  const type = own(source, "type");
  const isMap = type === "object" && (own(source, "additionalProperties") ?? null) !== null;
  if (!isMap && type !== "array") return 1;
  const limit = own(source, isMap ? "maxProperties" : "maxItems");
  return typeof limit === "number" ? Math.max(0, limit) : undefined;
}

interface Place {
  readonly node: Node;
  readonly state: Walk;
  readonly type: cel.CelType;
  readonly most: number;
  readonly at: string;
}

function ruleMistakes(compiled: CompiledRule, place: Place): readonly FieldError[] {
  const { rule, program, message, usesOldSelf } = compiled;
  const { at, type, state, node } = place;
  const cost = "kind" in program ? 0 : cappedProduct(program.estimate(type).max, place.most);
  const errors = costMistakes("estimated rule cost", { field: `${at}.rule`, cost }, state);
  if ("kind" in program) errors.push(invalid(`${at}.rule`, shownRule(rule), program.detail));
  if (message !== undefined && "kind" in message) {
    errors.push(invalid(`${at}.messageExpression`, shownRule(rule), message.detail));
  } else if (message !== undefined) {
    const spent = { field: `${at}.messageExpression`, cost: message.estimate(type).max };
    errors.push(...costMistakes("estimated messageExpression cost", spent, state));
  }
  if (usesOldSelf && node.uncorrelatable !== undefined) {
    const detail = `oldSelf cannot be used on the uncorrelatable portion of the schema within ${node.uncorrelatable}`;
    errors.push(invalid(`${at}.rule`, rule.rule, detail));
  } else if (!usesOldSelf && rule.optionalOldSelf !== undefined) {
    errors.push(
      invalid(`${at}.optionalOldSelf`, rule.optionalOldSelf, "may not be set if oldSelf is not used in rule"),
    );
  }
  return errors;
}

function cappedProduct(cost: number, count: number): number {
  return cost === 0 || count === 0 ? 0 : cost * count;
}

function invalid(field: string, value: unknown, detail: string): FieldError {
  return { type: "Invalid", field, value, detail };
}

/** A rule as the API server's messages show it. */
function shownRule(rule: Rule): JsonObject {
  return {
    Rule: rule.rule,
    Message: rule.message,
    MessageExpression: rule.messageExpression,
    Reason: rule.reason ?? null,
    FieldPath: rule.fieldPath,
    OptionalOldSelf: rule.optionalOldSelf ?? null,
  };
}

interface Spent {
  readonly field: string;
  readonly cost: number;
}

/** Adds a cost to the total. */
function costMistakes(what: string, spent: Spent, { schema, total }: Walk): FieldError[] {
  const { field, cost } = spent;
  total.cost += cost;
  if (cost >= mostOfVersion / 100) {
    total.expensive = [...total.expensive, spent].sort((a, b) => b.cost - a.cost).slice(0, 4);
  }
  if (cost <= mostOfRule || schema.isUnchanged) return [];
  return [{ type: "Forbidden", field, detail: tooExpensive(what, cost, mostOfRule) }];
}

function tooExpensive(what: string, cost: number, limit: number): string {
  const advice =
    "(try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)";
  return `${what} exceeds budget by factor of ${factorOver(cost / limit)} ${advice}`;
}

function totalMistakes({ cost, expensive }: Total, path: string): readonly FieldError[] {
  if (cost <= mostOfVersion) return [];
  const detail = "contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema";
  const what = "x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema";
  return [
    ...expensive.map(({ field }): FieldError => ({ type: "Forbidden", field, detail })),
    { type: "Forbidden", field: path, detail: tooExpensive(what, cost, mostOfVersion) },
  ];
}
