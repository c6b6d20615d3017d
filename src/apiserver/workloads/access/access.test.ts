import "reflect-metadata";
import { webcrypto, X509Certificate } from "node:crypto";
import { Pkcs10CertificateRequestGenerator } from "@peculiar/x509";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Resource } from "../../../kube/index.ts";
import { createAuthority, type KeyPair } from "../../../pki/index.ts";
import { systemClock } from "../clock.ts";
import { resources } from "../resources.ts";
import { eventually, openWorld, type World } from "../test-world.ts";

const p256 = { name: "ECDSA", namedCurve: "P-256" };

let world: World;
let authority: KeyPair;

beforeAll(async () => {
  authority = await createAuthority({ commonName: "test", days: 1, now: new Date() });
});

beforeEach(() => {
  world = openWorld(systemClock, { authority });
});

afterEach(async () => {
  await world.stop();
  expect(world.faults).toEqual([]);
});

const clusterRole = (name: string, labels: object, rest: object): object => ({
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "ClusterRole",
  metadata: { name, labels },
  ...rest,
});

const widgets = { apiGroups: ["example.com"], resources: ["widgets"], verbs: ["get"] };
const gadgets = { apiGroups: ["example.com"], resources: ["gadgets"], verbs: ["get"] };

async function rulesOf(name: string): Promise<readonly unknown[]> {
  const role = await world.get(resources.clusterRoles, name);
  return (role?.rules as readonly unknown[] | null | undefined) ?? [];
}

describe("clusterRoleAggregation", () => {
  it("gathers the rules of roles by their labels, each once, and lets go of them", async () => {
    const aggregationRule = { clusterRoleSelectors: [{ matchLabels: { sum: "yes" } }] };
    await world.create(resources.clusterRoles, clusterRole("sum", { sum: "yes" }, { aggregationRule, rules: [] }));
    await world.create(resources.clusterRoles, clusterRole("b", { sum: "yes" }, { rules: [widgets] }));
    await world.create(resources.clusterRoles, clusterRole("a", { sum: "yes" }, { rules: [gadgets, widgets] }));
    await world.create(resources.clusterRoles, clusterRole("c", {}, { rules: [{ ...widgets, verbs: ["delete"] }] }));
    expect(await eventually(async () => (await rulesOf("sum")).length === 2 && rulesOf("sum"))).toEqual([
      gadgets,
      widgets,
    ]);
    await world.api.delete(resources.clusterRoles, "", "a");
    expect(await eventually(async () => (await rulesOf("sum")).length === 1 && rulesOf("sum"))).toEqual([widgets]);
  });

  it("fills the roles that every cluster gathers", async () => {
    await eventually(async () => {
      const [view = 0, edit = 0, admin = 0] = await Promise.all(
        ["view", "edit", "admin"].map(async (name) => (await rulesOf(name)).length),
      );
      return view > 0 && edit > view && admin > edit;
    });
  });
});

describe("tokenSecrets", () => {
  const secret = (account: string): object => ({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "kept", annotations: { "kubernetes.io/service-account.name": account } },
    type: "kubernetes.io/service-account-token",
  });
  const token = async () => {
    const data = (await world.get(resources.secrets, "kept"))?.data as Record<string, string> | undefined;
    return data?.token === undefined ? undefined : Buffer.from(data.token, "base64").toString();
  };
  const robot: Resource = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "robot" } };

  it("puts a token into a secret that is believed, and removes the secret with its account", async () => {
    await world.create(resources.serviceAccounts, robot);
    await world.create(resources.secrets, secret("robot"));
    const found = world.plane.tokens.authenticate(await eventually(token));
    expect(found).toMatchObject({ kind: "user", user: { username: "system:serviceaccount:default:robot" } });
    await world.api.delete(resources.serviceAccounts, "default", "robot");
    await eventually(async () => (await world.get(resources.secrets, "kept")) === undefined);
  });

  it("removes a secret of an account that is not there", async () => {
    await world.create(resources.secrets, secret("nobody"));
    await eventually(async () => (await world.get(resources.secrets, "kept")) === undefined);
  });
});

describe("clientSigner", () => {
  const approved = { type: "Approved", status: "True", reason: "Test", message: "" };

  async function requestOf(name: string, usages: readonly string[]): Promise<Resource | undefined> {
    const { publicKey, privateKey } = await webcrypto.subtle.generateKey(p256, true, ["sign", "verify"]);
    const made = await Pkcs10CertificateRequestGenerator.create(
      {
        name: "O=devs, CN=carla",
        keys: { publicKey, privateKey },
        signingAlgorithm: { name: "ECDSA", hash: "SHA-256" },
      },
      webcrypto,
    );
    const request = Buffer.from(`${made.toString("pem")}\n`).toString("base64");
    const spec = { signerName: "kubernetes.io/kube-apiserver-client", usages, expirationSeconds: 3_600, request };
    const body = { apiVersion: "certificates.k8s.io/v1", kind: "CertificateSigningRequest", metadata: { name }, spec };
    const asked = await world.create(resources.certificateSigningRequests, body);
    const next = { ...asked, status: { conditions: [approved] } } as unknown as Resource;
    await world.api.update(resources.certificateSigningRequests, next, { subresource: "approval" });
    return eventually(async () => {
      const found = await world.get(resources.certificateSigningRequests, name);
      const status = found?.status as { certificate?: string; conditions?: readonly unknown[] } | undefined;
      return status?.certificate !== undefined || (status?.conditions?.length ?? 0) > 1 ? found : undefined;
    });
  }

  it("signs what is approved, for who asks and no longer than he asks", async () => {
    const status = (await requestOf("carla", ["client auth"]))?.status as { certificate: string };
    const certificate = new X509Certificate(Buffer.from(status.certificate, "base64"));
    expect([certificate.subject, certificate.ca, certificate.keyUsage]).toEqual([
      "O=devs\nCN=carla",
      false,
      ["1.3.6.1.5.5.7.3.2"],
    ]);
    expect(certificate.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true);
    expect(Date.parse(certificate.validTo)).toBeLessThanOrEqual(Date.now() + 3_600_000);
  });

  it("gives up what is no client's", async () => {
    const found = await requestOf("server", ["server auth"]);
    expect(found?.status).toMatchObject({
      conditions: [
        { type: "Approved" },
        { type: "Failed", message: "invalid usage for client certificate: server auth" },
      ],
    });
  });
});
