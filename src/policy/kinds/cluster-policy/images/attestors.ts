import { own } from "../../../../kube/index.ts";
import { type Pending, pending, type Query } from "../../../rule.ts";
import { parseDocument } from "../../../schema/index.ts";
import { attestorSet } from "../schema/attestor.ts";
import type { AttestorSetText, AttestorText } from "./entry.ts";
import { type Asking, signatureAsk } from "./signature-query.ts";

/** What became of looking for signatures. */
export type Signed =
  | { readonly kind: "signed"; readonly digest: string }
  /** Not as wanted; `unknown` where nobody could find out. */
  | { readonly kind: "unsigned"; readonly message: string; readonly unknown: boolean };

/**
 * Looks for what sets of attestors want: every one of them. The digest is that of the image that all have signed.
 * (kyverno: pkg/engine/internal/imageverifier.go verifyAttestors)
 */
export function verifyAttestors(sets: readonly AttestorSetText[], asking: Asking): Signed | Pending {
  let digest = "";
  let waiting = false;
  for (const [index, set] of sets.entries()) {
    const signed = verifySet(set, `.attestors[${index}]`, asking);
    if (signed === pending) waiting = true;
    else if (signed.kind === "unsigned") return signed;
    else if (digest !== "" && digest !== signed.digest) return moved;
    else digest = signed.digest;
  }
  return waiting ? pending : { kind: "signed", digest };
}

/** Asks for something that is told with a digest; what is not, is worth nothing. */
export function answerAbout(query: Query, { run, found }: Asking): Answered | Pending {
  const fact = run.facts.want(query);
  if (fact === undefined) return pending;
  if (fact.kind === "failure") return { kind: "unsigned", message: fact.message, unknown: true };
  const value = fact.kind === "value" ? fact.value : undefined;
  const rejected = own(value, "rejected");
  if (typeof rejected === "string") return { kind: "unsigned", message: rejected, unknown: false };
  const digest = own(value, "digest");
  if (typeof digest !== "string" || !isDigest(digest)) {
    return { kind: "unsigned", message: "the answer about the signature cannot be read", unknown: true };
  }
  if (found.image.digest !== "" && digest !== found.image.digest) return moved;
  return { kind: "signed", digest, statements: own(value, "statements") };
}

type Answered =
  | Extract<Signed, { kind: "unsigned" }>
  | { readonly kind: "signed"; readonly digest: string; readonly statements: unknown };

/** How many entries of a set have to have signed. */
export function requiredCount({ count, entries = [] }: AttestorSetText): number {
  return count === undefined || count === 0 ? entries.length : count;
}

/** Whether a text is a digest as registries write it. */
export function isDigest(text: string): boolean {
  return /^(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$/.test(text);
}

const moved: Extract<Signed, { kind: "unsigned" }> = {
  kind: "unsigned",
  message: "the signatures are of different images",
  unknown: false,
};

/** Sets within sets, deeper than anybody writes. */
const deepest = 8;

/** Entries are asked about as long as enough of them may still be needed. */
function verifySet(said: AttestorSetText, path: string, asking: Asking, depth = 0): Signed | Pending {
  const set = withSingleKeys(said);
  const required = requiredCount(set);
  const failures: Extract<Signed, { kind: "unsigned" }>[] = [];
  let [verified, waiting, digest] = [0, 0, ""];
  for (const [index, entry] of (set.entries ?? []).entries()) {
    const signed = verifyEntry(entry, `${path}.entries[${index}]`, { asking, depth });
    if (signed === pending) waiting++;
    else if (signed.kind === "unsigned") failures.push(signed);
    else if (digest !== "" && digest !== signed.digest) failures.push(moved);
    else {
      digest = signed.digest;
      verified++;
    }
    if (verified >= required && digest !== "") return { kind: "signed", digest };
    if (verified + waiting >= required) break;
  }
  if (waiting > 0 && verified + waiting >= required) return pending;
  const message = failures.map((one) => one.message).join("; ");
  return { kind: "unsigned", message, unknown: failures.some((one) => one.unknown) };
}

function verifyEntry(
  entry: AttestorText,
  path: string,
  { asking, depth }: { readonly asking: Asking; readonly depth: number },
): Signed | Pending {
  const { attestor } = entry;
  if (attestor !== undefined && attestor !== null) {
    const set = nestedSet(attestor);
    if (set !== undefined && depth < deepest) return verifySet(set, `${path}.attestor`, asking, depth + 1);
    return { kind: "unsigned", message: `failed to unmarshal nested attestor ${path}`, unknown: true };
  }
  const { query, path: below } = signatureAsk(entry, asking);
  if (query.signer.kind === "anyone") return { kind: "unsigned", message: `${path}: ${nobody}`, unknown: true };
  const answer = answerAbout({ kind: "signature", ...query }, asking);
  if (answer === pending || answer.kind === "signed") return answer;
  return { ...answer, message: `${path}${below}: ${answer.message}` };
}

const nobody = "keys, certificates, keyless, or a nested attestor is required";

/** A set within a set: a policy may hold any JSON there, which is checked when the policy is. */
export function nestedSet(said: unknown): AttestorSetText | undefined {
  return parseDocument(attestorSet, said, "").value;
}

/** A text of several keys is as many entries. (kyverno: pkg/engine/internal/utils.go ExpandStaticKeys) */
function withSingleKeys(set: AttestorSetText): AttestorSetText {
  const entries = (set.entries ?? []).flatMap((entry): readonly AttestorText[] => {
    const { keys } = entry;
    const texts = keysIn(keys?.publicKeys ?? "");
    if (keys === undefined || texts.length < 2) return [entry];
    return texts.map((publicKeys) => ({ ...entry, keys: { ...keys, publicKeys } }));
  });
  return { ...set, entries };
}

const endOfKey = "-----END PUBLIC KEY-----";

function keysIn(text: string): readonly string[] {
  return text
    .split(endOfKey)
    .slice(0, -1)
    .map((part) => `${part}${endOfKey}`);
}
