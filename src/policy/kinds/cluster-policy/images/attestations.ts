import { isRecord } from "../../../../data/index.ts";
import { imageText, own } from "../../../../kube/index.ts";
import { type Conditions, compileConditions } from "../../../conditions/index.ts";
import { type Pending, pending } from "../../../rule.ts";
import { type FoundImage, type Run, withMerged } from "../../../variables/index.ts";
import { answerAbout, requiredCount } from "./attestors.ts";
import type { AttestationText, AttestorSetText, AttestorText, EntryText } from "./entry.ts";
import { signatureAsk } from "./signature-query.ts";

/** What became of the statements about an image: where all are as wanted, the run that knows them. */
export type Attested =
  | { readonly kind: "attested"; readonly run: Run; readonly image: string; readonly digest: string }
  | { readonly kind: "unattested"; readonly message: string };

/** The conditions of the attestations of an entry, in their order. */
export type AttestationConditions = readonly (readonly Conditions[])[];

/** Compiles the conditions of attestations: they are not filled in with the rest of the entry. */
export function compileAttestationConditions({ attestations = [] }: EntryText): AttestationConditions {
  return attestations.map(({ conditions = [] }) => conditions.map(compileConditions));
}

/** Looks for statements about an image. */
export interface Attesting {
  readonly run: Run;
  readonly entry: EntryText;
  readonly found: FoundImage;
  readonly conditions: AttestationConditions;
  /** The digest that was signed; empty where nobody has looked. */
  readonly digest: string;
}

/**
 * Looks for the statements that an entry wants: all of them. Each one has a type, is signed by whom the entry names, and
 * meets conditions in which the fields of its predicate are variables.
 * (kyverno: pkg/engine/internal/imageverifier.go verifyAttestations)
 */
export function verifyAttestations(attestations: readonly AttestationText[], given: Attesting): Attested | Pending {
  let now = given;
  for (const [index, attestation] of attestations.entries()) {
    const path = `.attestations[${index}]`;
    if (typeOf(attestation) === "") return { kind: "unattested", message: `${path}: missing type` };
    const { attestors = [] } = attestation;
    for (const [at, set] of (attestors.length === 0 ? anyone : attestors).entries()) {
      const place = { attestation, index, path: `${path}.attestors[${at}].entries[${index}]` };
      const looked = verifySet(set, place, now);
      if (looked === pending || looked.kind === "unattested") return looked;
      now = { ...now, run: looked.run, digest: looked.digest };
    }
  }
  return { kind: "attested", run: now.run, image: textOf(now), digest: now.digest };
}

/** Statements need not be signed where nobody is named who has to. */
const anyone: readonly AttestorSetText[] = [{ entries: [{ signatureAlgorithm: "sha256" }] }];

interface Place {
  readonly attestation: AttestationText;
  readonly index: number;
  /** As Kyverno writes it: with the number of the attestation for that of the entry. */
  readonly path: string;
}

function verifySet(set: AttestorSetText, place: Place, given: Attesting): Attested | Pending {
  const required = requiredCount(set);
  const errors: string[] = [];
  let now = given;
  let verified = 0;
  for (const entry of set.entries ?? []) {
    const looked = verifyEntry(entry, place, now);
    if (looked === pending) return pending;
    now = { ...now, run: looked.run, digest: looked.digest };
    if (looked.error === undefined) verified++;
    else errors.push(looked.error);
    if (verified >= required) return { kind: "attested", run: now.run, image: textOf(now), digest: now.digest };
  }
  const told = errors.length === 0 ? "attestations verification failed" : errors.join("; ");
  const counts = `verifiedCount: ${verified}, requiredCount: ${required}`;
  return { kind: "unattested", message: `image attestations verification failed, ${counts}, error: ${told}` };
}

interface Looked {
  readonly run: Run;
  readonly digest: string;
  readonly error: string | undefined;
}

function verifyEntry(attestor: AttestorText, { attestation, index, path }: Place, given: Attesting): Looked | Pending {
  const { entry, found } = given;
  const failed = (error: string): Looked => ({ run: given.run, digest: given.digest, error });
  if (attestor.attestor !== undefined && attestor.attestor !== null) return failed(`${path}: ${nested}`);
  const asking = { run: given.run, entry, found, reference: textOf(given) };
  const { query, path: below } = signatureAsk(attestor, asking);
  const type = typeOf(attestation);
  const answer = answerAbout({ kind: "attestation", type, ...query }, asking);
  if (answer === pending) return pending;
  if (answer.kind === "unsigned") return failed(answer.message);
  if (given.digest !== "" && answer.digest !== given.digest) return failed("the statement is about another image");
  const statements = statementsOf(answer.statements);
  const first = statements.find(({ predicate }) => isRecord(predicate));
  if (first === undefined) return failed("predicate not found in any statement");
  const { name = "" } = attestation;
  const run = name === "" ? given.run : withMerged(given.run, { [name]: first.predicate });
  const now = { ...given, run, digest: answer.digest };
  const wrong = statementMistake(statements, { type, conditions: given.conditions[index] ?? [], now });
  if (wrong === pending) return pending;
  return { run, digest: answer.digest, error: wrong === undefined ? undefined : `${path}${below}: ${wrong}` };
}

/** Kyverno looks for no signature at all then. */
const nested = "nested attestors cannot be used for attestations";

interface Statement {
  readonly type: string;
  readonly predicate: unknown;
}

function statementsOf(statements: unknown): readonly Statement[] {
  if (!Array.isArray(statements)) return [];
  return statements.flatMap((one): readonly Statement[] =>
    isRecord(one) && typeof one.type === "string" ? [{ type: one.type, predicate: own(one, "predicate") }] : [],
  );
}

interface Wanted {
  readonly type: string;
  readonly conditions: readonly Conditions[];
  readonly now: Attesting;
}

/** What is wrong with the statements of a type; all of them have to meet the conditions. */
function statementMistake(
  statements: readonly Statement[],
  { type, conditions, now }: Wanted,
): string | undefined | Pending {
  const ofType = statements.filter((one) => one.type === type);
  if (ofType.length === 0) return `attestions not found for predicate type ${type}`;
  for (const { predicate } of ofType) {
    if (conditions.length === 0) continue;
    if (!isRecord(predicate)) return "failed to check attestations: failed to extract predicate from statement";
    const inside = withMerged(now.run, predicate);
    for (const condition of conditions) {
      const result = condition(inside);
      if (result.kind === "pending") return pending;
      if (result.kind === "error") return `failed to check attestations: ${result.message}`;
      if (!result.holds) return `attestation checks failed for ${textOf(now)} and predicate ${type}: ${result.message}`;
    }
  }
  return undefined;
}

function typeOf({ type = "", predicateType = "" }: AttestationText): string {
  return type === "" ? predicateType : type;
}

/** The name of the image, with the digest as soon as it is known. */
function textOf({ found: { image }, digest }: Attesting): string {
  return imageText(digest === "" ? image : { ...image, digest });
}
