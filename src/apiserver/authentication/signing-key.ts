import { createHash, generateKeyPairSync, type KeyObject, sign, verify } from "node:crypto";

/** A key that signs with ECDSA over P-256 and SHA-256. */
export interface SigningKey {
  /** A hash of the public key. kubernetes: pkg/serviceaccount/jwt.go keyIDFromPublicKey */
  readonly id: string;
  sign(text: string): string;
  verifies(text: string, signature: string): boolean;
  /** The public key as a JSON Web Key. */
  readonly jwk: object;
}

/** Makes a key of which nothing is left when the process ends. */
export function createSigningKey(): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const form = (key: KeyObject) => ({ key, dsaEncoding: "ieee-p1363" }) as const;
  const id = createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("base64url");
  const { kty, crv, x, y } = publicKey.export({ format: "jwk" });
  return {
    id,
    sign: (text) => sign("sha256", Buffer.from(text), form(privateKey)).toString("base64url"),
    verifies: (text, signature) =>
      verify("sha256", Buffer.from(text), form(publicKey), Buffer.from(signature, "base64url")),
    jwk: { use: "sig", kty, kid: id, crv, alg: "ES256", x, y },
  };
}
