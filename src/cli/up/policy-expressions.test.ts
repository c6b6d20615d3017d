import { describe, expect, it } from "vitest";
import { type Asking, type Client, planeAndClient, type Seen } from "../../apiserver/testing/plane-client.ts";
import { policyExpressions } from "./policy-expressions.ts";

type Fields = Readonly<Record<string, unknown>>;

const group = "/apis/admissionregistration.k8s.io/v1";
const apiVersion = "admissionregistration.k8s.io/v1";
const maps = "/api/v1/namespaces/default/configmaps";

const configMaps = {
  resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["*"], resources: ["configmaps"] }],
};

function policy(name: string, spec: Fields) {
  return {
    apiVersion,
    kind: "ValidatingAdmissionPolicy",
    metadata: { name },
    spec: { matchConstraints: configMaps, validations: [{ expression: "false", message: "no" }], ...spec },
  };
}

function binding(name: string, policyName: string, spec: Fields = {}) {
  return {
    apiVersion,
    kind: "ValidatingAdmissionPolicyBinding",
    metadata: { name },
    spec: { policyName, validationActions: ["Deny"], ...spec },
  };
}

const map = (name: string, data: Fields = { key: "x" }) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name },
  data,
});

const as = (user: string): Asking => ({ headers: { "impersonate-user": user } });

/** A control plane with a policy and its binding. */
async function guarded(spec: Fields, bound: Fields = {}): Promise<Client> {
  const { ask } = planeAndClient({ policyExpressions });
  await expectMade(ask("POST", `${group}/validatingadmissionpolicies`, { body: policy("p", spec) }));
  await expectMade(ask("POST", `${group}/validatingadmissionpolicybindings`, { body: binding("b", "p", bound) }));
  return ask;
}

async function expectMade(answer: Promise<Seen>): Promise<void> {
  const { status, body } = await answer;
  expect([status, status === 201 ? "" : body.message]).toEqual([201, ""]);
}

/** The status and the message of an answer. */
function told({ status, body }: Seen): readonly unknown[] {
  return [status, body.message];
}

const denied = (why: string, by = " with binding 'b'") =>
  `configmaps "one" is forbidden: ValidatingAdmissionPolicy 'p'${by} denied request: ${why}`;

describe("admission policies in the control plane", () => {
  it.each<[string, Fields, Fields, readonly unknown[]]>([
    ["denies", {}, {}, [422, denied("no")]],
    [
      "denies by a reason",
      { validations: [{ expression: "false", reason: "Forbidden" }] },
      {},
      [403, denied("failed expression: false")],
    ],
    ["lets pass what holds", { validations: [{ expression: "object.data.key == 'x'" }] }, {}, [201, undefined]],
    [
      "denies what cannot be worked out",
      { validations: [{ expression: "object.data.none == 'x'" }] },
      {},
      [422, denied("expression 'object.data.none == 'x'' resulted in error: no such key: none")],
    ],
    [
      "lets pass what cannot be worked out, where failures are ignored",
      { failurePolicy: "Ignore", validations: [{ expression: "object.data.none == 'x'" }] },
      {},
      [201, undefined],
    ],
    ["only audits", {}, { validationActions: ["Audit"] }, [201, undefined]],
    [
      "denies where an audit annotation fails",
      { auditAnnotations: [{ key: "a", valueExpression: "'is ' + object.data.none" }], validations: [] },
      { validationActions: ["Audit"] },
      [422, denied("expression ''is ' + object.data.none' resulted in error: no such key: none")],
    ],
    [
      "is narrowed by its binding",
      {},
      { matchResources: { resourceRules: [{ ...configMaps.resourceRules[0], operations: ["DELETE"] }] } },
      [201, undefined],
    ],
    [
      "is about nothing that is excluded",
      {
        matchConstraints: {
          ...configMaps,
          excludeResourceRules: [{ ...configMaps.resourceRules[0], resourceNames: ["one"] }],
        },
      },
      {},
      [201, undefined],
    ],
    [
      "is about the names that it says",
      { matchConstraints: { resourceRules: [{ ...configMaps.resourceRules[0], resourceNames: ["two"] }] } },
      {},
      [201, undefined],
    ],
    [
      "is about labels of namespaces",
      {
        matchConstraints: {
          ...configMaps,
          namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "other" } },
        },
      },
      {},
      [201, undefined],
    ],
    [
      "denies without parameters where it has to",
      { paramKind: { apiVersion: "v1", kind: "Secret" } },
      { paramRef: { name: "none", parameterNotFoundAction: "Deny" } },
      [
        422,
        denied("failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction"),
      ],
    ],
    [
      "does nothing without parameters where it may",
      { paramKind: { apiVersion: "v1", kind: "Secret" } },
      { paramRef: { name: "none", parameterNotFoundAction: "Allow" } },
      [201, undefined],
    ],
    [
      "denies with parameters that nobody serves",
      { paramKind: { apiVersion: "a.example.com/v1", kind: "A" } },
      { paramRef: { name: "x", parameterNotFoundAction: "Allow" } },
      [
        422,
        denied(
          "failed to configure policy: failed to find resource referenced by paramKind: 'a.example.com/v1, Kind=A'",
          "",
        ),
      ],
    ],
    [
      "asks about rights of who asks",
      { validations: [{ expression: "authorizer.requestResource.check('delete').allowed()" }] },
      {},
      [201, undefined],
    ],
    [
      "asks about rights of an account",
      {
        validations: [
          {
            expression: "authorizer.serviceAccount('default', 'x').group('').resource('pods').check('get').allowed()",
            message: "may not",
          },
        ],
      },
      {},
      [422, denied("may not")],
    ],
  ])("%s", async (_, spec, bound, answer) => {
    const ask = await guarded(spec, bound);
    expect(told(await ask("POST", maps, { body: map("one") }))).toEqual(answer);
  });

  it("tells the first refusal as a cause, too", async () => {
    const ask = await guarded({
      validations: [
        { expression: "false", message: "a" },
        { expression: "false", message: "b" },
      ],
    });
    const { body } = await ask("POST", maps, { body: map("one") });
    const why = "ValidatingAdmissionPolicy 'p' with binding 'b' denied request: a";
    expect([body.reason, body.details]).toEqual([
      "Invalid",
      { name: "one", kind: "configmaps", causes: [{ message: why }] },
    ]);
  });

  it("warns of what does not hold", async () => {
    const ask = await guarded({}, { validationActions: ["Warn", "Audit"] });
    const { status, headers } = await ask("POST", maps, { body: map("one") });
    const text = `299 - "Validation failed for ValidatingAdmissionPolicy 'p' with binding 'b': no"`;
    expect([status, headers.warning]).toEqual([201, text]);
  });

  it("does nothing without a binding, or without the policy that is bound", async () => {
    const { ask } = planeAndClient({ policyExpressions });
    await expectMade(ask("POST", `${group}/validatingadmissionpolicies`, { body: policy("p", {}) }));
    await expectMade(ask("POST", `${group}/validatingadmissionpolicybindings`, { body: binding("b", "other") }));
    expect((await ask("POST", maps, { body: map("one") })).status).toBe(201);
  });

  it("follows a policy that changes, and one that goes", async () => {
    const ask = await guarded({});
    const merge = { "content-type": "application/merge-patch+json" };
    const body = { spec: { validations: [{ expression: "object.data.key == 'x'", message: "be x" }] } };
    await ask("PATCH", `${group}/validatingadmissionpolicies/p`, { body, headers: merge });
    expect((await ask("POST", maps, { body: map("one") })).status).toBe(201);
    const changed = await ask("PUT", `${maps}/one`, { body: map("one", { key: "y" }) });
    expect(told(changed)).toEqual([422, denied("be x")]);
    await ask("DELETE", `${group}/validatingadmissionpolicies/p`);
    expect((await ask("PUT", `${maps}/one`, { body: map("one", { key: "y" }) })).status).toBe(200);
  });

  it("asks with each of the parameters that a selector finds", async () => {
    const spec = {
      paramKind: { apiVersion: "v1", kind: "Secret" },
      validations: [{ expression: "params.metadata.name != object.data.key", message: "a name of theirs" }],
    };
    const ask = await guarded(spec, {
      paramRef: { selector: { matchLabels: { a: "b" } }, parameterNotFoundAction: "Deny" },
    });
    for (const name of ["s", "t"]) {
      const metadata = { name, labels: { a: "b" } };
      await expectMade(
        ask("POST", "/api/v1/namespaces/default/secrets", { body: { apiVersion: "v1", kind: "Secret", metadata } }),
      );
    }
    expect((await ask("POST", maps, { body: map("one", { key: "u" }) })).status).toBe(201);
    const answer = await ask("POST", maps, { body: map("one", { key: "t" }) });
    expect(told(answer)).toEqual([422, denied("a name of theirs")]);
  });

  it("judges what goes, and knows who asks", async () => {
    const spec = {
      validations: [
        {
          expression: "request.operation != 'DELETE'",
          messageExpression: "request.userInfo.username + ' deletes ' + oldObject.metadata.name",
        },
      ],
    };
    const ask = await guarded(spec);
    await expectMade(ask("POST", maps, { body: map("one") }));
    const headers = { "impersonate-user": "alice", "impersonate-group": "system:masters" };
    expect(told(await ask("DELETE", `${maps}/one`, { headers }))).toEqual([422, denied("alice deletes one")]);
  });

  it("lets policies themselves be, or a broken one could not be taken away", async () => {
    const everything = {
      resourceRules: [{ apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], resources: ["*/*"] }],
    };
    const ask = await guarded({ matchConstraints: everything });
    expect((await ask("POST", maps, { body: map("one") })).status).toBe(422);
    expect((await ask("DELETE", `${group}/validatingadmissionpolicybindings/b`)).status).toBe(200);
    expect((await ask("POST", maps, { body: map("one") })).status).toBe(201);
  });

  it("refuses policies with mistakes, in the words of the API server", async () => {
    const { ask } = planeAndClient({ policyExpressions });
    const body = policy("p", { validations: [{ expression: "object.x +" }, { expression: "1", message: "a\nb" }] });
    const { status, body: answer } = await ask("POST", `${group}/validatingadmissionpolicies`, { body });
    const fields = answer.details.causes.map(({ field }: { readonly field: string }) => field);
    expect([status, fields]).toEqual([
      422,
      ["spec.validations[0].expression", "spec.validations[1].expression", "spec.validations[1].message"],
    ]);
  });

  it("refuses parameters that their writer may not read", async () => {
    const { ask } = planeAndClient({ policyExpressions });
    const rules = [{ apiGroups: ["admissionregistration.k8s.io"], resources: ["*"], verbs: ["*"] }];
    const rbac = { apiVersion: "rbac.authorization.k8s.io/v1", metadata: { name: "writer" } };
    const place = "/apis/rbac.authorization.k8s.io/v1";
    await expectMade(ask("POST", `${place}/clusterroles`, { body: { ...rbac, kind: "ClusterRole", rules } }));
    const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "writer" };
    const subjects = [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "writer" }];
    await expectMade(
      ask("POST", `${place}/clusterrolebindings`, { body: { ...rbac, kind: "ClusterRoleBinding", roleRef, subjects } }),
    );
    const body = policy("p", { paramKind: { apiVersion: "v1", kind: "Secret" } });
    const { status, body: answer } = await ask("POST", `${group}/validatingadmissionpolicies`, {
      ...as("writer"),
      body,
    });
    expect([status, answer.message]).toEqual([
      422,
      `ValidatingAdmissionPolicy.admissionregistration.k8s.io "p" is invalid: spec.paramKind: Forbidden: user &{writer  [system:authenticated] map[]} must have "get" permission on all objects of the referenced paramKind (kind=Secret, apiVersion=v1)`,
    ]);
  });
});
