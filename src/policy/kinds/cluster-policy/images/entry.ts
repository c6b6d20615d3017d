import { compileWildcard, type TextTest } from "../../../../kube/index.ts";
import type { RuleText } from "../schema/rule.ts";

/** An entry of `verifyImages` as a policy says it. */
export type EntryText = NonNullable<RuleText["verifyImages"]>[number];

export type AttestorSetText = NonNullable<EntryText["attestors"]>[number];
export type AttestorText = NonNullable<AttestorSetText["entries"]>[number];
export type AttestationText = NonNullable<EntryText["attestations"]>[number];

/** An entry of `verifyImages`, ready to be looked at. */
export interface Entry {
  /** Without the fields that are old names of others. */
  readonly text: EntryText;
  readonly attestors: readonly AttestorSetText[];
  readonly attestations: readonly AttestationText[];
  /** Whether it verifies anything: where not, it only sees to digests. */
  readonly verifies: boolean;
  matches(image: string): boolean;
  skips(image: string): boolean;
}

export function compileEntry(said: EntryText): Entry {
  const text = currentEntry(said);
  const { attestors = [], attestations = [], imageReferences = [], skipImageReferences = [] } = text;
  return {
    text,
    attestors,
    attestations,
    verifies: attestors.length > 0 || attestations.length > 0,
    matches: anyOf(imageReferences),
    skips: anyOf(skipImageReferences),
  };
}

/**
 * An entry with what its old fields say in the new ones. Kyverno loses a key beside attestations, which then pass
 * without a signature; here it counts for them. (kyverno: api/kyverno/v1/image_verification_types.go Convert)
 */
export function currentEntry(said: EntryText): EntryText {
  const { image = "", key = "", issuer = "", subject, roots, annotations = {}, additionalExtensions, ...rest } = said;
  if (image === "" && key === "" && issuer === "") return said;
  const { imageReferences = [], attestors = [], attestations = [] } = said;
  const signed = key !== "" || issuer !== "" || Object.keys(annotations).length > 0;
  const set: AttestorSetText = { entries: [oldAttestor(said)] };
  const beside = signed && attestations.length > 0;
  return {
    ...rest,
    ...(said.annotations !== undefined && { annotations }),
    imageReferences: image === "" ? imageReferences : [...imageReferences, image],
    attestors: signed && !beside ? [...attestors, set] : attestors,
    attestations: beside
      ? attestations.map((one) => ({ ...one, attestors: [...(one.attestors ?? []), set] }))
      : attestations,
  };
}

function oldAttestor(said: EntryText): AttestorText {
  const { key = "", issuer = "", subject, roots, annotations = {}, additionalExtensions } = said;
  const signatureAlgorithm = "sha256";
  const common = { annotations, signatureAlgorithm };
  if (key !== "") return { ...common, keys: { publicKeys: key, signatureAlgorithm } };
  if (issuer === "") return common;
  const keyless = {
    issuer,
    ...(subject !== undefined && { subject }),
    ...(roots !== undefined && { roots }),
    ...(additionalExtensions !== undefined && { additionalExtensions }),
  };
  return { ...common, keyless };
}

function anyOf(patterns: readonly string[]): TextTest {
  const tests = patterns.map(compileWildcard);
  return (text) => tests.some((test) => test(text));
}
