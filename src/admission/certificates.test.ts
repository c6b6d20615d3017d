import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { Fault, type Resource } from "../kube/index.ts";
import {
  coversNames,
  createAuthority,
  isIssuedBy,
  isPair,
  issueCertificate,
  readCertificate,
  splitBundle,
} from "../pki/index.ts";
import { keepCertificates } from "./certificate-keeper.ts";
import { type CertificateOptions, type Certificates, ensureCertificates, type SecretStore } from "./certificates.ts";

const start = new Date("2026-03-01T12:00:00Z");
const onDay = (days: number) => new Date(start.getTime() + days * 86_400_000);
const caName = "kyverno-svc.kyverno.svc.kyverno-tls-ca";
const pairName = "kyverno-svc.kyverno.svc.kyverno-tls-pair";

/** Secrets in memory, with the optimistic concurrency of the API. */
class Secrets implements SecretStore {
  readonly kept = new Map<string, Resource>();
  writes = 0;
  /** Runs before the next write: somebody else is faster. */
  race: (() => Promise<unknown>) | undefined;

  async read(name: string): Promise<Resource | undefined> {
    return this.kept.get(name);
  }

  async write(secret: Resource): Promise<void> {
    const race = this.race;
    this.race = undefined;
    await race?.();
    const name = secret.metadata.name ?? "";
    const version = this.kept.get(name)?.metadata.resourceVersion;
    if (version !== undefined && secret.metadata.resourceVersion === undefined) throw new Fault("already-exists", name);
    if (version !== secret.metadata.resourceVersion) throw new Fault("conflict", name);
    this.writes++;
    this.kept.set(name, { ...secret, metadata: { ...secret.metadata, resourceVersion: String(this.writes) } });
  }
}

const optionsOf = (store: SecretStore, more: Partial<CertificateOptions> = {}): CertificateOptions => ({
  store,
  namespace: "kyverno",
  service: "kyverno-svc",
  ...more,
});

const base64 = (text: string) => Buffer.from(text).toString("base64");

function secret(name: string, data: Record<string, string>, labels: Record<string, string> = {}): Resource {
  const encoded = Object.fromEntries(Object.entries(data).map(([key, value]) => [key, base64(value)]));
  const metadata = { name, namespace: "kyverno", labels, resourceVersion: "foreign" };
  return { apiVersion: "v1", kind: "Secret", metadata, type: "kubernetes.io/tls", data: encoded };
}

describe("ensureCertificates", () => {
  it("makes an authority and a server certificate with Kyverno's names", async () => {
    const store = new Secrets();
    const { pair, caBundle } = await ensureCertificates(optionsOf(store, { host: "127.0.0.1" }), start);
    expect(readCertificate(caBundle)).toMatchObject({ commonName: "*.kyverno.svc", authority: true });
    expect(readCertificate(pair.certificate)).toMatchObject({
      commonName: "kyverno-svc.kyverno.svc",
      dnsNames: ["kyverno-svc", "kyverno-svc.kyverno", "kyverno-svc.kyverno.svc"],
      ipAddresses: ["127.0.0.1"],
      notAfter: onDay(150),
    });
    expect(isPair(pair)).toBe(true);
    expect(isIssuedBy(pair.certificate, caBundle)).toBe(true);
    for (const name of [caName, pairName]) {
      const labels = { "cert.kyverno.io/managed-by": "kyverno" };
      expect(store.kept.get(name)).toMatchObject({
        type: "kubernetes.io/tls",
        metadata: { namespace: "kyverno", labels },
      });
    }
  });

  it("keeps what is good", async () => {
    const store = new Secrets();
    const first = await ensureCertificates(optionsOf(store), start);
    expect(await ensureCertificates(optionsOf(store), onDay(134))).toEqual(first);
    expect(store.writes).toBe(2);
  });

  it("renews the server certificate in time", async () => {
    const store = new Secrets();
    const first = await ensureCertificates(optionsOf(store), start);
    const second = await ensureCertificates(optionsOf(store), onDay(136));
    expect(second.caBundle).toBe(first.caBundle);
    expect(second.pair.certificate).not.toBe(first.pair.certificate);
    expect(isIssuedBy(second.pair.certificate, first.caBundle)).toBe(true);
  });

  it("renews the authority so that old and new certificates hold under old and new bundles", async () => {
    const store = new Secrets();
    const first = await ensureCertificates(optionsOf(store), start);
    const second = await ensureCertificates(optionsOf(store), onDay(351));
    const [old = "", fresh = "", ...others] = splitBundle(second.caBundle);
    expect(others).toEqual([]);
    expect(old).toBe(first.caBundle);
    for (const authority of [old, fresh]) {
      expect(isIssuedBy(second.pair.certificate, authority)).toBe(true);
      expect(isIssuedBy(first.pair.certificate, authority)).toBe(true);
    }
    const third = await ensureCertificates(optionsOf(store), onDay(351 + 351));
    expect(splitBundle(third.caBundle)).toHaveLength(2);
    expect(third.caBundle).not.toContain(old);
  });

  it("starts anew when the authority's Secret is deleted", async () => {
    const store = new Secrets();
    const first = await ensureCertificates(optionsOf(store), start);
    store.kept.delete(caName);
    const second = await ensureCertificates(optionsOf(store), onDay(1));
    expect(isIssuedBy(second.pair.certificate, second.caBundle)).toBe(true);
    expect(isIssuedBy(second.pair.certificate, first.caBundle)).toBe(false);
  });

  it("issues another certificate when the server gets another name", async () => {
    const store = new Secrets();
    await ensureCertificates(optionsOf(store), start);
    const { pair } = await ensureCertificates(optionsOf(store, { host: "host.example.com" }), onDay(1));
    expect(coversNames(pair.certificate, { dnsNames: ["host.example.com", "kyverno-svc"], ipAddresses: [] })).toBe(
      true,
    );
  });

  it("takes over what Kyverno has left, with an RSA key under the old name", async () => {
    const key = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "pem", type: "pkcs1" });
    const ca = await createAuthority({ commonName: "*.kyverno.svc", days: 365, now: start, key: key.toString() });
    const store = new Secrets();
    store.kept.set(caName, secret(caName, { "rootCA.crt": ca.certificate, "tls.key": ca.key }));
    const { pair, caBundle } = await ensureCertificates(optionsOf(store), onDay(1));
    expect(caBundle).toBe(ca.certificate);
    expect(isIssuedBy(pair.certificate, ca.certificate)).toBe(true);
  });

  it.each([
    ["text that is no certificate", { "tls.crt": "x", "tls.key": "y" }],
    ["nothing", {}],
  ])("replaces %s in a Secret of ours", async (_, data) => {
    const store = new Secrets();
    const managed = { "cert.kyverno.io/managed-by": "kyverno" };
    store.kept.set(caName, secret(caName, data, managed));
    store.kept.set(pairName, secret(pairName, data, managed));
    const { pair, caBundle } = await ensureCertificates(optionsOf(store), start);
    expect(isIssuedBy(pair.certificate, caBundle)).toBe(true);
  });

  it("uses certificates of somebody else, and does not touch them when they are no good", async () => {
    const ca = await createAuthority({ commonName: "theirs", days: 365, now: start });
    const pair = await issueCertificate(ca, {
      commonName: "theirs",
      dnsNames: ["kyverno-svc", "kyverno-svc.kyverno", "kyverno-svc.kyverno.svc"],
      usage: "server",
      days: 100,
      now: start,
    });
    const store = new Secrets();
    store.kept.set(caName, secret(caName, { "tls.crt": ca.certificate, "tls.key": ca.key }));
    store.kept.set(pairName, secret(pairName, { "tls.crt": pair.certificate, "tls.key": pair.key }));
    expect(await ensureCertificates(optionsOf(store), onDay(1))).toEqual({ pair, caBundle: ca.certificate });
    await expect(ensureCertificates(optionsOf(store), onDay(99))).rejects.toThrow(
      "tls is not valid but certificates are not managed by kyverno, we can't renew them",
    );
    expect(store.writes).toBe(0);
  });

  it("takes what a faster replica has made", async () => {
    const store = new Secrets();
    store.race = () => ensureCertificates(optionsOf(store), start);
    const { pair, caBundle } = await ensureCertificates(optionsOf(store), start);
    expect(store.writes).toBe(2);
    expect(store.kept.get(caName)?.data).toMatchObject({ "tls.crt": base64(caBundle) });
    expect(isIssuedBy(pair.certificate, caBundle)).toBe(true);
  });

  it("passes a failure of the world on", async () => {
    const store: SecretStore = {
      read: () => Promise.reject(new Fault("unreachable", "gone")),
      write: () => Promise.resolve(),
    };
    await expect(ensureCertificates(optionsOf(store), start)).rejects.toThrow("gone");
  });
});

describe("keepCertificates", () => {
  async function keep(store: Secrets) {
    const renewed: Certificates[] = [];
    const logged: string[] = [];
    const first = await ensureCertificates(optionsOf(store), start);
    const clock = { now: start };
    const keeper = keepCertificates(first, {
      ...optionsOf(store),
      now: () => clock.now,
      renewed: (certificates) => renewed.push(certificates),
      log: (message) => logged.push(message),
    });
    return { keeper, first, renewed, logged, clock };
  }

  it("tells of other certificates, and only then", async () => {
    const store = new Secrets();
    const { keeper, first, renewed, clock } = await keep(store);
    await keeper.check();
    expect(renewed).toEqual([]);
    store.kept.delete(pairName);
    await Promise.all([keeper.check(), keeper.check()]);
    expect(renewed).toHaveLength(1);
    expect(renewed[0]?.caBundle).toBe(first.caBundle);
    clock.now = onDay(360);
    await keeper.check();
    expect(renewed).toHaveLength(2);
    expect(splitBundle(renewed[1]?.caBundle ?? "")).toHaveLength(2);
    keeper.stop();
  });

  it("logs what fails, and tries again", async () => {
    const store = new Secrets();
    const { keeper, renewed, logged } = await keep(store);
    store.kept.delete(pairName);
    store.race = () => Promise.reject(new Fault("unreachable", "the API server is gone"));
    await keeper.check();
    expect(logged).toEqual(["certificates could not be renewed: the API server is gone"]);
    await keeper.check();
    expect(renewed).toHaveLength(1);
    keeper.stop();
  });
});
