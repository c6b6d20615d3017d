import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { kubeconfigFor } from "../../src/apiserver/index.ts";
import { createAuthority, issueCertificate, type KeyPair } from "../../src/pki/index.ts";
import type { Access } from "./https.ts";

/** Everything secret that a control plane needs, as paths of files, and the administrator's access. */
export interface Credentials {
  readonly ca: string;
  readonly caKey: string;
  readonly server: string;
  readonly serverKey: string;
  readonly serviceAccountKey: string;
  /** The kubeconfigs of those who use the API. */
  readonly kubeconfigs: Readonly<Record<Role, string>>;
  readonly admin: Access;
}

const roles = {
  admin: { commonName: "kubernetes-admin", organizations: ["system:masters"] },
  controllerManager: { commonName: "system:kube-controller-manager" },
  scheduler: { commonName: "system:kube-scheduler" },
  // It plays all kubelets at once, so no single node's identity would do.
  kwok: { commonName: "kwok-admin", organizations: ["system:masters"] },
} as const;

type Role = keyof typeof roles;

/** Makes an authority and what it vouches for, in `folder`, for an API server that is reached by `url`. */
export async function makeCredentials(folder: string, url: string): Promise<Credentials> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const write = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  const authority = await createAuthority({ commonName: "test-cluster", days, now: new Date() });
  const server = await serverCertificate(authority);
  const clients = await clientCertificates(authority);
  const kubeconfig = (role: Role) =>
    write(
      `${role}.kubeconfig`,
      kubeconfigFor({ url, caCertificate: authority.certificate, client: clients[role], name: "portcullis-test" }),
    );
  return {
    ca: write("ca.crt", authority.certificate),
    caKey: write("ca.key", authority.key),
    server: write("server.crt", server.certificate),
    serverKey: write("server.key", server.key),
    serviceAccountKey: write("service-account.key", serviceAccountKey()),
    kubeconfigs: {
      admin: kubeconfig("admin"),
      controllerManager: kubeconfig("controllerManager"),
      scheduler: kubeconfig("scheduler"),
      kwok: kubeconfig("kwok"),
    },
    admin: { url, ca: authority.certificate, certificate: clients.admin.certificate, key: clients.admin.key },
  };
}

const days = 30;

function serverCertificate(authority: KeyPair): Promise<KeyPair> {
  return issueCertificate(authority, {
    commonName: "kube-apiserver",
    dnsNames: ["localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"],
    ipAddresses: ["127.0.0.1", "10.96.0.1"],
    usage: "server",
    days,
    now: new Date(),
  });
}

async function clientCertificates(authority: KeyPair): Promise<Readonly<Record<Role, KeyPair>>> {
  const issue = (role: Role) => issueCertificate(authority, { ...roles[role], usage: "client", days, now: new Date() });
  return {
    admin: await issue("admin"),
    controllerManager: await issue("controllerManager"),
    scheduler: await issue("scheduler"),
    kwok: await issue("kwok"),
  };
}

function serviceAccountKey(): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  // Of private keys, the API server finds the public half in this form only.
  return privateKey.export({ format: "pem", type: "sec1" }).toString();
}
