import type { Diagnostic, Resource } from "../../kube/index.ts";
import { qualifiedNameErrors } from "../../kube/index.ts";
import * as cel from "../../lang/cel/index.ts";
import { aggregate, type FieldMistake } from "../mistake.ts";
import type { CompanionKind } from "../rule.ts";
import {
  choice,
  companionOf,
  field,
  type KindDescription,
  list,
  map,
  object,
  parseDocument,
  required,
  text,
  type Value,
} from "../schema/index.ts";
import { type ConditionText, ExpressionCompiler, invalid } from "./compiler.ts";
import { type ReadDocument, readDocument } from "./document.ts";
import { celGroup, celVersions, plainConditions } from "./schema.ts";

const policyRef = object({
  kind: required(text(), "The kind of the policy."),
  name: required(text(), "Its name, in whatever namespace it stands."),
});

/** What an exception from policies with expressions says. */
export const celExceptionSpec = object({
  allowedValues: field(list(text()), "What expressions read as `exceptions.allowedValues` where the exception holds."),
  evaluationMode: field(text(), "Without effect."),
  expiresAt: field(text({ format: "date-time" }), "The moment from which on the exception does not hold any more."),
  images: field(list(text()), "What expressions read as `exceptions.allowedImages` where the exception holds."),
  matchConditions: field(plainConditions, "Conditions under which the exception holds."),
  policyRefs: required(list(policyRef), "The policies that it is from."),
  properties: field(map(text()), "Notes; without effect."),
  reportResult: field(choice(["skip", "pass"], { default: "skip" }), "What is reported in place of a judgement."),
});

/** The same as a value. */
export type CelExceptionText = Value<typeof celExceptionSpec>;

/** Exceptions from policies with expressions, as users meet them. */
export const celExceptionDescription: KindDescription = {
  group: celGroup,
  kind: "PolicyException",
  plural: "policyexceptions",
  shortNames: [],
  categories: [],
  namespaced: true,
  page: "policyexception-cel",
  description: "Objects for which policies with expressions do not hold.",
  versions: celVersions(
    { fields: { spec: required(celExceptionSpec, "What is excepted, and from what.") }, columns: [], status: false },
    { namespaced: false },
  ),
};

/** The kind. (kyverno: api/policies.kyverno.io/v1beta1/policy_exception.go) */
export const celException: CompanionKind = companionOf(celExceptionDescription, checkException);

/** Reads a document that is an exception. */
export function readException(document: Resource): ReadDocument<CelExceptionText> {
  return readDocument(document, celExceptionDescription, (spec) => parseDocument(celExceptionSpec, spec, "spec"));
}

function checkException(document: Resource): readonly Diagnostic[] {
  const read = readException(document);
  if (read.kind === "refused") return read.diagnostics;
  const { policyRefs, matchConditions = [] } = read.document.spec;
  return aggregate([...refMistakes(policyRefs), ...conditionMistakes(matchConditions)]);
}

function refMistakes(refs: CelExceptionText["policyRefs"]): readonly FieldMistake[] {
  if (refs.length === 0) return [invalid("spec.policyRefs", null, "must specify at least one policy ref")];
  return refs.flatMap(({ name, kind }, at) => [
    ...(name === "" ? [invalid(`spec.policyRefs[${at}].name`, "", "must specify policy name")] : []),
    ...(kind === "" ? [invalid(`spec.policyRefs[${at}].kind`, "", "must specify policy kind")] : []),
  ]);
}

/** As many as webhooks may have. */
const mostConditions = 64;

/** Conditions are written in what all kinds have. (kyverno: pkg/cel/compiler/policy_exception.go) */
function conditionMistakes(conditions: readonly ConditionText[]): readonly FieldMistake[] {
  const path = "spec.matchConditions";
  if (conditions.length > mostConditions) {
    const detail = `must have at most ${mostConditions} items`;
    return [{ type: "TooMany", field: path, path, detail, value: conditions.length }];
  }
  const names = new Set<string>();
  return conditions.flatMap(({ name, expression }, at) => {
    const wrong = [...expressionMistakes(expression, `${path}[${at}]`), ...nameMistakes(name, `${path}[${at}]`, names)];
    names.add(name);
    return wrong;
  });
}

function expressionMistakes(expression: string, path: string): readonly FieldMistake[] {
  const trimmed = expression.trim();
  if (trimmed === "")
    return [{ type: "Required", field: `${path}.expression`, path: `${path}.expression`, detail: "" }];
  const compiler = new ExpressionCompiler({ environment: admissionEnvironment(), variables: new Map() });
  compiler.one({ expression: trimmed, path: `${path}.expression`, types: [cel.boolType] });
  return compiler.mistakes;
}

function nameMistakes(name: string, path: string, known: ReadonlySet<string>): readonly FieldMistake[] {
  const field = `${path}.name`;
  if (name === "") return [{ type: "Required", field, path: field, detail: "" }];
  const wrong = qualifiedNameErrors(name).map((detail) => invalid(field, name, detail));
  if (wrong.length > 0) return wrong;
  return known.has(name) ? [{ type: "Duplicate", field, path: field, value: name, detail: "" }] : [];
}

/** The variables of requests, with what Kubernetes has. */
function admissionEnvironment(): cel.Environment {
  return new cel.Environment({
    libraries: [...cel.kubernetesCore, ...cel.kubernetesLibraries, cel.authzLibrary, cel.authzSelectorsLibrary],
    variables: {
      object: cel.dynType,
      oldObject: cel.dynType,
      request: cel.kyvernoRequestType,
      namespaceObject: cel.namespaceType,
    },
    homogeneous: true,
    literals: true,
  });
}
