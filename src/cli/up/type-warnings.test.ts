import { describe, expect, it } from "vitest";
import { startWorkloads } from "../../apiserver/index.ts";
import { type Client, planeAndClient } from "../../apiserver/testing/plane-client.ts";
import { policyExpressions } from "./policy-expressions.ts";

type Fields = Readonly<Record<string, unknown>>;

const policies = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies";

const on = (apiGroups: readonly string[], resources: readonly string[], apiVersions: readonly string[] = ["v1"]) => ({
  resourceRules: [{ apiGroups, apiVersions, operations: ["*"], resources }],
});

/** The warnings in the status of a policy, as soon as there is one. */
async function warningsOf(ask: Client, spec: Fields): Promise<readonly unknown[]> {
  const body = {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    metadata: { name: "p" },
    spec,
  };
  expect((await ask("POST", policies, { body })).status).toBe(201);
  for (;;) {
    const { status } = (await ask("GET", `${policies}/p`)).body;
    if (status.observedGeneration === 1) return status.typeChecking.expressionWarnings ?? [];
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function checked(spec: Fields): Promise<readonly unknown[]> {
  const { plane, ask } = planeAndClient({ policyExpressions });
  const workloads = startWorkloads(plane.api(), { checkTypes: plane.checkTypes });
  try {
    return await warningsOf(ask, spec);
  } finally {
    await workloads.stop();
    await plane.close();
  }
}

const warning = (at: number, text: string, field = "expression") => ({
  fieldRef: `spec.validations[${at}].${field}`,
  warning: text,
});

describe("warnings of types in admission policies", () => {
  it.each<[string, Fields, readonly unknown[]]>([
    [
      "tell of misspelt fields",
      {
        matchConstraints: on(["apps"], ["deployments"]),
        validations: [{ expression: "object.spec.replicas > 1" }, { expression: "object.spec.replicsa > 1" }],
      },
      [
        warning(
          1,
          "apps/v1, Kind=Deployment: ERROR: <input>:1:12: undefined field 'replicsa'\n | object.spec.replicsa > 1\n | ...........^\n",
        ),
      ],
    ],
    [
      "tell of values of other types, through variables and in messages",
      {
        matchConstraints: on(["apps"], ["deployments"]),
        variables: [{ name: "count", expression: "object.spec.replicas" }],
        validations: [
          { expression: "variables.count == 1", messageExpression: "'have ' + variables.count" },
          { expression: "object.spec.strategy.rollingUpdate.maxSurge == '25%'" },
        ],
      },
      [
        warning(
          0,
          "apps/v1, Kind=Deployment: ERROR: <input>:1:9: found no matching overload for '_+_' applied to '(string, int)'\n | 'have ' + variables.count\n | ........^\n",
          "messageExpression",
        ),
      ],
    ],
    [
      "tell of each kind, in the order of their names",
      { matchConstraints: on([""], ["secrets", "configmaps"]), validations: [{ expression: "object.type == 'x'" }] },
      [
        warning(
          0,
          "/v1, Kind=ConfigMap: ERROR: <input>:1:7: undefined field 'type'\n | object.type == 'x'\n | ......^\n",
        ),
      ],
    ],
    [
      "tell of parameters",
      {
        paramKind: { apiVersion: "v1", kind: "ConfigMap" },
        matchConstraints: on([""], ["pods"]),
        validations: [{ expression: "params.dta.x == 'y'" }],
      },
      [warning(0, "/v1, Kind=Pod: ERROR: <input>:1:7: undefined field 'dta'\n | params.dta.x == 'y'\n | ......^\n")],
    ],
    [
      "are silent of kinds that are not named",
      { matchConstraints: on(["apps"], ["*"]), validations: [{ expression: "object.none == 1" }] },
      [],
    ],
    [
      "are silent of versions that are not named",
      { matchConstraints: on(["apps"], ["deployments"], ["*"]), validations: [{ expression: "object.none == 1" }] },
      [],
    ],
  ])("%s", async (_, spec, warnings) => {
    expect(await checked(spec)).toEqual(warnings);
  });
});
