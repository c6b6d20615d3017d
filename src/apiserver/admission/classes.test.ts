import { describe, expect, it } from "vitest";
import { type Asking, type Client, planeAndClient, type Seen } from "../testing/plane-client.ts";

/** Requests of `jane` of the organization `developers`, and of somebody of `system:masters`. */
const jane =
  "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIZk1JR0dBZ0VBTUNReEV6QVJCZ05WQkFvTUNtUmxkbVZzYjNCbGNuTXhEVEFMQmdOVkJBTU1CR3BoYm1VdwpXVEFUQmdjcWhrak9QUUlCQmdncWhrak9QUU1CQndOQ0FBUWRSNkVRcnNyUjZhK2g2V2l5OEFONEIxTEdDcktVCm5CUDR2bko1bjZrVHQycm9rOGlCMXpwaldxaWFGck5BSUY1cmJ1bXN6Z3dYNUkvRUI0TlRDYkRZb0FBd0NnWUkKS29aSXpqMEVBd0lEU0FBd1JRSWdXZG9nZkgxNGtTaUxRL2h2MlQvRkkxRWpHd0NTL1V5QkVUWDltR09VLzZVQwpJUUNxc2hEcEJPR3IzbXJGTzV6ZTlScUt6QzNaVVNMSjlhaDRsbGpYU1Q5SllRPT0KLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg==";
const root =
  "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIZ01JR0hBZ0VBTUNVeEZ6QVZCZ05WQkFvTURuTjVjM1JsYlRwdFlYTjBaWEp6TVFvd0NBWURWUVFEREFGeQpNRmt3RXdZSEtvWkl6ajBDQVFZSUtvWkl6ajBEQVFjRFFnQUV1dUVYa1QwOHBmbTlJN1Y3TUNqVldKRGFPSXlCCmtSL0lvWGVDNFAvQmxKL3hoM2ZSWUR2NUE4ZXpWSUxKRE5HTU9KTSsrRFdiVDE1ZVYwVFplQndQVjZBQU1Bb0cKQ0NxR1NNNDlCQU1DQTBnQU1FVUNJUUR6ZVhzTzY2bDFmeWZEM3ZCQ2hFUUlvZVhyM3FBZUxYZW5MN0hla1ZHNAo3UUlnQmIwY25KL1ZRQ0VBZ2VHU0JaUG5ieU5wQ0NFSlRHaHRFbkh4VlRwOUVnMD0KLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg==";
const core = "/api/v1/namespaces/default";
const patch = { "content-type": "application/merge-patch+json" };

interface Made {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly rest: object;
}

function object({ apiVersion, kind, name, rest }: Made) {
  return { apiVersion, kind, metadata: { name }, ...rest };
}

async function withAccount(): Promise<Client> {
  const { ask } = planeAndClient();
  const account = object({ apiVersion: "v1", kind: "ServiceAccount", name: "default", rest: {} });
  await ask("POST", `${core}/serviceaccounts`, { body: account });
  return ask;
}

function createPod(ask: Client, spec: object): Promise<Seen> {
  const containers = [{ name: "web", image: "nginx" }];
  const rest = { spec: { containers, automountServiceAccountToken: false, ...spec } };
  return ask("POST", `${core}/pods`, { body: object({ apiVersion: "v1", kind: "Pod", name: "web", rest }) });
}

describe("runtimeClassAdmission", () => {
  const boxed = {
    handler: "kata",
    overhead: { podFixed: { cpu: "100m" } },
    scheduling: { nodeSelector: { box: "yes" }, tolerations: [{ key: "box", operator: "Exists" }] },
  };
  const withClass = async () => {
    const ask = await withAccount();
    const body = object({ apiVersion: "node.k8s.io/v1", kind: "RuntimeClass", name: "boxed", rest: boxed });
    await ask("POST", "/apis/node.k8s.io/v1/runtimeclasses", { body });
    return ask;
  };

  it("gives a Pod what its class says", async () => {
    const { body } = await createPod(await withClass(), { runtimeClassName: "boxed", nodeSelector: { a: "b" } });
    expect(body.spec).toMatchObject({ overhead: { cpu: "100m" }, nodeSelector: { a: "b", box: "yes" } });
    expect(body.spec.tolerations).toContainEqual({ key: "box", operator: "Exists" });
  });

  it("gives no toleration that the Pod has in a wider form", async () => {
    const tolerations = [{ operator: "Exists" }];
    const { body } = await createPod(await withClass(), { runtimeClassName: "boxed", tolerations });
    expect(body.spec.tolerations).toEqual(tolerations);
  });

  it.each([
    [{ runtimeClassName: "none" }, 'pod rejected: RuntimeClass "none" not found'],
    [
      { runtimeClassName: "boxed", overhead: { cpu: "1" } },
      "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead",
    ],
    [{ overhead: { cpu: "1" } }, "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead"],
    [
      { runtimeClassName: "boxed", nodeSelector: { box: "no" } },
      "conflict: runtimeClass.scheduling.nodeSelector[box] = yes; pod.spec.nodeSelector[box] = no",
    ],
  ])("refuses %j", async (spec, why) => {
    const { status, body } = await createPod(await withClass(), spec);
    expect([status, body.message]).toEqual([403, `pods "web" is forbidden: ${why}`]);
  });
});

describe("defaultClasses", () => {
  const priority = (name: string, rest: object) => ({
    body: object({ apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", name, rest: { value: 7, ...rest } }),
  });
  const path = "/apis/scheduling.k8s.io/v1/priorityclasses";

  it("lets Pods have the one default class, and there be no second", async () => {
    const ask = await withAccount();
    expect((await ask("POST", path, priority("usual", { globalDefault: true }))).status).toBe(201);
    const { body } = await ask("POST", path, priority("other", { globalDefault: true }));
    expect(body.message).toContain("PriorityClass usual is already marked as default. Only one default can exist");
    expect((await createPod(ask, {})).body.spec).toMatchObject({ priorityClassName: "usual", priority: 7 });
  });

  it("gives ingresses the default class, unless they name one in the old way", async () => {
    const { ask } = planeAndClient();
    const apiVersion = "networking.k8s.io/v1";
    const annotations = { "ingressclass.kubernetes.io/is-default-class": "true" };
    const made = {
      apiVersion,
      kind: "IngressClass",
      metadata: { name: "nginx", annotations },
      spec: { controller: "a.b/c" },
    };
    await ask("POST", `/apis/${apiVersion}/ingressclasses`, { body: made });
    const spec = { defaultBackend: { service: { name: "web", port: { number: 80 } } } };
    const create = (name: string, metadata: object) =>
      ask("POST", `/apis/${apiVersion}/namespaces/default/ingresses`, {
        body: { apiVersion, kind: "Ingress", metadata: { name, ...metadata }, spec },
      });
    expect((await create("new", {})).body.spec.ingressClassName).toBe("nginx");
    const old = await create("old", { annotations: { "kubernetes.io/ingress.class": "other" } });
    expect(old.body.spec).not.toHaveProperty("ingressClassName");
  });
});

describe("deviceAccess", () => {
  it("lets devices in use be asked for only from a namespace that is marked", async () => {
    const { ask } = planeAndClient();
    const exactly = { deviceClassName: "gpu", adminAccess: true };
    const rest = { spec: { devices: { requests: [{ name: "all", exactly }] } } };
    const body = object({ apiVersion: "resource.k8s.io/v1", kind: "ResourceClaim", name: "look", rest });
    const claims = "/apis/resource.k8s.io/v1/namespaces/default/resourceclaims";
    const refused = await ask("POST", claims, { body });
    expect([refused.status, refused.body.message]).toEqual([
      422,
      'ResourceClaim.resource.k8s.io "look" is invalid: spec.devices.requests[0].adminAccess: Forbidden: admin access to devices requires the `resource.kubernetes.io/admin-access: true` label on the containing namespace',
    ]);
    const labels = { "resource.kubernetes.io/admin-access": "true" };
    await ask("PATCH", "/api/v1/namespaces/default", { body: { metadata: { labels } }, headers: patch });
    expect((await ask("POST", claims, { body })).status).toBe(201);
  });
});

describe("what cannot be done here", () => {
  const policy = "admissionregistration.k8s.io";
  it.each([
    [
      policy,
      "ValidatingAdmissionPolicy",
      "validatingadmissionpolicies",
      "spec: Forbidden: validating admission policies are not evaluated by this control plane",
    ],
    [
      policy,
      "ValidatingAdmissionPolicyBinding",
      "validatingadmissionpolicybindings",
      "spec: Forbidden: bindings of validating admission policies are not evaluated by this control plane",
    ],
  ])("is refused: %s %s", async (group, kind, plural, why) => {
    const { ask } = planeAndClient();
    const rest = { spec: { matchConstraints: {}, validations: [{ expression: "false" }] } };
    const body = object({ apiVersion: `${group}/v1`, kind, name: "guard", rest });
    const { status, body: told } = await ask("POST", `/apis/${group}/v1/${plural}`, { body });
    expect([status, told.message]).toEqual([422, `${kind}.${group} "guard" is invalid: ${why}`]);
  });

  it("is refused: groups that other servers answer for", async () => {
    const { ask } = planeAndClient();
    const spec = {
      group: "metrics.k8s.io",
      version: "v1beta1",
      groupPriorityMinimum: 100,
      versionPriority: 100,
      service: { name: "m", namespace: "kube-system" },
    };
    const apiVersion = "apiregistration.k8s.io/v1";
    const body = object({ apiVersion, kind: "APIService", name: "v1beta1.metrics.k8s.io", rest: { spec } });
    const { status, body: told } = await ask("POST", `/apis/${apiVersion}/apiservices`, { body });
    expect(status).toBe(422);
    expect(told.message).toContain(
      "spec.service: Forbidden: requests are not passed on to other servers by this control plane",
    );
  });
});

describe("certificateAdmission", () => {
  const path = "/apis/certificates.k8s.io/v1/certificatesigningrequests";
  const signerName = "kubernetes.io/kube-apiserver-client";
  const bob = { username: "bob", groups: ["system:authenticated"] };
  const request = (csr: string, more: object = {}): Asking => ({
    body: object({
      apiVersion: "certificates.k8s.io/v1",
      kind: "CertificateSigningRequest",
      name: "jane",
      rest: { spec: { request: csr, signerName, usages: ["client auth"], ...more } },
    }),
  });
  const approval: Asking = { body: { status: { conditions: [{ type: "Approved", status: "True" }] } }, headers: patch };

  it("keeps who asks, not who is said to ask", async () => {
    const { ask } = planeAndClient();
    const { body } = await ask("POST", path, request(jane, { username: "eve", groups: ["system:masters"], uid: "1" }));
    expect(body.spec).toMatchObject({ username: "admin", groups: ["system:masters", "system:authenticated"] });
    expect(body.spec).not.toHaveProperty("uid");
  });

  it("lets nobody become an administrator", async () => {
    const { ask } = planeAndClient();
    const { status, body } = await ask("POST", path, request(root));
    expect(status).toBe(403);
    expect(body.message).toContain(`use of ${signerName} signer with system:masters group is not allowed`);
  });

  it("refuses a request that is signed by another key", async () => {
    const { ask } = planeAndClient();
    const pem = atob(jane).split("\n");
    const der = Uint8Array.from(atob(pem.slice(1, -2).join("")), (char) => char.charCodeAt(0));
    const at = 30;
    der[at] = (der[at] ?? 0) ^ 1;
    const changed = [
      "-----BEGIN CERTIFICATE REQUEST-----",
      btoa(String.fromCharCode(...der)),
      "-----END CERTIFICATE REQUEST-----",
      "",
    ];
    const { status, body } = await ask("POST", path, request(btoa(changed.join("\n"))));
    expect([status, body.message]).toEqual([422, expect.stringContaining("x509: ECDSA verification failure")]);
  });

  it("stamps an approval, and takes it from those who may approve only", async () => {
    const { ask } = planeAndClient();
    await ask("POST", path, request(jane));
    const rbac = "/apis/rbac.authorization.k8s.io/v1";
    const rules = [
      { apiGroups: ["certificates.k8s.io"], resources: ["certificatesigningrequests/approval"], verbs: ["patch"] },
    ];
    const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "approver" };
    const apiVersion = "rbac.authorization.k8s.io/v1";
    await ask("POST", `${rbac}/clusterroles`, {
      body: object({ apiVersion, kind: "ClusterRole", name: "approver", rest: { rules } }),
    });
    await ask("POST", `${rbac}/clusterrolebindings`, {
      body: object({
        apiVersion,
        kind: "ClusterRoleBinding",
        name: "approver",
        rest: { roleRef, subjects: [{ kind: "User", name: "bob" }] },
      }),
    });
    const refused = await ask("PATCH", `${path}/jane/approval`, { ...approval, user: bob });
    expect(refused.status).toBe(403);
    expect(refused.body.message).toContain(`user not permitted to approve requests with signerName "${signerName}"`);
    const approved = await ask("PATCH", `${path}/jane/approval`, approval);
    expect(approved.body.status.conditions).toEqual([
      {
        type: "Approved",
        status: "True",
        lastUpdateTime: "2026-01-02T03:04:05Z",
        lastTransitionTime: "2026-01-02T03:04:05Z",
      },
    ]);
  });
});
