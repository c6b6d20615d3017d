import { isRecord } from "../../data/index.ts";
import { type JsonObject, own } from "../../kube/index.ts";
import * as cel from "../../lang/cel/index.ts";
import { type CompiledRule, compileRules, rulesOf } from "./rule.ts";

/** The rules of a schema and of those within it; only what has rules is there. */
export interface Validator {
  readonly source: JsonObject;
  readonly rules: readonly CompiledRule[];
  readonly items: Validator | undefined;
  readonly additional: Validator | undefined;
  readonly properties: ReadonlyMap<string, Validator>;
}

/**
 * Compiles all rules of a schema; `undefined` where it has none. `isRoot` says that its values are whole objects.
 * (kubernetes: apiextensions-apiserver pkg/apiserver/schema/cel/validation.go NewValidator)
 */
export function compileValidator(source: JsonObject, isRoot: boolean): Validator | undefined {
  const rules = rulesOf(source).length === 0 ? [] : rulesFor(source, isRoot);
  const properties = own(source, "properties");
  const entries = Object.entries(isRecord(properties) ? properties : {}).flatMap(([name, schema]) => {
    const inner = validatorOf(schema);
    return inner === undefined ? [] : [[name, inner] as const];
  });
  const items = validatorOf(own(source, "items"));
  const additional = validatorOf(own(source, "additionalProperties"));
  const isEmpty = rules.length === 0 && entries.length === 0 && items === undefined && additional === undefined;
  return isEmpty ? undefined : { source, rules, items, additional, properties: new Map(entries) };
}

function validatorOf(schema: unknown): Validator | undefined {
  if (!isRecord(schema)) return undefined;
  const source = schema as JsonObject;
  return compileValidator(source, own(source, "x-kubernetes-embedded-resource") === true);
}

/** What expressions cannot speak of is refused with its definition, if it has rules. */
function rulesFor(source: JsonObject, isRoot: boolean): readonly CompiledRule[] {
  const type = cel.typeOfSchema(source, { name: "selfType", isRoot });
  return type === undefined ? [] : compileRules(source, type);
}
