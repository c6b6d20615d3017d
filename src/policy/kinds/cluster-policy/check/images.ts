import type { Diagnostic } from "../../../../kube/index.ts";
import type { PolicyText } from "../document.ts";
import {
  type AttestorSetText,
  type AttestorText,
  currentEntry,
  type EntryText,
  isImageRule,
  nestedSet,
} from "../images/index.ts";
import type { RuleText } from "../schema/rule.ts";
import { checkOperators } from "./conditions.ts";
import { expressionMistake } from "./context.ts";
import { aggregate, error, type FieldMistake, warning } from "./mistake.ts";

/** Checks what a rule says of images. (kyverno: api/kyverno/v1/image_verification_types.go Validate) */
export function checkImages(rule: RuleText, path: string, { spec }: PolicyText): readonly Diagnostic[] {
  if (!isImageRule(rule)) return [];
  let audits = !["Enforce", "enforce"].includes(spec.validationFailureAction);
  const mistakes = (rule.verifyImages ?? []).flatMap((entry, index): readonly FieldMistake[] => {
    // As in Kyverno an entry that says nothing goes by the one before it.
    if (entry.failureAction !== undefined) audits = entry.failureAction === "Audit";
    return entryMistakes(entry, `${path}.verifyImages[${index}]`, audits);
  });
  return [...aggregate(mistakes), ...nestedMistakes(rule, path), ...warningsOf(rule, path)];
}

/** Checks where a rule says that images stand. (kyverno: pkg/validation/policy/validate.go validateRuleImageExtractorsJMESPath) */
export function checkExtractors(rule: RuleText, path: string): readonly Diagnostic[] {
  const extractors = Object.entries(rule.imageExtractors ?? {}).flatMap(([kind, list]) =>
    list.map((one, index) => ({ ...one, at: `${path}.imageExtractors.${kind}[${index}]` })),
  );
  const picking = extractors.find(({ jmesPath = "" }) => jmesPath !== "");
  if (picking !== undefined && (rule.verifyImages ?? []).some(({ mutateDigest }) => mutateDigest)) {
    const message = "jmespath may not be used in an image extractor when mutating digests with verify images";
    return [error("image-extractor", `${picking.at}.jmesPath`, `path: ${path}: ${message}`)];
  }
  return extractors.flatMap(({ at, path: steps, jmesPath }) => {
    const wrong = expressionMistake(jmesPath);
    if (wrong !== undefined) return [error("image-extractor", `${at}.jmesPath`, `${at}.jmesPath: ${wrong}`)];
    if (/[^ /]/.test(steps)) return [];
    return [error("image-extractor", `${at}.path`, `${at}.path: names no field`)];
  });
}

/** Checks the conditions in what a rule says of images. */
export function checkImageConditions({ verifyImages = [] }: RuleText, path: string): readonly Diagnostic[] {
  return verifyImages.flatMap(({ attestations = [], validate }, index) => {
    const at = `${path}.verifyImages[${index}]`;
    const ofStatements = attestations.flatMap(({ conditions = [] }, one) =>
      conditions.flatMap((said, place) => {
        const where = `${at}.attestations[${one}].conditions[${place}]`;
        return checkOperators(said, where, `path: ${path}.verifyImages.attestations.conditions`);
      }),
    );
    const denying = validate?.deny?.conditions;
    const told = `path: ${path}.imageVerify.validate.deny.conditions`;
    const where = `${at}.validate.deny.conditions`;
    return [...ofStatements, ...(denying === undefined ? [] : checkOperators(denying, where, told))];
  });
}

function entryMistakes(said: EntryText, path: string, audits: boolean): readonly FieldMistake[] {
  const entry = currentEntry(said);
  const { imageReferences = [], attestations = [], attestors = [] } = entry;
  const audit = "mutateDigest must be set to false for ‘Audit’ failure action";
  const field = `${path}.mutateDigest`;
  return [
    ...(audits && said.mutateDigest
      ? [{ type: "Invalid", field, path: field, value: said.mutateDigest, detail: audit } as const]
      : []),
    ...(imageReferences.length === 0 ? [invalid(path, said, "An image reference is required")] : []),
    ...attestations.flatMap((one, index) =>
      (one.attestors ?? []).flatMap((set, at) => setMistakes(set, `${path}.attestations[${index}].attestors[${at}]`)),
    ),
    ...attestors.flatMap((set, at) => setMistakes(set, `${path}.attestors[${at}]`)),
    ...(said.type === "Notary" ? notaryMistakes(said, path) : []),
  ];
}

function setMistakes(set: AttestorSetText, path: string): readonly FieldMistake[] {
  const { count, entries = [] } = set;
  return [
    ...(count !== undefined && count > entries.length
      ? [invalid(path, set, "Count cannot exceed length of entries")]
      : []),
    ...(entries.length === 0 ? [invalid(path, set, "An entry is required")] : []),
    ...entries.flatMap((entry, index) => attestorMistakes(entry, `${path}.entries[${index}]`)),
  ];
}

const algorithms = ["", "sha224", "sha256", "sha384", "sha512"];

function attestorMistakes(entry: AttestorText, path: string): readonly FieldMistake[] {
  const { keys, certificates, keyless, attestor } = entry;
  const kinds = [keys, certificates, keyless, attestor ?? undefined].filter((one) => one !== undefined);
  const one = "keys, certificates, keyless, or a nested attestor is required";
  return [
    ...(kinds.length === 1 ? [] : [invalid(path, entry, one)]),
    ...keyMistakes(keys, `${path}.keys`),
    ...certificateMistakes(certificates, `${path}.certificates`),
    ...keylessMistakes(keyless, `${path}.keyless`),
    ...(attestor === undefined || attestor === null ? [] : nestedSetMistakes(attestor, `${path}.attestor`)),
  ];
}

function keyMistakes(keys: AttestorText["keys"], path: string): readonly FieldMistake[] {
  if (keys === undefined) return [];
  const { publicKeys = "", kms = "", secret, signatureAlgorithm = "" } = keys;
  const none = publicKeys === "" && kms === "" && secret === undefined;
  return [
    ...(none ? [invalid(path, keys, "A public key, kms key or secret is required")] : []),
    ...(publicKeys !== "" && !algorithms.includes(signatureAlgorithm)
      ? [invalid(path, keys, "Invalid signature algorithm provided")]
      : []),
  ];
}

function certificateMistakes(certificates: AttestorText["certificates"], path: string): readonly FieldMistake[] {
  if (certificates === undefined) return [];
  const { cert = "", certChain = "" } = certificates;
  return cert === "" && certChain === "" ? [invalid(path, certificates, "cert or certChain required")] : [];
}

function keylessMistakes(keyless: AttestorText["keyless"], path: string): readonly FieldMistake[] {
  if (keyless === undefined) return [];
  const { rekor, roots = "" } = keyless;
  if (rekor === undefined) {
    return roots === "" ? [invalid(path, keyless, "Either Rekor URL or roots are required")] : [];
  }
  return (rekor.url ?? "") === "" ? [invalid(path, keyless, "An URL is required")] : [];
}

function nestedSetMistakes(said: unknown, path: string): readonly FieldMistake[] {
  const set = nestedSet(said);
  if (set !== undefined) return setMistakes(set, path);
  return [invalid(path, said, `failed to unmarshal attestor set ${JSON.stringify(said)}`)];
}

function notaryMistakes(entry: EntryText, path: string): readonly FieldMistake[] {
  const at = `${path}.attestors`;
  return (entry.attestors ?? [])
    .flatMap(({ entries = [] }) => entries)
    .flatMap(({ keyless, keys }) => [
      ...(keyless === undefined ? [] : [invalid(at, entry, "Keyless field is not allowed for type notary")]),
      ...(keys === undefined ? [] : [invalid(at, entry, "Keys field is not allowed for type notary")]),
    ]);
}

function invalid(path: string, value: unknown, detail: string): FieldMistake {
  return { type: "Invalid", field: path, path, value, detail };
}

/** Kyverno accepts such a policy, and looks for no signature of the statement. */
function nestedMistakes({ verifyImages = [] }: RuleText, path: string): readonly Diagnostic[] {
  return verifyImages.flatMap(({ attestations = [] }, index) =>
    attestations.flatMap(({ attestors = [] }, one) =>
      attestors.flatMap(({ entries = [] }, set) =>
        entries.flatMap(({ attestor }, entry) => {
          if (attestor === undefined || attestor === null) return [];
          const place = `attestations[${one}].attestors[${set}].entries[${entry}].attestor`;
          const at = `${path}.verifyImages[${index}].${place}`;
          return [error("nested-attestor", at, `${at}: nested attestors cannot be used for attestations`)];
        }),
      ),
    ),
  );
}

function warningsOf({ verifyImages = [] }: RuleText, path: string): readonly Diagnostic[] {
  return verifyImages.flatMap(({ attestations = [], validate, ...entry }, index) => {
    const at = `${path}.verifyImages[${index}]`;
    const old = attestations.flatMap(({ predicateType = "" }, one) => {
      if (predicateType === "") return [];
      const message = `predicateType has been deprecated use 'type: ${predicateType}' instead of 'predicateType: ${predicateType}'`;
      return [warning("predicate-type", `${at}.attestations[${one}].predicateType`, message)];
    });
    const { attestors = [] } = currentEntry(entry);
    const verifies = attestors.length > 0 || attestations.length > 0;
    const idle = `${at}.validate: is looked at only where there are attestations`;
    return [
      ...old,
      ...(validate !== undefined && attestations.length === 0 ? [warning("idle", `${at}.validate`, idle)] : []),
      ...(verifies ? [warning("not-verified", at, `${at}: ${unable}`)] : []),
    ];
  });
}

const unable =
  "this version of Portcullis cannot check signatures yet: the rule ends in an error for every image that it is about";
