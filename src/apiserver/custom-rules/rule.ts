import { isRecord } from "../../data/index.ts";
import { fieldPathOf, type JsonObject, own } from "../../kube/index.ts";
import * as cel from "../../lang/cel/index.ts";

/** One of the `x-kubernetes-validations` of a schema, as its author wrote it. */
export interface Rule {
  readonly rule: string;
  readonly message: string;
  readonly messageExpression: string;
  readonly reason: string | undefined;
  readonly fieldPath: string;
  readonly optionalOldSelf: boolean | undefined;
}

/** A rule with its expressions ready to run, as far as they can be. */
export interface CompiledRule {
  readonly rule: Rule;
  /** The expression, or what is wrong with it. */
  readonly program: cel.Program | { readonly kind: "mistake"; readonly detail: string };
  /** That of the message; absent where there is none, or the rule itself cannot be run. */
  readonly message: cel.Program | { readonly kind: "mistake"; readonly detail: string } | undefined;
  /** Whether it speaks of the value before the change. */
  readonly usesOldSelf: boolean;
  /** What the field that it is about is called from the value of the schema on; empty where it is that value. */
  readonly field: string;
}

/** The rules of a schema, not of those within it. */
export function rulesOf(source: JsonObject): readonly Rule[] {
  const rules = own(source, "x-kubernetes-validations");
  return Array.isArray(rules) ? rules.filter(isRecord).map(ruleOf) : [];
}

function ruleOf(written: object): Rule {
  const text = (key: string): string => {
    const value = own(written, key);
    return typeof value === "string" ? value : "";
  };
  const optional = own(written, "optionalOldSelf");
  return {
    rule: text("rule"),
    message: text("message"),
    messageExpression: text("messageExpression"),
    reason: text("reason") || undefined,
    fieldPath: text("fieldPath"),
    optionalOldSelf: typeof optional === "boolean" ? optional : undefined,
  };
}

/**
 * Compiles the rules of a schema for values of its type.
 * (kubernetes: apiextensions-apiserver pkg/apiserver/schema/cel/compilation.go)
 */
export function compileRules(source: JsonObject, type: cel.CelType): readonly CompiledRule[] {
  const plain = environmentFor(type, type);
  const optional = environmentFor(type, cel.optionalOf(type));
  return rulesOf(source).map((rule) => {
    const environment = rule.optionalOldSelf === true ? optional : plain;
    const program = compiled(rule.rule, environment, bool);
    const message =
      "kind" in program || rule.messageExpression === ""
        ? undefined
        : compiled(rule.messageExpression, environment, messageText);
    const usesOldSelf = !("kind" in program) && program.uses("oldSelf");
    // The path is of no account where the message cannot be made.
    const isMute = message !== undefined && "kind" in message;
    const field = rule.fieldPath === "" || isMute ? "" : (fieldPathOf(rule.fieldPath, source) ?? "");
    return { rule, program, message, usesOldSelf, field };
  });
}

/**
 * What rules have that are new to a control plane of v1.34. The lists of cel-go came with that very version, and are for
 * rules that are stored already.
 */
const libraries: readonly cel.Library[] = [
  ...cel.kubernetesCore.filter((library) => library !== cel.listsLibrary),
  ...cel.kubernetesLibraries,
  cel.authzLibrary,
  cel.authzSelectorsLibrary,
];

/** What all environments share is collected once, for the first rule that there is. */
let shared: cel.Environment | undefined;

function environmentFor(self: cel.CelType, oldSelf: cel.CelType): cel.Environment {
  shared ??= new cel.Environment({ libraries, variables: {}, homogeneous: true, literals: true });
  return new cel.Environment({ ...shared.options, variables: { self, oldSelf } }, shared);
}

/** What an expression has to make, and how mistakes in it begin. */
interface Wanted {
  readonly type: cel.CelType;
  readonly prefix: string;
  readonly otherwise: string;
}

const bool: Wanted = { type: cel.boolType, prefix: "", otherwise: "cel expression must evaluate to a bool" };
const messageText: Wanted = {
  type: cel.stringType,
  prefix: "messageExpression ",
  otherwise: "messageExpression must evaluate to a string",
};

function compiled(text: string, environment: cel.Environment, { type, prefix, otherwise }: Wanted) {
  const compilation = cel.compile(text, environment);
  if (compilation.kind === "issues") {
    return { kind: "mistake", detail: `${prefix}compilation failed: ${compilation.text}` } as const;
  }
  const { program } = compilation;
  return cel.sameType(program.type, type) ? program : ({ kind: "mistake", detail: otherwise } as const);
}
