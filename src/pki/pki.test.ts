import { generateKeyPairSync } from "node:crypto";
import { createServer, get } from "node:https";
import type { AddressInfo } from "node:net";
import type { TLSSocket } from "node:tls";
import { describe, expect, it } from "vitest";
import {
  coversNames,
  createAuthority,
  isIssuedBy,
  isPair,
  issueCertificate,
  type KeyPair,
  needsRenewal,
  PkiError,
  readCertificate,
  splitBundle,
} from "./index.ts";

const now = new Date("2026-03-01T12:00:00Z");
const day = 86_400_000;
const authority = await createAuthority({ commonName: "*.kyverno.svc", days: 365, now });
const server = await issueCertificate(authority, {
  commonName: "kyverno-svc.kyverno.svc",
  dnsNames: ["kyverno-svc", "localhost"],
  ipAddresses: ["127.0.0.1", "::1"],
  usage: "server",
  days: 150,
  now,
});

describe("createAuthority", () => {
  it("makes an authority that starts an hour in the past", () => {
    expect(readCertificate(authority.certificate)).toMatchObject({
      commonName: "*.kyverno.svc",
      notBefore: new Date("2026-03-01T11:00:00Z"),
      notAfter: new Date(now.getTime() + 365 * day),
      authority: true,
    });
    expect(isIssuedBy(authority.certificate, authority.certificate)).toBe(true);
    expect(isPair(authority)).toBe(true);
  });
});

describe("createAuthority with the key of an older one", () => {
  it.each([
    ["rsa", () => generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey],
    ["ec", () => generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey],
    ["ed25519", () => generateKeyPairSync("ed25519").privateKey],
  ])("keeps what the older one signed valid under the new one (%s)", async (_, generate) => {
    const key = generate().export({ format: "pem", type: "pkcs8" }).toString();
    const older = await createAuthority({ commonName: "ca", days: 10, now, key });
    const newer = await createAuthority({ commonName: "ca", days: 365, now, key });
    const issued = await issueCertificate(older, { commonName: "a", usage: "server", days: 1, now });
    expect(isIssuedBy(issued.certificate, newer.certificate)).toBe(true);
    expect(isPair({ certificate: newer.certificate, key })).toBe(true);
    expect(isIssuedBy(newer.certificate, newer.certificate)).toBe(true);
  });
});

describe("issueCertificate", () => {
  it("writes every name into the certificate", () => {
    expect(readCertificate(server.certificate)).toMatchObject({
      commonName: "kyverno-svc.kyverno.svc",
      dnsNames: ["kyverno-svc", "localhost"],
      ipAddresses: ["127.0.0.1", "0:0:0:0:0:0:0:1"],
      authority: false,
    });
  });

  it("keeps groups apart, whatever their names hold", async () => {
    const groups = ["system:masters", "a, O=b", "line\nbreak", "ü/+\\"];
    const one = await issueCertificate(authority, {
      commonName: "x=y,z",
      organizations: groups,
      usage: "client",
      days: 1,
      now,
    });
    expect(readCertificate(one.certificate)).toMatchObject({ commonName: "x=y,z", organizations: groups });
  });

  it("gives each certificate a serial of its own", async () => {
    const options = { commonName: "a", usage: "client", days: 1, now } as const;
    const [a, b] = await Promise.all([issueCertificate(authority, options), issueCertificate(authority, options)]);
    expect(readCertificate(a.certificate).serial).not.toBe(readCertificate(b.certificate).serial);
  });

  it.each([
    ["no key", { certificate: authority.certificate, key: "" }, "private key cannot be read"],
    ["no certificate", { certificate: "", key: authority.key }, "no certificate"],
    ["a broken certificate", { certificate: broken(), key: authority.key }, "cannot be read"],
    ["a key for key exchange only", { certificate: authority.certificate, key: exchangeKey() }, "x25519"],
  ])("refuses an authority with %s", async (_, pair: KeyPair, message) => {
    const issued = issueCertificate(pair, { commonName: "a", usage: "server", days: 1, now });
    await expect(issued).rejects.toThrow(PkiError);
    await expect(issued).rejects.toThrow(message);
  });

  it("serves TLS in both directions", async () => {
    const current = new Date();
    const ca = await createAuthority({ commonName: "ca", days: 1, now: current });
    const options = { commonName: "localhost", days: 1, now: current };
    const host = await issueCertificate(ca, { ...options, ipAddresses: ["127.0.0.1"], usage: "server" });
    const user = await issueCertificate(ca, {
      ...options,
      commonName: "ann",
      organizations: ["system:masters", "dev"],
      usage: "client",
    });
    expect(await subjectSeen(ca, host, user)).toEqual({ CN: "ann", O: ["system:masters", "dev"] });
  });
});

describe("needsRenewal", () => {
  const at = (days: number) => ({ now: new Date(now.getTime() + days * day), before: 15 * day });
  it.each([
    ["the start", server.certificate, 0, false],
    ["a moment before the window", server.certificate, 134.9, false],
    ["the window", server.certificate, 135, true],
    ["the end", server.certificate, 150, true],
    ["a time before its start", server.certificate, -1, true],
    ["text that is no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", 0, true],
    ["nothing", "", 0, true],
  ])("judges a certificate at %s", (_, pem, days, expected) => {
    expect(needsRenewal(pem, at(days))).toBe(expected);
  });
});

describe("isIssuedBy", () => {
  it("is not fooled by an authority of the same name", async () => {
    const other = await createAuthority({ commonName: "*.kyverno.svc", days: 365, now });
    expect(isIssuedBy(server.certificate, authority.certificate)).toBe(true);
    expect(isIssuedBy(server.certificate, other.certificate)).toBe(false);
    expect(isIssuedBy(server.certificate, server.certificate)).toBe(false);
    expect(isIssuedBy("", other.certificate)).toBe(false);
    expect(isIssuedBy(server.certificate, "x")).toBe(false);
  });
});

describe("isPair", () => {
  it("knows the key of a certificate", () => {
    expect(isPair(server)).toBe(true);
    expect(isPair({ certificate: server.certificate, key: authority.key })).toBe(false);
    expect(isPair({ certificate: server.certificate, key: "" })).toBe(false);
    expect(isPair({ certificate: "", key: server.key })).toBe(false);
  });
});

describe("coversNames", () => {
  it.each([
    [["kyverno-svc", "localhost"], ["127.0.0.1", "::1"], true],
    [["kyverno-svc.kyverno"], [], false],
    [[], ["127.0.0.2"], false],
    [[], [], true],
  ])("compares %j and %j", (dnsNames, ipAddresses, expected) => {
    expect(coversNames(server.certificate, { dnsNames, ipAddresses })).toBe(expected);
  });

  it("finds no name in text that is no certificate", () => {
    expect(coversNames("", { dnsNames: [], ipAddresses: [] })).toBe(false);
  });
});

describe("splitBundle", () => {
  it("finds each certificate and drops the text between them", () => {
    const bundle = `# first\n${authority.certificate}\nsecond\r\n${server.certificate}tail`;
    expect(splitBundle(bundle)).toEqual([authority.certificate, server.certificate]);
    expect(splitBundle("-----BEGIN CERTIFICATE-----")).toEqual([]);
  });
});

describe("readCertificate", () => {
  it.each(["", "x", broken()])("refuses text that is none: %j", (pem) => {
    expect(() => readCertificate(pem)).toThrow(PkiError);
  });
});

function broken(): string {
  return "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
}

function exchangeKey(): string {
  return generateKeyPairSync("x25519").privateKey.export({ format: "pem", type: "pkcs8" }).toString();
}

async function subjectSeen(ca: KeyPair, host: KeyPair, user: KeyPair): Promise<unknown> {
  const listening = createServer(
    { cert: host.certificate, key: host.key, ca: ca.certificate, requestCert: true },
    (request, response) => response.end(JSON.stringify((request.socket as TLSSocket).getPeerCertificate().subject)),
  );
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  const { port } = listening.address() as AddressInfo;
  try {
    return await new Promise((resolve, reject) => {
      const options = { host: "127.0.0.1", port, ca: ca.certificate, cert: user.certificate, key: user.key };
      get({ ...options, agent: false }, (response) => {
        response.setEncoding("utf8").on("data", (text: string) => resolve(JSON.parse(text)));
      }).on("error", reject);
    });
  } finally {
    listening.close();
  }
}
