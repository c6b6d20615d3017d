import { describe, expect, it } from "vitest";
import * as cel from "../../lang/cel/index.ts";
import { answering, costly, valuesWith } from "./samples.ts";
import { compileValidator, type ValidationText, type ValidatorText } from "./validator.ts";
import type { AdmissionValues } from "./values.ts";

const options = { params: true, authorizer: true };

function validate(text: ValidatorText, more: Partial<AdmissionValues> = {}, world: cel.World = cel.emptyWorld) {
  return compileValidator(text, options).validate(valuesWith(more), world);
}

const decided = (decisions: readonly object[], auditAnnotations: readonly object[] = []) => ({
  kind: "decided",
  decisions,
  auditAnnotations,
});
const admitted = { action: "admit", evaluation: "admit", message: "" };
const denied = (message: string, reason = "Invalid") => ({ action: "deny", evaluation: "deny", message, reason });
const mistaken = (message: string, action = "deny") => ({ action, evaluation: "error", message });
const budget = "validation failed due to running out of cost budget, no further validation rules will be run";
const noKey = (source: string) => `expression '${source}' resulted in error: no such key: nope`;

describe("compileValidator", () => {
  it.each<[Partial<ValidationText> & { readonly expression?: string }, string, string?]>([
    [{}, "failed expression: false"],
    [{ expression: "  object.spec.replicas == 1 " }, "failed expression: object.spec.replicas == 1"],
    [{ message: " no \t" }, "no"],
    [{ message: " ", messageExpression: "'  '" }, "failed expression: false"],
    [{ message: "no", messageExpression: "' the ' + object.metadata.name + ' '" }, "the web"],
    [{ message: "no", messageExpression: "object.nope" }, "no"],
    [{ message: "no", messageExpression: "'a\\nb'" }, "no"],
    [{ message: "no", messageExpression: `'${"x".repeat(5121)}'` }, "no"],
    [{ message: "no", messageExpression: `'${"ü".repeat(2561)}'` }, "no"],
    [{ messageExpression: `'${"x".repeat(5120)}'` }, "x".repeat(5120)],
    [{ message: "no", messageExpression: "string(object.nope)" }, "no"],
    [{ message: "no", messageExpression: "authorizer == null ? 'a' : 'b'" }, "no"],
    [{ reason: "Forbidden" }, "failed expression: false", "Forbidden"],
  ])("says of a denial what %j says", (validation, message, reason) => {
    const validations = [{ expression: "false", ...validation }];
    expect(validate({ validations })).toEqual(decided([denied(message, reason)]));
  });

  it("gives a decision for every validation", () => {
    const validations = ["true", "false", "object.nope == 1", "nope"].map((expression) => ({ expression }));
    expect(validate({ validations })).toMatchObject(
      decided([
        admitted,
        denied("failed expression: false"),
        mistaken(noKey("object.nope == 1")),
        mistaken(expect.stringMatching(/^compilation error: compilation failed: /)),
      ]),
    );
  });

  it("admits errors where the policy says so, and denials never", () => {
    const validations = [{ expression: "object.nope == 1" }, { expression: "false" }];
    expect(validate({ validations, failurePolicy: "Ignore" })).toEqual(
      decided([mistaken(noKey("object.nope == 1"), "admit"), denied("failed expression: false")]),
    );
  });

  it("decides nothing where conditions are not met", () => {
    const text = { matchConditions: [{ name: "a", expression: "false" }], validations: [{ expression: "false" }] };
    expect(validate(text)).toEqual({ kind: "unmatched", condition: "a" });
  });

  it("has one decision where conditions have none", () => {
    const expression = "object.nope == 1";
    const text = { matchConditions: [{ name: "a", expression }], validations: [{ expression: "true" }] };
    expect(validate(text)).toEqual(decided([mistaken(noKey(expression))]));
    expect(validate({ ...text, failurePolicy: "Ignore" })).toMatchObject({ kind: "unmatched" });
  });

  it("shows variables to everything", () => {
    const text = {
      variables: [{ name: "a", expression: "object.spec.replicas" }],
      matchConditions: [{ name: "a", expression: "variables.a == 3" }],
      validations: [{ expression: "variables.a == 1", messageExpression: "'has ' + string(variables.a)" }],
      auditAnnotations: [{ key: "k", valueExpression: "string(variables.a)" }],
    };
    expect(validate(text)).toEqual(decided([denied("has 3")], [{ key: "k", action: "publish", value: "3" }]));
  });

  it.each([
    ["' a '", { action: "publish", value: "a" }],
    ["' '", { action: "exclude", value: "" }],
    ["null", { action: "exclude", value: "" }],
    ["object.nope", { action: "error", value: expect.stringContaining("must evaluate to one of [string null_type]") }],
    ["string(object.nope)", { action: "error", value: noKey("string(object.nope)") }],
    [
      "authorizer.path('/').check('get').reason()",
      { action: "error", value: expect.stringContaining("no such attribute(s): authorizer") },
    ],
  ])("annotates with %s", (valueExpression, expected) => {
    const auditAnnotations = [{ key: "k", valueExpression }];
    const authorizer = new cel.AuthorizerValue();
    expect(validate({ auditAnnotations }, { authorizer })).toEqual(decided([], [{ key: "k", ...expected }]));
  });

  it("leaves out annotations with errors where errors are ignored", () => {
    const auditAnnotations = [{ key: "k", valueExpression: "string(object.nope)" }];
    expect(validate({ auditAnnotations, failurePolicy: "Ignore" })).toMatchObject(decided([], [{ action: "exclude" }]));
  });

  const eleven = Array.from({ length: 11 }, () => costly);
  it("has one decision where the budget does not do for all validations", () => {
    expect(validate({ validations: eleven.map((expression) => ({ expression })) })).toEqual(
      decided([mistaken(budget)]),
    );
  });

  it("denies everything where messages are too much", () => {
    const validations = [
      { expression: "false", messageExpression: `${costly} ? 'a' : 'b'` },
      ...eleven.map(() => ({ expression: "true", messageExpression: `${costly} ? 'a' : 'b'` })),
    ];
    const message = `failed messageExpression: ${budget}`;
    expect(validate({ validations })).toEqual(decided(validations.map(() => mistaken(message))));
  });

  it("denies where annotations are too much", () => {
    const auditAnnotations = eleven.map((source) => ({ key: "k", valueExpression: `${source} ? 'a' : 'b'` }));
    expect(validate({ validations: [{ expression: "true" }], auditAnnotations })).toEqual(decided([mistaken(budget)]));
  });

  it.each<[string, ValidatorText]>([
    ["conditions", { matchConditions: [{ name: "a", expression: "params.a == 1 || true" }] }],
    ["validations", { validations: [{ expression: "params.a == 1 || true" }, { expression: "false" }] }],
    ["messages", { validations: [{ expression: "false", messageExpression: "string(params.a)" }] }],
    ["annotations", { auditAnnotations: [{ key: "k", valueExpression: "string(params.a)" }] }],
  ])("waits for what %s want to know", (_, text) => {
    expect(validate(text, { params: cel.pending })).toEqual({ kind: "pending" });
  });

  it("asks for rights", () => {
    const expression = "authorizer.requestResource.check('delete').allowed()";
    const authorizer = new cel.AuthorizerValue();
    const attributes = {
      group: "",
      resource: "pods",
      subresource: "",
      namespace: "a",
      name: "b",
      fieldSelector: "",
      labelSelector: "",
    };
    const more = { authorizer, requestResource: new cel.ResourceCheckValue(undefined, attributes) };
    const validations = [{ expression }];
    expect(validate({ validations }, more, answering({ allowed: true, reason: "", error: "" }))).toEqual(
      decided([admitted]),
    );
    expect(validate({ validations }, more, answering({ allowed: false, reason: "", error: "" }))).toMatchObject(
      decided([{ action: "deny" }]),
    );
  });

  it("asks for none in messages, not even by variables", () => {
    const authorizer = new cel.AuthorizerValue();
    const text = {
      variables: [{ name: "why", expression: "authorizer.path('/').check('get').reason()" }],
      validations: [{ expression: "variables.why == 'x'", message: "no", messageExpression: "variables.why" }],
    };
    const world = answering({ allowed: false, reason: "because", error: "" });
    expect(validate(text, { authorizer }, world)).toEqual(decided([denied("no")]));
  });

  it("tells mistakes with their places", () => {
    const { mistakes } = compileValidator(
      {
        variables: [{ name: "a", expression: "x1" }],
        matchConditions: [{ name: "a", expression: "x2" }],
        validations: [{ expression: "true" }, { expression: "x3", messageExpression: "x4" }],
        auditAnnotations: [{ key: "k", valueExpression: "x5" }],
      },
      options,
    );
    expect(mistakes.map(({ path, source }) => [path, source])).toEqual([
      ["variables[0].expression", "x1"],
      ["matchConditions[0].expression", "x2"],
      ["validations[1].expression", "x3"],
      ["validations[1].messageExpression", "x4"],
      ["auditAnnotations[0].valueExpression", "x5"],
    ]);
  });
});
