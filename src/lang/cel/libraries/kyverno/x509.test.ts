import { describe, expect, it } from "vitest";
import { stringType } from "../../type.ts";
import { outcome } from "../expression-lab.ts";

const certificate = `-----BEGIN CERTIFICATE-----
MIIB7zCCAVigAwIBAgINAP///////////////zANBgkqhkiG9w0BAQwFADAMMQow
CAYDVQQDDAF4MCAXDTI2MTEyNDEwMzcwMloYDzIxMzYwNTMxMTAzNzAyWjAMMQow
CAYDVQQDDAF4MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDaF5VgSk2vlevi
ZcccIWK+LALlkoRxhLmU7v81Y9dGkciyrrbiYKt2Yd3ijo1x+eBn/bWex8zy3IYr
2Qns1PNkRh9ek4yNLlz+EUfSiAU7ouIK6ZbbbKpJx8NXKoB/FH4HZvqhUCW8fA77
Y8SkIYo7vF/k4/sOYtXz+bAqfaJeswIDAQABo1MwUTAdBgNVHQ4EFgQUpc2kJLUm
gJf8CMyBj6dHHS26kvMwHwYDVR0jBBgwFoAUpc2kJLUmgJf8CMyBj6dHHS26kvMw
DwYDVR0TAQH/BAUwAwEB/zANBgkqhkiG9w0BAQwFAAOBgQCNQ2Tf7zZDLL11RlIY
N2vICBM0Hsdy4kOKs6CpUbrxvfLr/T6J/m87KPqUOQrgEaWa9dTXNH5rQFCmQuP3
p8qN2WbJUJxXjH4gW0HnAHGsL1gOzEVoLiHRrqmGrDxOFWdKD/1QrnUwQYyvoSGP
xMEw4KpwF2YWEYNoAoOHCGOZZg==
-----END CERTIFICATE-----
`;

const request = `-----BEGIN CERTIFICATE REQUEST-----
MIICXTCCAUUCAQAwGDEKMAgGA1UECgwBYTEKMAgGA1UEAwwBYjCCASIwDQYJKoZI
hvcNAQEBBQADggEPADCCAQoCggEBAKgHcK1vtL7GGPEVZXbQN/VJqGoyAaoMoM3Y
ZjO7pGdtXsudYO9rvZf6xDT3r9ul+P/AcfAodVSsBwAe1qsE7Y7QmCV848IVjnuP
vowXvvWgyp5sjC1w2dp5u1LYUQ4ln4nvSnxKkABtJXSb7oxaIj3GGjV1YQIab5XK
u6PoyT0U3GRmWfeKfGROncFkgC/Tv6HTlUPXLwPEi0lkHcLR6FTG0iPwiU/pdG4g
T1zgLQu+oIKtm0CbLySWW7wPoQ2Ce3+LTcdDWA0nvS3pUUQwLHVh63UH+O4bijb9
SeWhEecJzmIahZFkL4jXizxCSlB6VPXUyHFm9Pvc+P3GpId3cK8CAwEAAaAAMA0G
CSqGSIb3DQEBBQUAA4IBAQBlAIUhVgy48tL7V0PlXhO6t2FEt4fY56nOpYo1tqUk
j5LmZr3ZVX/DCoU4UlBOXd3LzjaoZrpsQx7QVS1Gntp+8o/9ZSKqrlhfgvEAloLT
j+dPGMzIg3WDnbtQEtMP8XS8XO9Uiwco13mLryttp/6Ibv9CmK5p7Go7WIN473Sb
J2LiUgzbsoJM2IWFktHGz2/XbBr+jvDEuQx82nrhsjFPTlKUFrKRqPI4oIDDBaPu
8sLdXfAFuajpe41lp0jcYp3U6rSzqiYxOcyfjRK3qNVKpVqg8huiMug0Xm4Cxe1u
h3HFa5qAHHU/rMo6KhlEvcTGdF6qCXSMsOgFzhr5yHAi
-----END CERTIFICATE REQUEST-----
`;

const curve = `-----BEGIN CERTIFICATE-----
MIIBbzCCARWgAwIBAgIULUmHUxZv4F4LtCM1MFaOcPUrTAowCgYIKoZIzj0EAwIw
DTELMAkGA1UEAwwCZWMwHhcNMjYxMTI0MTAzNzAyWhcNMjYxMjI0MTAzNzAyWjAN
MQswCQYDVQQDDAJlYzBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABFdK+EJoP8GF
Oae1LG81sKb7Byn3GjtcD5l7/RY/bHIQq1DEBCOLrwjFvNddcDU9MGq0MD2YlNKe
6QKvgUO7hHKjUzBRMB0GA1UdDgQWBBRY31hPQltbTOCfw5ZXgsYVHsKUKDAfBgNV
HSMEGDAWgBRY31hPQltbTOCfw5ZXgsYVHsKUKDAPBgNVHRMBAf8EBTADAQH/MAoG
CCqGSM49BAMCA0gAMEUCIB3DLrMkO5WR6w3fsI/y5mWCpHHw+tuU7zqiv7l5WXf+
AiEAxeT6xsfR+QBowOMVy1UBHllBiZ4qrZ0atQeNKQgvo5M=
-----END CERTIFICATE-----
`;

const decoded = (pem: string, then = "") =>
  outcome(`x509.decode(pem)${then}`, { variables: { pem: [stringType, pem] } });

describe("x509Library", () => {
  it.each([
    [".Issuer.CommonName", "x"],
    [".PublicKey.E == 65537.0", true],
    [".PublicKeyAlgorithm == 1", true],
    [".IsCA", true],
    [".MaxPathLen == -1", true],
    [".SerialNumber == -1", true],
    [".DNSNames == null", true],
    [".NotBefore.startsWith('20')", true],
    [".Extensions[0].Id == [2.0, 5.0, 29.0, 14.0]", true],
  ])("reads %s of a certificate", (then, value) => {
    expect(decoded(certificate, then)).toEqual(value);
  });

  it("reads requests", () => {
    expect(decoded(request, ".Subject.Organization")).toEqual(["a"]);
    expect(decoded(request, ".SignatureAlgorithm == 3 && !has(x509.decode(pem).IsCA)")).toBe(true);
  });

  it.each([
    ["x", "failed to decode PEM block"],
    ["-----BEGIN X-----\nAA==\n-----END X-----", "PEM block neither contains a CERTIFICATE or CERTIFICATE REQUEST"],
    [curve, "certificate should use rsa algorithm"],
    [certificate.replace("MII", "MIJ"), "x509: malformed certificate"],
  ])("refuses %#", (pem, message) => {
    expect(decoded(pem)).toBe(`error: ${message}`);
  });

  it("bears every byte changed", () => {
    const [first = "", ...lines] = certificate.split("\n");
    const body = lines.slice(0, -2).join("");
    for (let at = 0; at < body.length; at++) {
      const changed = `${body.slice(0, at)}${body[at] === "A" ? "B" : "A"}${body.slice(at + 1)}`;
      expect(() => decoded([first, changed, lines.at(-2)].join("\n"))).not.toThrow();
    }
  });
});
