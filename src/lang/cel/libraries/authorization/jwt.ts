import { decodeBase64, isRecord, sha256 } from "../../../../data/index.ts";
import { failed } from "../../failure.ts";
import { global, type Library, type World } from "../../library.ts";
import { boolType, type CelType, dynType, mapOf, stringType, structType } from "../../type.ts";
import { type CelValue, Opaque, Timestamp } from "../../value.ts";
import { withDoubles } from "../kyverno/plain.ts";

const tokenType: CelType = structType("jwt.Token", (name) => {
  if (name === "Claims") return mapOf(stringType, dynType);
  return name === "Valid" ? boolType : undefined;
});

/** A token whose signature is right; whether it holds at the moment is another matter. */
class TokenValue extends Opaque {
  readonly type = tokenType;
  readonly claims: CelValue;
  readonly valid: boolean;

  constructor(claims: CelValue, valid: boolean) {
    super();
    this.claims = claims;
    this.valid = valid;
  }

  equals(other: Opaque): boolean {
    return other === this;
  }

  override field(name: string): CelValue | undefined {
    if (name === "Claims") return this.claims;
    return name === "Valid" ? this.valid : undefined;
  }

  override has(name: string): boolean {
    return name === "Valid" ? this.valid : name === "Claims";
  }
}

/**
 * Tokens that are signed with a shared secret, by HMAC with SHA-256; other algorithms and sets of keys are refused.
 * (kyverno-authz: pkg/cel/libs/jwt)
 */
export const jwtLibrary: Library = {
  name: "kyverno.jwt",
  types: [tokenType],
  functions: [
    {
      name: "jwt.Decode",
      overloads: [
        global([stringType, stringType], tokenType, {
          call: ([token = "", key = ""], world) => decode(String(token), String(key), world),
        }),
      ],
    },
  ],
};

function decode(token: string, key: string, world: World): CelValue {
  const [head = "", claims = "", signature = "", ...more] = token.split(".");
  const header = readJson(head);
  const read = readJson(claims);
  if (more.length > 0 || signature === "" || header === undefined || read === undefined) {
    return failed("jwt.Parse: failed to parse token");
  }
  if (header.alg !== "HS256") return failed(`jwt.Decode: algorithm ${String(header.alg)} is not supported`);
  if (hmac(utf8(key), utf8(`${head}.${claims}`)) !== hexOf(bytesOf(signature))) {
    return failed("jwt.Parse: could not verify message using any of the signatures or keys");
  }
  const now = world.ask({ kind: "time.now", args: [] });
  const seconds = now instanceof Timestamp ? Number(now.nanos / 1_000_000_000n) : Number.NaN;
  return new TokenValue(withDoubles(read as CelValue), holdsAt(read, seconds));
}

/** (jwx: jwt/validate.go) */
function holdsAt({ exp, nbf, iat }: Readonly<Record<string, unknown>>, seconds: number): boolean {
  if (Number.isNaN(seconds)) return false;
  const begun = [nbf, iat].every((time) => time === undefined || Number(time) <= seconds);
  return begun && (exp === undefined || seconds < Number(exp));
}

function readJson(part: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytesOf(part)));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const utf8 = (text: string) => new TextEncoder().encode(text);

/** Base 64 for URLs, without padding. */
function bytesOf(part: string): Uint8Array {
  const text = part.replaceAll("-", "+").replaceAll("_", "/");
  const decoded = decodeBase64(text.padEnd(Math.ceil(text.length / 4) * 4, "="));
  return decoded.kind === "bytes" ? decoded.bytes : new Uint8Array();
}

const hexOf = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const unhex = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

const blockSize = 64;

/** In hexadecimal digits. (RFC 2104) */
function hmac(key: Uint8Array, message: Uint8Array): string {
  const block = new Uint8Array(blockSize);
  block.set(key.length > blockSize ? unhex(sha256(key)) : key);
  const inner = sha256(
    joined(
      block.map((byte) => byte ^ 0x36),
      message,
    ),
  );
  return sha256(
    joined(
      block.map((byte) => byte ^ 0x5c),
      unhex(inner),
    ),
  );
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
