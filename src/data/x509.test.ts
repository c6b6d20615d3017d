import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { firstPemBlock } from "./pem.ts";
import { readCertificate, readCertificateRequest } from "./x509.ts";

const certificate = [
  "-----BEGIN CERTIFICATE-----",
  "MIID7jCCA1egAwIBAgIFEjRWeJAwDQYJKoZIhvcNAQELBQAwgYgxCzAJBgNVBAYT",
  "AkNIMRQwEgYDVQQKDAvDg8KcYmVyIE9yZzEKMAgGA1UECwwBYjEUMBIGA1UEAwwL",
  "ZXhhbXBsZS5jb20xCzAJBgNVBAUTAjE3MQ0wCwYDVQQRDAQ4MDAwMQ8wDQYDVQQJ",
  "DAZCYWhuIDExFDASBgkqhkiG9w0BCQEWBWFAYi5jMB4XDTI2MTEyNDEwMzQ1MVoX",
  "DTI2MTIyNDEwMzQ1MVowgYgxCzAJBgNVBAYTAkNIMRQwEgYDVQQKDAvDg8KcYmVy",
  "IE9yZzEKMAgGA1UECwwBYjEUMBIGA1UEAwwLZXhhbXBsZS5jb20xCzAJBgNVBAUT",
  "AjE3MQ0wCwYDVQQRDAQ4MDAwMQ8wDQYDVQQJDAZCYWhuIDExFDASBgkqhkiG9w0B",
  "CQEWBWFAYi5jMIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC85Ekh2WcU1AeB",
  "U50NYE+Bo4RZSGVNYL+2MM2UvgYxEUG5CG8yyzPfb1tgWQp1E1yeD//vtx8xv226",
  "9Nhnt/hx9cP5MEjp+Bf5RsOg81gMVoRIErGWIiXORBbw408rwVM8qHXCggyWtSl8",
  "7yq6UkXujYrY9AXhZOzRnEs3KKuZMwIDAQABo4IBYDCCAVwwQAYDVR0RBDkwN4IJ",
  "YS5leGFtcGxlggsqLmIuZXhhbXBsZYcECgAAAYcQIAENuAAAAAAAAAAAAAAAAYEF",
  "eEB5LnowDgYDVR0PAQH/BAQDAgWgMCkGA1UdJQQiMCAGCCsGAQUFBwMBBggrBgEF",
  "BQcDAgYKKwYBBAGCNxQCAjASBgNVHRMBAf8ECDAGAQH/AgEAMB0GA1UdDgQWBBRa",
  "gQGGjUm+sUQBnqCNqo03abnx6jBUBggrBgEFBQcBAQRIMEYwHwYIKwYBBQUHMAGG",
  "E2h0dHA6Ly9vY3NwLmV4YW1wbGUwIwYIKwYBBQUHMAKGF2h0dHA6Ly9jYS5leGFt",
  "cGxlL2EuY3J0MCkGA1UdHwQiMCAwHqAcoBqGGGh0dHA6Ly9jcmwuZXhhbXBsZS9h",
  "LmNybDAaBgNVHSAEEzARMAUGAyoDBDAIBgZngQwBAgEwDQYEKgMEBQEB/wQCBQAw",
  "DQYJKoZIhvcNAQELBQADgYEAYK3hc03d2zkEphtosdmwJ+YdNbTVx/Ria6fAC+5H",
  "REipF0E6WWyfSrSJxdUtAU+h2tqa1y5CLHAVSPv7cDo4UUYVyftfYBlZ23lgqYdJ",
  "wF2eL+OSsxcpwKVT9zFOUHd1E/8cVkkQB/cpFBS1fqYr8UZh6kZWHsZcz8GERlwo",
  "Kr4=",
  "-----END CERTIFICATE-----",
].join("\n");

const request = [
  "-----BEGIN CERTIFICATE REQUEST-----",
  "MIICAzCCAWwCAQAwgYgxCzAJBgNVBAYTAkNIMRQwEgYDVQQKDAvDg8KcYmVyIE9y",
  "ZzEKMAgGA1UECwwBYjEUMBIGA1UEAwwLZXhhbXBsZS5jb20xCzAJBgNVBAUTAjE3",
  "MQ0wCwYDVQQRDAQ4MDAwMQ8wDQYDVQQJDAZCYWhuIDExFDASBgkqhkiG9w0BCQEW",
  "BWFAYi5jMIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC85Ekh2WcU1AeBU50N",
  "YE+Bo4RZSGVNYL+2MM2UvgYxEUG5CG8yyzPfb1tgWQp1E1yeD//vtx8xv2269Nhn",
  "t/hx9cP5MEjp+Bf5RsOg81gMVoRIErGWIiXORBbw408rwVM8qHXCggyWtSl87yq6",
  "UkXujYrY9AXhZOzRnEs3KKuZMwIDAQABoDowOAYJKoZIhvcNAQkOMSswKTAaBgNV",
  "HREEEzARgglhLmV4YW1wbGWHBAoAAAEwCwYDVR0PBAQDAgeAMA0GCSqGSIb3DQEB",
  "CwUAA4GBAEgaZ5S1nzQ296bqrqBoDzcGj9XBp9zhET9jvgcdXzzgFpCDuL0zHeWw",
  "Qyz5LZYqmZsFb/rP9E2T6eoFv8Rh4EIfQ7Yu2iItAJfCeOPbF5eOlSEK+QQEgBLL",
  "Aa96In3q5QlmntNGyjzm/u43D3BCnEdbkO2d3+AXaNdy+uveMPws",
  "-----END CERTIFICATE REQUEST-----",
].join("\n");

/** With a key of another sort. */
const elliptic = [
  "-----BEGIN CERTIFICATE-----",
  "MIIBbzCCARWgAwIBAgIUSdo0Xu5VS/3U82AlczIxFjEv6JIwCgYIKoZIzj0EAwIw",
  "DTELMAkGA1UEAwwCZWMwHhcNMjYxMTI0MTAzNDUxWhcNMjYxMjA0MTAzNDUxWjAN",
  "MQswCQYDVQQDDAJlYzBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABKjjB+Zj2Rll",
  "z+Q1i7pDVX8ZYyFKv9cTwC1zB29/snsbuqLQIzcBB/fOmIt2qrTFeMdVPFqOmOol",
  "mtjV4XOmtP6jUzBRMB0GA1UdDgQWBBS1hC8Od6XNaH+bHH6FJkrMy4dDGjAfBgNV",
  "HSMEGDAWgBS1hC8Od6XNaH+bHH6FJkrMy4dDGjAPBgNVHRMBAf8EBTADAQH/MAoG",
  "CCqGSM49BAMCA0gAMEUCIFkWH773uvJhpPZuohhAZBfo8Wdfmp2fN3eYCTNs32g5",
  "AiEA99mwIivGuko355Z++Xy3jGOs564DlEUdpps/dKEhVoM=",
  "-----END CERTIFICATE-----",
].join("\n");

const bytesOf = (pem: string) => firstPemBlock(pem)?.bytes ?? new Uint8Array();

function fieldsOf(pem: string): Readonly<Record<string, unknown>> {
  const read = (pem.includes("REQUEST") ? readCertificateRequest : readCertificate)(bytesOf(pem));
  if (read.kind === "error") throw new Error(read.message);
  return read.fields;
}

describe("readCertificate", () => {
  it("tells what a certificate says in Go's fields", () => {
    expect(fieldsOf(certificate)).toMatchObject({
      Version: 3,
      SerialNumber: 78187493520,
      SignatureAlgorithm: 4,
      PublicKeyAlgorithm: 1,
      PublicKey: { N: expect.stringMatching(/^132644291353363784448943596700387/), E: 65537 },
      NotBefore: "2026-11-24T10:34:51Z",
      NotAfter: "2026-12-24T10:34:51Z",
      Subject: { Country: ["CH"], PostalCode: ["8000"], CommonName: "example.com", SerialNumber: "17", Locality: null },
      KeyUsage: 5,
      ExtKeyUsage: [1, 2],
      UnknownExtKeyUsage: [[1, 3, 6, 1, 4, 1, 311, 20, 2, 2]],
      BasicConstraintsValid: true,
      IsCA: true,
      MaxPathLen: 0,
      MaxPathLenZero: true,
      SubjectKeyId: "WoEBho1JvrFEAZ6gjaqNN2m58eo=",
      AuthorityKeyId: null,
      OCSPServer: ["http://ocsp.example"],
      IssuingCertificateURL: ["http://ca.example/a.crt"],
      DNSNames: ["a.example", "*.b.example"],
      EmailAddresses: ["x@y.z"],
      IPAddresses: ["10.0.0.1", "2001:db8::1"],
      CRLDistributionPoints: ["http://crl.example/a.crl"],
      Policies: ["1.2.3.4", "2.23.140.1.2.1"],
      UnhandledCriticalExtensions: [[1, 2, 3, 4, 5]],
    });
  });

  it("tells what a request says", () => {
    expect(fieldsOf(request)).toMatchObject({
      Version: 0,
      Subject: { CommonName: "example.com" },
      DNSNames: ["a.example"],
      IPAddresses: ["10.0.0.1"],
    });
  });

  it.each([
    ["another key", elliptic, "certificate should use rsa algorithm"],
    ["no bytes", "", "x509: malformed certificate"],
  ])("refuses %s", (_, pem, message) => {
    expect(readCertificate(bytesOf(pem))).toEqual({ kind: "error", message });
  });

  it("refuses what has something behind it, or is larger than any certificate", () => {
    const bytes = bytesOf(certificate);
    expect(readCertificate(Uint8Array.from([...bytes, 0x05, 0x00]))).toMatchObject({ kind: "error" });
    expect(readCertificate(new Uint8Array(100_000))).toMatchObject({ kind: "error" });
  });

  it("never throws, whatever the bytes are", () => {
    const bytes = bytesOf(certificate);
    const change = fc.record({ at: fc.nat(bytes.length - 1), byte: fc.nat(255), length: fc.nat(bytes.length) });
    fc.assert(
      fc.property(change, fc.uint8Array(), ({ at, byte, length }, anything) => {
        const changed = Uint8Array.from(bytes);
        changed[at] = byte;
        for (const one of [changed, bytes.subarray(0, length), anything]) {
          expect(["fields", "error"]).toContain(readCertificate(one).kind);
          expect(["fields", "error"]).toContain(readCertificateRequest(one).kind);
        }
        if (length < bytes.length) expect(readCertificate(bytes.subarray(0, length)).kind).toBe("error");
      }),
    );
  });
});

describe("firstPemBlock", () => {
  const block = (type: string, body = "AQID") => `-----BEGIN ${type}-----\n${body}\n-----END ${type}-----\n`;

  it.each<[string, string, readonly [string, string] | undefined]>([
    ["a block", block("A"), ["A", "1,2,3"]],
    ["a block behind text", `text\n${block("A")}more`, ["A", "1,2,3"]],
    ["the first of several", block("A") + block("B", "AQ=="), ["A", "1,2,3"]],
    ["lines of Windows", block("A").replaceAll("\n", "\r\n"), ["A", "1,2,3"]],
    ["the next one behind a broken one", block("A", "?") + block("B"), ["B", "1,2,3"]],
    ["nothing without an end", "-----BEGIN A-----\nAQID", undefined],
    ["nothing with another end", "-----BEGIN A-----\nAQID\n-----END B-----", undefined],
    ["nothing in nothing", "", undefined],
  ])("finds %s", (_, text, expected) => {
    const found = firstPemBlock(text);
    expect(found && [found.type, found.bytes.join()]).toEqual(expected);
  });
});
