import { describe, expect, it } from "vitest";
import type { Resource } from "../../../kube/index.ts";
import { emptyWorld } from "../../../lang/cel/index.ts";
import type { Request } from "../../rule.ts";
import { type AdmissionQuestion, admissionPolicyMistakes, compileAdmissionJudge } from "./index.ts";

type Fields = Readonly<Record<string, unknown>>;

function policy(spec: Fields): Resource {
  return {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    metadata: { name: "p" },
    spec,
  };
}

const request: Request = {
  uid: "1",
  operation: "CREATE",
  kind: { group: "", version: "v1", kind: "ConfigMap" },
  resource: { group: "", version: "v1", resource: "configmaps" },
  subresource: "",
  name: "one",
  namespace: "lab",
  object: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "one" }, data: { key: "x" } },
  oldObject: undefined,
  user: undefined,
  dryRun: false,
  now: 0,
};

const question: AdmissionQuestion = {
  request,
  kind: request.kind,
  params: undefined,
  namespace: { apiVersion: "v1", kind: "Namespace", metadata: { name: "lab" } },
  world: emptyWorld,
};

describe("compileAdmissionJudge", () => {
  it.each<[string, Fields, object]>([
    ["admits", { validations: [{ expression: "object.data.key == 'x'" }] }, { action: "admit" }],
    ["denies", { validations: [{ expression: "false" }] }, { action: "deny", reason: "Invalid" }],
    [
      "sees no parameters",
      { paramKind: { apiVersion: "v1", kind: "Secret" }, validations: [{ expression: "params == null" }] },
      { action: "admit" },
    ],
    [
      "sees the namespace",
      { validations: [{ expression: "namespaceObject.metadata.name == 'lab'" }] },
      { action: "admit" },
    ],
    [
      "denies what it cannot work out",
      { validations: [{ expression: "object.none" }] },
      { action: "deny", evaluation: "error" },
    ],
    [
      "denies what it cannot compile",
      { validations: [{ expression: "1 +" }] },
      { action: "deny", evaluation: "error" },
    ],
    [
      "denies what nobody answers",
      { validations: [{ expression: "authorizer.requestResource.check('get').allowed()" }] },
      { action: "deny", evaluation: "error" },
    ],
    ["denies where it cannot be read", { validations: 5 }, { action: "deny", message: "the policy cannot be read" }],
  ])("%s", (_, spec, decision) => {
    const said = compileAdmissionJudge(policy(spec))(question);
    expect(said).toMatchObject({ kind: "decided", decisions: [decision] });
  });
});

describe("admissionPolicyMistakes", () => {
  const found = (spec: Fields, old?: Fields) =>
    admissionPolicyMistakes(policy(spec), old && policy(old)).map(
      ({ path, message }) => `${path}: ${message.split("\n")[0]}`,
    );

  it.each<[string, Fields, readonly string[]]>([
    ["has none where all is right", { validations: [{ expression: "true", messageExpression: "'x'" }] }, []],
    [
      "lets conditions have no variables",
      { variables: [{ name: "a", expression: "1" }], matchConditions: [{ name: "c", expression: "variables.a == 1" }] },
      [
        "spec.matchConditions[0].expression: compilation failed: ERROR: <input>:1:1: undeclared reference to 'variables' (in container '')",
      ],
    ],
    [
      "lets variables see those before them",
      {
        variables: [
          { name: "b", expression: "variables.a" },
          { name: "a", expression: "1" },
        ],
        validations: [{ expression: "variables.a" }],
      },
      [
        "spec.variables[0].expression: compilation failed: ERROR: <input>:1:10: undefined field 'a'",
        "spec.validations[0].expression: must evaluate to bool but got int",
      ],
    ],
    [
      "lets messages not ask about rights",
      { validations: [{ expression: "true", messageExpression: "authorizer.path('/x').check('get').reason()" }] },
      [
        "spec.validations[0].messageExpression: compilation failed: ERROR: <input>:1:1: undeclared reference to 'authorizer' (in container '')",
      ],
    ],
    [
      "tells of annotations",
      { auditAnnotations: [{ key: "a", valueExpression: " 1 " }] },
      ["spec.auditAnnotations[0].valueExpression: must evaluate to one of [string null_type] but got int"],
    ],
    [
      "lets empty expressions be told of by others",
      { validations: [{ expression: " " }], variables: [{ name: "a" }] },
      [],
    ],
    ["tells of what cannot be read", { validations: 5 }, ["spec.validations: the expressions cannot be read"]],
  ])("%s", (_, spec, mistakes) => {
    expect(found(spec)).toEqual(mistakes);
  });

  it("takes functions on lists only where they were before", () => {
    const spec = { validations: [{ expression: "lists.range(1) == [0]" }] };
    expect(found(spec)).toHaveLength(1);
    expect(found(spec, spec)).toEqual([]);
  });
});
