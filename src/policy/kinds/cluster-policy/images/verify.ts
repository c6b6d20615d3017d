import { imageText, jsonEqual, own } from "../../../../kube/index.ts";
import { type RecordScope, recordedStatus } from "../../../images/index.ts";
import {
  type ImageDigest,
  type ImageFindings,
  type ImageRecord,
  type Outcome,
  type Pending,
  pending,
} from "../../../rule.ts";
import {
  compileDocument,
  type FoundImage,
  type FoundImages,
  imageVariable,
  type Run,
  withMerged,
} from "../../../variables/index.ts";
import { compileDeny } from "../deny.ts";
import type { Judge } from "../judge.ts";
import type { RuleText } from "../schema/rule.ts";
import { type AttestationConditions, compileAttestationConditions, verifyAttestations } from "./attestations.ts";
import { isDigest, verifyAttestors } from "./attestors.ts";
import { compileEntry, type Entry, type EntryText } from "./entry.ts";

/** What a rule about images is compiled with. */
export interface ImageRule {
  readonly rule: RuleText;
  readonly scope: RecordScope;
  /** The images of the object of a run. */
  imagesOf(run: Run): FoundImages;
}

/**
 * Compiles what a rule verifies of images: signatures and statements, and the digests that stand in for tags. Nothing is
 * said where no image of the object is meant. (kyverno: pkg/engine/handlers/mutation/mutate_image.go)
 */
export function compileVerify({ rule, scope, imagesOf }: ImageRule): Judge {
  const fill = compileEntries(rule);
  const denials = compileDenials(rule);
  return (run) => {
    const found = imagesOf(run);
    if (found.kind === "error") return { status: "error", message: found.message };
    const entries = fill(run);
    if (entries === pending) return pending;
    if (typeof entries === "string") {
      return { status: "error", message: `failed to substitute variables: ${entries}` };
    }
    const images = found.images.filter(({ image }) => entries.some(({ entry }) => entry.matches(imageText(image))));
    return verifyAll(entries, images, { run, scope, denials });
  };
}

/** An entry with the conditions of its attestations. */
interface Part {
  readonly entry: Entry;
  readonly conditions: AttestationConditions;
}

/** The entries for a run, or why they cannot be filled in. Conditions are filled in where they are looked at. */
function compileEntries(rule: RuleText): (run: Run) => readonly Part[] | string | Pending {
  const { verifyImages = [], context, preconditions, reportProperties } = rule;
  const conditions = verifyImages.map(compileAttestationConditions);
  const part = (text: EntryText, index: number): Part => ({
    entry: compileEntry(text),
    conditions: conditions[index] ?? [],
  });
  const document = compileDocument({
    ...(context !== undefined && { context }),
    ...(preconditions !== undefined && { preconditions }),
    ...(reportProperties !== undefined && { reportProperties }),
    verifyImages: verifyImages.map(withoutConditions),
  });
  const constant = verifyImages.map(part);
  if (document.constant) return () => constant;
  return (run) => {
    const filled = document.fill(run);
    if (filled.kind === "pending") return pending;
    if (filled.kind === "error") return filled.message;
    const texts = own(filled.value, "verifyImages") as readonly EntryText[];
    return texts.map(part);
  };
}

function withoutConditions({ attestations, validate, ...rest }: EntryText): object {
  return {
    ...rest,
    ...(attestations !== undefined && { attestations: attestations.map(({ conditions: _, ...one }) => one) }),
    ...(validate?.message !== undefined && { validate: { message: validate.message } }),
  };
}

/** What denies an image by its statements, of all entries of the rule; `undefined` where none says anything. */
function compileDenials({ name, verifyImages = [] }: RuleText): readonly Judge[] | undefined {
  const said = verifyImages.flatMap(({ validate }) => (validate === undefined ? [] : [validate]));
  if (said.every((one) => Object.keys(one).length === 0)) return undefined;
  return said.flatMap(({ message = "", deny }) => {
    if (deny === undefined) return [];
    const unsaid = `validation error: imageVerify ${message} failed`;
    return [compileDeny({ name, message, conditions: deny.conditions, unsaid })];
  });
}

interface Verifying {
  readonly run: Run;
  readonly scope: RecordScope;
  readonly denials: readonly Judge[] | undefined;
}

/** Goes through all entries and images, also behind a pending one, for what they want to know. */
function verifyAll(
  parts: readonly Part[],
  images: readonly FoundImage[],
  verifying: Verifying,
): Outcome | Pending | undefined {
  if (images.length === 0) return undefined;
  const outcomes: Outcome[] = [];
  const records: ImageRecord[] = [];
  const digests: ImageDigest[] = [];
  let waiting = false;
  for (const part of parts) {
    for (const found of images) {
      const said = verifyImage(part, found, verifying);
      if (said === pending) waiting = true;
      else {
        outcomes.push(...said.outcomes);
        records.push(...said.records);
        digests.push(...said.digests);
      }
    }
  }
  return waiting ? pending : { ...worstOf(outcomes), images: { outcomes, records, digests } };
}

const order: readonly Outcome["status"][] = ["error", "fail", "warn", "pass", "skip"];

function worstOf(outcomes: readonly Outcome[]): Pick<Outcome, "status" | "message"> {
  for (const status of order) {
    const found = outcomes.find((one) => one.status === status);
    if (found !== undefined) return { status, message: found.message };
  }
  return { status: "pass", message: "" };
}

/** (kyverno: pkg/engine/internal/imageverifier.go Verify) */
function verifyImage(part: Part, found: FoundImage, verifying: Verifying): ImageFindings | Pending {
  const { entry } = part;
  const { run, scope } = verifying;
  const text = imageText(found.image);
  if (isVerified(run, found, scope)) return { outcomes: [], records: [{ image: text, status: "pass" }], digests: [] };
  const signed = entry.verifies ? checkSignatures(part, found, verifying) : unasked;
  const named = entry.text.mutateDigest && found.image.digest === "" ? digestFor(signed, found, { entry, run }) : "";
  if (signed === pending || named === pending) return pending;
  const mistaken = typeof named === "string" ? undefined : named;
  const digest = typeof named === "string" ? named : "";
  const outcome = signed.outcome ?? (digest === "" ? undefined : mutated);
  const image = imageText(digest === "" ? found.image : { ...found.image, digest });
  return {
    outcomes: [mistaken, outcome].filter((one) => one !== undefined),
    records: outcome !== undefined && entry.verifies ? [{ image, status: recorded(outcome) }] : [],
    digests: digest === "" ? [] : [{ path: found.path, image: `${text}@${digest}` }],
  };
}

interface Checked {
  /** Nothing where nobody asked. */
  readonly outcome: Outcome | undefined;
  readonly digest: string;
}

const unasked: Checked = { outcome: undefined, digest: "" };
const mutated: Outcome = { status: "pass", message: "mutated image digest" };

function recorded({ status }: Outcome): ImageRecord["status"] {
  if (status === "pass") return "pass";
  return status === "skip" || status === "warn" ? "skip" : "fail";
}

/** What names the same image as before, and was verified then, is not looked at again. */
function isVerified({ request }: Run, { image, path }: FoundImage, scope: RecordScope): boolean {
  const { object, oldObject } = request;
  if (oldObject === undefined) return false;
  const [now, before] = [object, oldObject].map((one) => path.reduce<unknown>(own, one));
  if (now === undefined || now === null || !jsonEqual(now, before)) return false;
  const known = recordedStatus(oldObject, scope, imageText(image));
  return known.kind === "status" && known.status !== "fail";
}

/** (kyverno: pkg/engine/internal/imageverifier.go verifyImage) */
function checkSignatures({ entry, conditions }: Part, found: FoundImage, verifying: Verifying): Checked | Pending {
  const { scope, denials } = verifying;
  const text = imageText(found.image);
  const left = `skipping image reference image ${text}, policy ${scope.policy} ruleName ${scope.rule}`;
  if (!entry.matches(text)) return { outcome: { status: "skip", message: left }, digest: "" };
  if (entry.skips(text)) return { outcome: { status: "skip", message: left, warns: true }, digest: "" };
  const run = withMerged(verifying.run, { image: imageVariable(found.image) });
  const asking = { run, entry: entry.text, found, reference: text };
  const signed =
    entry.attestors.length === 0
      ? ({ kind: "signed", digest: found.image.digest } as const)
      : verifyAttestors(entry.attestors, asking);
  if (signed === pending) return pending;
  if (signed.kind === "unsigned") {
    const message = `failed to verify image ${text}: ${signed.message}`;
    return { outcome: { status: signed.unknown ? "error" : "fail", message }, digest: "" };
  }
  if (entry.attestations.length === 0) {
    return { outcome: { status: "pass", message: `verified image signatures for ${text}` }, digest: signed.digest };
  }
  const { digest } = signed;
  const attested = verifyAttestations(entry.attestations, { run, entry: entry.text, found, conditions, digest });
  if (attested === pending) return pending;
  if (attested.kind === "unattested") return { outcome: { status: "fail", message: attested.message }, digest: "" };
  const denied = denialOf(denials, attested.run, scope.rule);
  if (denied === pending) return pending;
  const passed: Outcome = { status: "pass", message: `verified image attestations for ${attested.image}` };
  return { outcome: denied ?? passed, digest: attested.digest };
}

/** What the rule says of the statements together; nothing where it has no such conditions. */
function denialOf(denials: readonly Judge[] | undefined, run: Run, rule: string): Outcome | undefined | Pending {
  if (denials === undefined) return undefined;
  for (const denial of denials) {
    const said = denial(run);
    if (said === pending) return pending;
    if (said?.status === "pass") continue;
    return { status: "fail", message: `validation in verifyImages failed: ${said?.message ?? ""}` };
  }
  return { status: "pass", message: `verifyImages validation is passed in ${rule} rule` };
}

/** The digest of an image that is named by a tag: the one that was verified, or the one that the registry tells. */
function digestFor(
  signed: Checked | Pending,
  found: FoundImage,
  { entry, run }: { readonly entry: Entry; readonly run: Run },
): string | Outcome | Pending {
  if (signed === pending) return pending;
  if (signed.digest !== "") return signed.digest;
  const fact = run.facts.want({
    kind: "imageData",
    reference: imageText(found.image),
    namespace: run.request.namespace,
    credentials: entry.text.imageRegistryCredentials,
    pullSecrets: found.pullSecrets,
  });
  if (fact === undefined) return pending;
  const failed = (why: string): Outcome => ({ status: "error", message: `failed to update digest: ${why}` });
  if (fact.kind === "failure") return failed(fact.message);
  const resolved = fact.kind === "value" ? own(fact.value, "resolvedImage") : undefined;
  const digest = typeof resolved === "string" ? resolved.slice(resolved.lastIndexOf("@") + 1) : "";
  return isDigest(digest) ? digest : failed("the registry tells no digest");
}
