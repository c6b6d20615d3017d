import type { GroupVersionKind, Resource } from "../../../kube/index.ts";
import * as cel from "../../../lang/cel/index.ts";
import {
  type AdmissionValues,
  compileValidator,
  namespaceValue,
  requestedResource,
  requestValue,
  type Validated,
} from "../../kubernetes-expressions/index.ts";
import type { Request } from "../../rule.ts";
import { parseDocument } from "../../schema/index.ts";
import { type ExpressionsText, expressionsSpec } from "./schema.ts";

/** One request that an API server asks a policy about, with one object of parameters. */
export interface AdmissionQuestion {
  /** In the version that the policy has matched; `asked` says which one the user has written. */
  readonly request: Request;
  /** The kind of the object in the request: `PodExecOptions` where the request is for `pods/exec`. */
  readonly kind: GroupVersionKind;
  readonly params: Resource | undefined;
  /** The Namespace of the object; absent where it is in none. */
  readonly namespace: Resource | undefined;
  /** Asked about rights (`authorize`). */
  readonly world: cel.World;
}

/** What a policy says of a request that its constraints match. Nothing is ever pending, the world answers at once. */
export type AdmissionJudge = (question: AdmissionQuestion) => Exclude<Validated, { readonly kind: "pending" }>;

/** Makes a policy that an API server keeps ready to judge. */
export function compileAdmissionJudge(document: Resource): AdmissionJudge {
  const { value: spec } = parseDocument(expressionsSpec, document.spec ?? {}, "spec");
  if (spec === undefined) return () => refusal("deny", "the policy cannot be read");
  const validator = compileValidator(validatorText(spec), optionsFor(spec));
  return (question) => {
    const said = validator.validate(valuesOf(question), question.world);
    // Whoever is asked answers at once; were it otherwise, the request would not be let through.
    const action = spec.failurePolicy === "Ignore" ? "admit" : "deny";
    return said.kind === "pending" ? refusal(action, "the authorizer did not answer") : said;
  };
}

function refusal(action: "admit" | "deny", message: string): ReturnType<AdmissionJudge> {
  return { kind: "decided", decisions: [{ action, evaluation: "error", message }], auditAnnotations: [] };
}

function optionsFor({ paramKind }: ExpressionsText) {
  return { params: paramKind !== undefined, authorizer: true };
}

function valuesOf({ request, kind, params, namespace }: AdmissionQuestion): AdmissionValues {
  return {
    object: json(request.object),
    oldObject: json(request.oldObject),
    request: requestValue(request, kind),
    namespaceObject: namespaceValue(namespace),
    params: json(params),
    authorizer: new cel.AuthorizerValue(),
    requestResource: requestedResource(request),
  };
}

const json = (value: unknown) => (value ?? null) as cel.CelValue;

/** The expressions of a policy; texts that are not there are empty. */
export function validatorText(spec: ExpressionsText): Parameters<typeof compileValidator>[0] {
  const { variables = [], matchConditions = [], validations = [], auditAnnotations = [] } = spec;
  return {
    variables: variables.map(({ name = "", expression = "" }) => ({ name, expression })),
    matchConditions: matchConditions.map(({ name = "", expression = "" }) => ({ name, expression })),
    validations: validations.map(({ expression = "", ...rest }) => ({ expression, ...rest })),
    auditAnnotations: auditAnnotations.map(({ key = "", valueExpression = "" }) => ({ key, valueExpression })),
    failurePolicy: spec.failurePolicy === "Ignore" ? "Ignore" : "Fail",
  };
}
