import { describe, expect, it } from "vitest";
import { compiled, errorsOf, policyWith, warningsOf } from "../samples.ts";

type Part = Readonly<Record<string, unknown>>;

const base = { imageReferences: ["*"], mutateDigest: false };
const keys = { publicKeys: "key" };
const policyOf = (entry: Part, rule: Part = {}, spec: Part = {}) =>
  policyWith({ validate: undefined, verifyImages: [entry], ...rule }, spec);
const signedBy = (attestor: Part, more: Part = {}) =>
  policyOf({ ...base, ...more, attestors: [{ entries: [attestor] }] });
const entry = "spec.rules[0].verifyImages[0]";

/** Values are left out of what is told. */
const brief = (messages: readonly string[]) => messages.map((one) => one.replace(/Invalid value: \{.*\}: /s, ""));

describe("checkImages", () => {
  it.each<[string, ReturnType<typeof policyOf>, string]>([
    [
      "digests where failures are only told",
      policyOf({ imageReferences: ["*"] }),
      `${entry}.mutateDigest: Invalid value: true: mutateDigest must be set to false for ‘Audit’ failure action`,
    ],
    ["no image", policyOf({ mutateDigest: false }), `${entry}: An image reference is required`],
    [
      "more than there are",
      policyOf({ ...base, attestors: [{ count: 2, entries: [{ keys }] }] }),
      `${entry}.attestors[0]: Count cannot exceed length of entries`,
    ],
    ["an empty set", policyOf({ ...base, attestors: [{}] }), `${entry}.attestors[0]: An entry is required`],
    [
      "nobody who signs",
      signedBy({ annotations: { a: "b" } }),
      `${entry}.attestors[0].entries[0]: keys, certificates, keyless, or a nested attestor is required`,
    ],
    [
      "two who sign",
      signedBy({ keys, certificates: { cert: "a" } }),
      `${entry}.attestors[0].entries[0]: keys, certificates, keyless, or a nested attestor is required`,
    ],
    [
      "no key",
      signedBy({ keys: {} }),
      `${entry}.attestors[0].entries[0].keys: A public key, kms key or secret is required`,
    ],
    [
      "another hash",
      signedBy({ keys: { ...keys, signatureAlgorithm: "md5" } }),
      `${entry}.attestors[0].entries[0].keys: Invalid signature algorithm provided`,
    ],
    [
      "no certificate",
      signedBy({ certificates: {} }),
      `${entry}.attestors[0].entries[0].certificates: cert or certChain required`,
    ],
    [
      "no log",
      signedBy({ keyless: { subject: "a" } }),
      `${entry}.attestors[0].entries[0].keyless: Either Rekor URL or roots are required`,
    ],
    [
      "a log without an address",
      signedBy({ keyless: { rekor: {} } }),
      `${entry}.attestors[0].entries[0].keyless: An URL is required`,
    ],
    [
      "mistakes in sets within sets",
      signedBy({ attestor: { entries: [{ keys: {} }] } }),
      `${entry}.attestors[0].entries[0].attestor.entries[0].keys: A public key, kms key or secret is required`,
    ],
    [
      "keys for Notary",
      signedBy({ keys }, { type: "Notary" }),
      `${entry}.attestors: Keys field is not allowed for type notary`,
    ],
    [
      "a set within a set for statements, which nobody would look at",
      policyOf({
        ...base,
        attestations: [{ type: "a", attestors: [{ entries: [{ attestor: { entries: [{ keys }] } }] }] }],
      }),
      `${entry}.attestations[0].attestors[0].entries[0].attestor: nested attestors cannot be used for attestations`,
    ],
    [
      "variables in references",
      policyOf({ ...base, imageReferences: ["{{ request.name }}/*"] }),
      'policy contains invalid variables: rule "registry" should not have variables in image reference section',
    ],
  ])("refuses %s", (_, document, message) => {
    expect(brief(errorsOf(document))).toEqual([message]);
  });

  it("goes by the action of the entry, else of the one before it, else of the policy", () => {
    const digests = { imageReferences: ["*"] };
    const two = (first: Part, second: Part) => policyWith({ validate: undefined, verifyImages: [first, second] });
    expect(errorsOf(policyOf({ ...digests, failureAction: "Enforce" }))).toEqual([]);
    expect(errorsOf(policyOf(digests, {}, { validationFailureAction: "Enforce" }))).toEqual([]);
    expect(errorsOf(two({ ...digests, failureAction: "Enforce" }, digests))).toEqual([]);
    expect(errorsOf(two({ ...base, failureAction: "Audit" }, digests))).toHaveLength(1);
  });

  it("warns of what nobody can check, and of what is never looked at", () => {
    const unable =
      "this version of Portcullis cannot check signatures yet: the rule ends in an error for every image that it is about";
    expect(warningsOf(signedBy({ keys }))).toEqual([`${entry}: ${unable}`]);
    expect(warningsOf(policyOf(base))).toEqual([]);
    expect(warningsOf(policyOf({ ...base, validate: { deny: {} } }))).toEqual([
      `${entry}.validate: is looked at only where there are attestations`,
    ]);
    expect(warningsOf(policyOf({ ...base, attestations: [{ predicateType: "a" }] }))).toEqual([
      "predicateType has been deprecated use 'type: a' instead of 'predicateType: a'",
      `${entry}: ${unable}`,
    ]);
  });

  it("lets conditions about statements name whatever these hold", () => {
    const conditions = [{ all: [{ key: "{{ builder.id }}", operator: "Equals", value: "a" }] }];
    expect(errorsOf(policyOf({ ...base, attestations: [{ type: "a", conditions }] }))).toEqual([]);
    expect(errorsOf(policyOf({ ...base, skipImageReferences: ["{{ builder.id }}"] }))).toHaveLength(1);
  });

  it("refuses operators that do not exist", () => {
    const conditions = [{ all: [{ key: "a", operator: "Is", value: "a" }] }];
    expect(errorsOf(policyOf({ ...base, attestations: [{ type: "a", conditions }] })).join()).toContain("Is");
  });
});

describe("checkExtractors", () => {
  const rule = (extractor: Part) => ({ imageExtractors: { Task: [extractor] } });
  const at = "spec.rules[0].imageExtractors.Task[0]";
  const trimmed = { path: "/a", jmesPath: "trim_prefix(@, 'docker://')" };

  it.each<[string, ReturnType<typeof policyOf>, readonly string[]]>([
    ["a path", policyOf(base, rule({ path: "/spec/steps/*/image" })), []],
    ["an expression", policyOf(base, rule(trimmed)), []],
    [
      "an expression beside digests",
      policyOf({ ...base, mutateDigest: true, failureAction: "Enforce" }, rule(trimmed)),
      ["path: spec.rules[0]: jmespath may not be used in an image extractor when mutating digests with verify images"],
    ],
    ["no field", policyOf(base, rule({ path: " / " })), [`${at}.path: names no field`]],
    [
      "an expression that cannot be read",
      policyOf(base, rule({ path: "/a", jmesPath: "no_such(@)" })),
      [`${at}.jmesPath: failed to parse JMESPath no_such(@): unknown function: no_such`],
    ],
  ])("judges %s", (_, document, expected) => {
    expect(errorsOf(document)).toEqual(expected);
  });
});

describe("policies about images", () => {
  it("ask the API server twice: to change an object, and to look at what came of it", () => {
    const asks = (document: ReturnType<typeof policyOf>) =>
      compiled(document)
        .triggers.filter((trigger) => "kind" in trigger && trigger.kind === "Pod")
        .map(({ phase, operations }) => [phase, ...operations]);
    expect(asks(policyOf(base))).toEqual([
      ["verify", "CREATE", "UPDATE"],
      ["validate", "CREATE", "UPDATE", "DELETE", "CONNECT"],
    ]);
    expect(asks(policyOf({ ...base, required: false, verifyDigest: false }))).toEqual([["verify", "CREATE", "UPDATE"]]);
  });

  it("count their rules", () => {
    expect(compiled(policyOf(base)).status).toMatchObject({ rulecount: { validate: 0, verifyimages: 1 } });
  });
});
