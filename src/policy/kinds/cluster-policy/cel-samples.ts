/** Policies for the test of every field: one for each field about expressions, with the plain one it is compared with. */
import type { Fact, Query } from "../../rule.ts";
import type { FieldSample } from "./context-samples.ts";

const deny = { expression: "false" };
const ref = { name: "a", parameterNotFoundAction: "Deny" };
const kind = { apiVersion: "v1", kind: "ConfigMap" };
const asked =
  "params.data.name + ' ' + params.data.namespace + ' ' + params.data.apiVersion + ' ' + params.data.resource";
const found = { expression: "params == null", messageExpression: asked };
const annotation = { key: "a", valueExpression: "'x'" };
/** Two values of `validate.cel` that differ in a field. */
const fields: Readonly<Record<string, readonly [object, object]>> = {
  "expressions[].expression": [{ expressions: [{ expression: "true" }] }, { expressions: [deny] }],
  "expressions[].message": [{ expressions: [{ ...deny, message: "no" }] }, { expressions: [deny] }],
  "expressions[].messageExpression": [
    { expressions: [{ ...deny, messageExpression: "'n' + 'o'" }] },
    { expressions: [deny] },
  ],
  "paramKind.apiVersion": searching({ paramKind: { ...kind, apiVersion: "v2" } }),
  "paramKind.kind": searching({ paramKind: { ...kind, kind: "Secret" } }),
  "paramRef.name": searching({ paramRef: { ...ref, name: "b" } }),
  "paramRef.namespace": searching({ paramRef: { ...ref, namespace: "b" } }),
  "paramRef.selector": searching({
    paramRef: { selector: { matchLabels: { a: "b" } }, parameterNotFoundAction: "Deny" },
  }),
  "paramRef.parameterNotFoundAction": selecting({ parameterNotFoundAction: "Allow" }),
  "variables[].name": [
    { variables: [{ name: "a", expression: "'no'" }], expressions: [{ ...deny, messageExpression: "variables.a" }] },
    { variables: [{ name: "b", expression: "'no'" }], expressions: [{ ...deny, messageExpression: "variables.a" }] },
  ],
  "variables[].expression": [
    { variables: [{ name: "a", expression: "'no'" }], expressions: [{ ...deny, messageExpression: "variables.a" }] },
    { variables: [{ name: "a", expression: "'yes'" }], expressions: [{ ...deny, messageExpression: "variables.a" }] },
  ],
};

/** Samples for the fields of `validate.cel`, and for the conditions beside it. */
export function celSamples(): Readonly<Record<string, FieldSample>> {
  const condition = (part: object) => [{ name: "a", expression: "object.metadata.name == 'web'", ...part }];
  const conditional = (part: object) => ({
    rule: {},
    spec: { webhookConfiguration: { matchConditions: condition(part) } },
  });
  const preconditional = (part: object) => ({
    rule: { validate: { cel: { expressions: [deny] } }, celPreconditions: condition(part) },
  });
  return {
    ...Object.fromEntries(
      Object.entries(fields).map(([field, two]) => [`spec.rules[].validate.cel.${field}`, sampleOf(two)]),
    ),
    "spec.rules[].celPreconditions[].expression": {
      ...preconditional({ expression: "false" }),
      plain: preconditional({}),
    },
    "spec.webhookConfiguration.matchConditions[].name": { ...conditional({ name: "b" }), plain: conditional({}) },
    "spec.webhookConfiguration.matchConditions[].expression": {
      ...conditional({ expression: "request.namespace == 'team'" }),
      plain: conditional({}),
    },
  };
}

/** Fields that change nothing. */
export const idleCelFields: Readonly<Record<string, FieldSample & { readonly reason: string }>> = {
  "spec.rules[].celPreconditions[].name": {
    rule: { validate: { cel: { expressions: [deny] } }, celPreconditions: [{ name: "b", expression: "false" }] },
    plain: {
      rule: { validate: { cel: { expressions: [deny] } }, celPreconditions: [{ name: "a", expression: "false" }] },
    },
    reason: "tells conditions apart, and is told to nobody",
  },
  "spec.rules[].validate.cel.expressions[].reason": {
    ...sampleOf([{ expressions: [{ ...deny, reason: "Forbidden" }] }, { expressions: [deny] }]),
    reason: "is for the API server; what denies here has a status of its own",
  },
  "spec.rules[].validate.cel.auditAnnotations[].key": {
    ...sampleOf([
      { expressions: [deny], auditAnnotations: [{ ...annotation, key: "b" }] },
      { expressions: [deny], auditAnnotations: [annotation] },
    ]),
    reason: "annotations of rules are published nowhere, as in Kyverno",
  },
  "spec.rules[].validate.cel.auditAnnotations[].valueExpression": {
    ...sampleOf([
      { expressions: [deny], auditAnnotations: [{ ...annotation, valueExpression: "'y'" }] },
      { expressions: [deny], auditAnnotations: [annotation] },
    ]),
    reason: "annotations of rules are published nowhere, as in Kyverno",
  },
  "spec.rules[].validate.cel.generate": {
    ...sampleOf([{ generate: true, expressions: [deny] }, { expressions: [deny] }]),
    reason: "is heeded by who makes a ValidatingAdmissionPolicy of the policy",
  },
};

/** Where parameters are found, for expressions that tell it. */
export function parameterFact(query: Query): Fact | undefined {
  if (query.kind === "resourceOf") {
    return { kind: "value", value: { resource: `${query.of.toLowerCase()}s`, namespaced: true } };
  }
  return query.kind === "objects" ? { kind: "value", value: { items: [] } } : undefined;
}

function searching(part: object): readonly [object, object] {
  const plain = { paramKind: kind, paramRef: ref, expressions: [found] };
  return [{ ...plain, ...part }, plain];
}

function selecting(part: object): readonly [object, object] {
  const selector = { matchLabels: { a: "b" } };
  const plain = { paramKind: kind, paramRef: { selector, parameterNotFoundAction: "Deny" }, expressions: [found] };
  return [{ ...plain, paramRef: { ...plain.paramRef, ...part } }, plain];
}

function sampleOf([one, plain]: readonly [object, object]): FieldSample {
  return { rule: { validate: { cel: one } }, plain: { rule: { validate: { cel: plain } } } };
}
