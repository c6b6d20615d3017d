import { isRecord } from "../../../data/index.ts";
import { own } from "../../../kube/index.ts";
import * as cel from "../../../lang/cel/index.ts";
import { type Asker, PolicyWorld } from "../../expressions/index.ts";
import type { Facts, Query, Request } from "../../rule.ts";
import type { AttestationText, AttestorText } from "./attestor-schema.ts";
import { AttestorValue } from "./attestors.ts";
import { isDigest, namedDigest } from "./digest.ts";
import type { ReferenceTest } from "./image-references.ts";
import type { ImageQuestion } from "./library.ts";
import { type SignatureAsk, signatureAsk } from "./signer.ts";

/** What a policy says of images, as far as its functions have to know it. */
export interface ImagePolicy {
  readonly asker: Asker;
  readonly references: ReferenceTest;
  readonly attestations: ReadonlyMap<string, AttestationText>;
}

/**
 * The world of one evaluation of an image validating policy: it looks for signatures with the facts of the request, and
 * remembers which images were looked at. A verifier that cannot answer is an error, never a signature that is missing.
 * (kyverno: pkg/cel/libs/imageverify/impl.go)
 */
export class ImageWorld extends PolicyWorld {
  /** The images that were looked at, and whether some signature or statement of them was found. */
  readonly checked = new Map<string, boolean>();
  readonly #statements = new Map<string, cel.CelValue>();
  readonly #request: Request;
  readonly #facts: Facts;
  readonly #policy: ImagePolicy;

  constructor(request: Request, facts: Facts, policy: ImagePolicy) {
    super(request, facts, policy.asker);
    this.#request = request;
    this.#facts = facts;
    this.#policy = policy;
  }

  override ask(question: cel.WorldQuestion): cel.CelValue {
    const [first, second, third] = question.args;
    switch (question.kind as ImageQuestion) {
      case "verifyImageSignatures":
        return this.#verify({ image: textOf(first), attestors: second, statement: undefined });
      case "verifyAttestationSignatures":
        return this.#verify({ image: textOf(first), attestors: third, statement: textOf(second) });
      case "extractPayload":
        return this.#payload(textOf(first), textOf(second));
      case "getImageData": {
        const data = super.ask({ kind: "imageData", args: [textOf(first)] });
        return data instanceof cel.CelError ? cel.failed(`failed to get imagedata: ${data.message}`) : data;
      }
      default:
        return super.ask(question);
    }
  }

  #verify({ image, attestors, statement }: Verifying): cel.CelValue {
    const texts = attestorsIn(attestors);
    if (texts instanceof cel.CelError) return texts;
    const meant = this.#policy.references(image);
    if (typeof meant !== "boolean") return cel.failed(meant.message);
    if (!meant) return 0;
    const attestation = statement === undefined ? undefined : this.#policy.attestations.get(statement);
    if (statement !== undefined && attestation === undefined) return absent(statement);
    const counted = this.#count(image, texts, attestation);
    if (typeof counted === "number" && texts.length > 0) {
      this.checked.set(image, counted > 0 || this.checked.get(image) === true);
    }
    return counted;
  }

  /** How many of the attestors have signed. Everything that will be asked is asked at once. */
  #count(image: string, texts: readonly AttestorText[], attestation: AttestationText | undefined): cel.CelValue {
    let waiting = false;
    let count = 0;
    let failure: cel.CelError | undefined;
    for (const text of texts) {
      const found = this.#look(image, text, attestation);
      if (found instanceof cel.CelError) failure ??= found;
      else if (found === cel.pending) waiting = true;
      else if (found === true) count++;
    }
    if (waiting) return cel.pending;
    return failure ?? count;
  }

  /** Whether one attestor has signed. */
  #look(image: string, text: AttestorText, attestation: AttestationText | undefined): cel.CelValue {
    const type = attestation === undefined ? undefined : typeFor(text, attestation);
    if (type instanceof cel.CelError) return type;
    if (attestation !== undefined && type === undefined) return false;
    const asked = signatureAsk(text);
    if (asked.kind === "mistake") return cel.failed(asked.message);
    let waiting = false;
    let failure: cel.CelError | undefined;
    for (const query of this.#queries(image, asked.ask, type)) {
      const answer = this.#answer(query, image);
      if (answer === cel.pending) waiting = true;
      else if (answer instanceof cel.CelError) failure ??= answer;
      else if (answer !== undefined && this.#holds(image, attestation, answer)) return true;
    }
    if (waiting) return cel.pending;
    return failure ?? false;
  }

  #queries(image: string, { signers, ...ask }: SignatureAsk, type: string | undefined): readonly Query[] {
    const { credentials } = this.#policy.asker;
    return signers.map((signer): Query => {
      const common = { reference: image, namespace: this.#request.namespace, credentials, ...ask, signer };
      const referrers = type !== undefined && ask.format === "Notary";
      return type === undefined
        ? { kind: "signature", ...common, referrers }
        : { kind: "attestation", type, ...common, referrers };
    });
  }

  /** What was found: nothing where the signature is not as wanted. */
  #answer(query: Query, image: string): unknown {
    const fact = this.#facts.want(query);
    if (fact === undefined) return cel.pending;
    if (fact.kind === "failure") return cel.failed(fact.message);
    const value = fact.kind === "value" ? fact.value : undefined;
    if (typeof own(value, "rejected") === "string") return undefined;
    const digest = own(value, "digest");
    if (typeof digest !== "string" || !isDigest(digest))
      return cel.failed("the answer about the signature cannot be read");
    const named = namedDigest(image) ?? "";
    if (named !== "" && named !== digest) return cel.failed("the signature is of another image");
    return value;
  }

  /** Whether an answer has the statements that are looked for. The last one is what expressions can read. */
  #holds(image: string, attestation: AttestationText | undefined, answer: unknown): boolean {
    if (attestation?.intoto === undefined) return true;
    const { type } = attestation.intoto;
    const statements = own(answer, "statements");
    const last = Array.isArray(statements) ? statements.findLast((one) => own(one, "type") === type) : undefined;
    if (!isRecord(last)) return false;
    const payload = { predicateType: type, predicate: own(last, "predicate") ?? null };
    this.#statements.set(JSON.stringify([image, attestation.name]), cel.withDoubles(payload as cel.JsonObject));
    return true;
  }

  #payload(image: string, name: string): cel.CelValue {
    const attestation = this.#policy.attestations.get(name);
    if (attestation === undefined) return absent(name);
    const known = this.#statements.get(JSON.stringify([image, name]));
    if (known !== undefined) return known;
    const why =
      attestation.intoto === undefined
        ? "this version of Portcullis cannot read what refers to an image yet"
        : "the statement is not there before it is verified";
    return cel.failed(`failed to get payload: ${why}`);
  }
}

interface Verifying {
  readonly image: string;
  readonly attestors: cel.CelValue | undefined;
  /** The name of statements; absent where it is about the image itself. */
  readonly statement: string | undefined;
}

const textOf = (value: cel.CelValue | undefined) => (typeof value === "string" ? value : "");

const absent = (name: string) => cel.failed(`attestation not found in policy: ${name}`);

function attestorsIn(value: cel.CelValue | undefined): readonly AttestorText[] | cel.CelError {
  if (value === undefined || !cel.isList(value)) return cel.failed("unsupported type conversion: it is no list");
  const texts: AttestorText[] = [];
  for (const one of value) {
    if (!(one instanceof AttestorValue)) {
      return cel.failed(`unsupported type conversion from '${cel.typeName(one)}' to v1alpha1.Attestor`);
    }
    texts.push(one.text);
  }
  return texts;
}

/** The type of statements that an attestor may have signed; nothing where it signs no such statements. */
function typeFor({ cosign }: AttestorText, { intoto, referrer }: AttestationText): string | undefined | cel.CelError {
  if (cosign !== undefined) return intoto?.type;
  if (referrer === undefined) return cel.failed("notary verifier only supports oci 1.1 referrers as attestations");
  return referrer.type;
}
