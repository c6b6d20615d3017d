import { isRecord } from "../../../../data/index.ts";
import type { Diagnostic } from "../../../../kube/index.ts";
import type { RuleText } from "../schema/rule.ts";
import { checkAnchors } from "./anchors.ts";
import { checkCel } from "./cel.ts";
import { checkLoopContents } from "./foreach.ts";
import { error } from "./mistake.ts";

/** Checks the `validate` part of a rule. (kyverno: pkg/policy/validate/validate.go) */
export function checkValidate(rule: RuleText, path: string): readonly Diagnostic[] {
  if (rule.validate === undefined) return [];
  const where = `${path}.validate`;
  return [
    ...checkContents(rule.validate, where),
    ...checkPattern(rule.validate, where),
    ...checkAnyPattern(rule.validate, where),
    ...checkLoops(rule.validate, where),
    ...checkLoopContents(rule, path),
    ...checkCel(rule.validate.cel, where),
  ];
}

type Validate = NonNullable<RuleText["validate"]>;

function checkContents(validate: Validate, where: string): readonly Diagnostic[] {
  const { pattern, anyPattern, deny, foreach, podSecurity, cel, manifests } = validate;
  const signed = (manifests?.attestors ?? []).length > 0 ? manifests : undefined;
  const contents = [pattern, anyPattern, deny, foreach, podSecurity, cel, signed];
  const count = contents.filter((one) => one !== undefined && one !== null).length;
  if (count === 1) return [];
  const names = "pattern, anyPattern, deny, foreach, cel";
  const message = count === 0 ? `one of ${names} must be specified` : `only one of ${names} can be specified`;
  return [error("validate", where, `path: ${where}..: ${message}`)];
}

function checkPattern({ pattern }: Validate, where: string): readonly Diagnostic[] {
  const mistake = checkAnchors(pattern, "/");
  if (mistake === undefined) return [];
  const told = `path: ${where}.pattern.${mistake.path}.: ${mistake.message}`;
  return [error("anchor", `${where}.pattern`, told)];
}

function checkAnyPattern({ anyPattern }: Validate, where: string): readonly Diagnostic[] {
  if (anyPattern === undefined || anyPattern === null) return [];
  const at = `${where}.anyPattern`;
  if (!Array.isArray(anyPattern)) {
    const found = `json: cannot unmarshal ${goKind(anyPattern)} into Go value of type []interface {}`;
    const message = `failed to deserialize anyPattern, expect array: ${found}`;
    return [error("any-pattern", at, `path: ${at}.: ${message}`)];
  }
  if (anyPattern.length === 0) {
    return [error("any-pattern", at, `${at}: a list without patterns checks nothing, give at least one`)];
  }
  return anyPattern.flatMap((pattern, index) => {
    const mistake = checkAnchors(pattern, "/");
    if (mistake === undefined) return [];
    return [error("anchor", `${at}[${index}]`, `path: ${at}[${index}].${mistake.path}.: ${mistake.message}`)];
  });
}

function checkLoops({ foreach }: Validate, where: string): readonly Diagnostic[] {
  if (foreach?.length !== 0) return [];
  const at = `${where}.foreach`;
  return [error("foreach", at, `${at}: a list without loops checks nothing, give at least one`)];
}

function goKind(value: unknown): string {
  if (isRecord(value)) return "object";
  return typeof value === "boolean" ? "bool" : typeof value;
}
