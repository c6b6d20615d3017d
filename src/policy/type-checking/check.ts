/**
 * Fields that the objects a policy is about cannot have. Kubernetes finds them in admission policies, and tells them in
 * their status; Kyverno takes them for missing, whatever they are.
 * (kubernetes: apiserver/pkg/admission/plugin/policy/validating/typechecking.go)
 */
import type { Diagnostic } from "../../kube/index.ts";
import * as cel from "../../lang/cel/index.ts";
import type { MatchResourcesText } from "../constraints/index.ts";
import { error, warning } from "../mistake.ts";
import type { CustomKind } from "../rule.ts";
import { type KnownKind, kindsOf } from "./kinds.ts";

/** An expression of a policy, in the order in which they are compiled. */
export interface CheckedExpression {
  /** `spec.validations[0].expression` */
  readonly path: string;
  readonly expression: string;
  /** The name of the variable that it is the value of. */
  readonly variable?: string;
}

/** What expressions may name, and the types of the variables that have been declared. */
export interface TypedDeclarations {
  readonly environment: cel.Environment;
  readonly variables: Map<string, cel.CelType>;
}

/** A policy to be looked at. All its expressions are right otherwise. */
export interface TypeChecking {
  readonly match: MatchResourcesText | undefined;
  readonly expressions: readonly CheckedExpression[];
  /** Declares what expressions may name, where objects have this type. */
  readonly declare: (object: cel.CelType) => TypedDeclarations;
  /** The custom kinds whose schemas are known. */
  readonly custom?: readonly CustomKind[];
  /** Whether such a field is a mistake rather than a warning. */
  readonly strict?: boolean;
}

/**
 * Fields that expressions name and that no kind has that the policy is about. Nothing is said where one of the kinds is
 * not known, or has the field.
 */
export function fieldDiagnostics({ match, expressions, declare, custom, strict }: TypeChecking): readonly Diagnostic[] {
  const kinds = kindsOf(match, custom);
  const [first, ...others] = kinds.map(({ shape }) => unknownFields(expressions, declare(shape)));
  if (first === undefined) return [];
  const tell = strict === true ? error : warning;
  return expressions.flatMap(({ path, expression }, index) => {
    const issues = (first[index] ?? []).filter((issue) =>
      others.every((one) => one[index]?.some(isSame(issue)) === true),
    );
    if (issues.length === 0) return [];
    return [tell("no-such-field", path, `no such field in ${named(kinds)}: ${cel.formatIssues(expression, issues)}`)];
  });
}

/** The fields of each expression that objects of the declared type cannot have. */
export function unknownFields(
  expressions: readonly CheckedExpression[],
  { environment, variables }: TypedDeclarations,
): readonly (readonly cel.Issue[])[] {
  return expressions.map(({ expression, variable }) => {
    const { issues, type } = cel.checkTypes(expression, environment);
    if (variable !== undefined) variables.set(variable, issues.length > 0 ? cel.dynType : type);
    // All other mistakes come of reading types where values are of any type.
    return issues.filter(({ message }) => message.startsWith("undefined field '"));
  });
}

function isSame({ at, message }: cel.Issue): (other: cel.Issue) => boolean {
  return (other) => other.at === at && other.message === message;
}

function named(kinds: readonly KnownKind[]): string {
  return kinds
    .map(({ gvk: { group, version, kind } }) => `${group === "" ? "" : `${group}/`}${version} ${kind}`)
    .join(", ");
}
