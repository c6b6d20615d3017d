/** Policies for the test of every field: one for each field about images, with the plain one it is compared with. */
import type { Fact, Query } from "../../rule.ts";
import type { FieldSample } from "./context-samples.ts";

const digest = `sha256:${"a".repeat(64)}`;

/**
 * Answers about signatures so that all that is asked for can be told: every signature is refused in the words of what
 * was asked. Only statements of a type that starts with `good` are signed, and by whom a `good` key is known.
 */
export function signatures(query: Extract<Query, { kind: "signature" | "attestation" }>): Fact {
  if (query.kind === "attestation" && query.type.startsWith("good")) {
    const statements = [{ type: query.type, predicate: { builder: { id: "b" } } }];
    return { kind: "value", value: { digest, statements } };
  }
  if (query.signer.kind === "key" && query.signer.key === "good") return { kind: "value", value: { digest } };
  return { kind: "value", value: { rejected: JSON.stringify(query) } };
}

const base = { imageReferences: ["*"], mutateDigest: false };
const pem = "-----BEGIN PUBLIC KEY-----\na\n-----END PUBLIC KEY-----";
const keys = { publicKeys: pem };
const rekor = { url: "https://rekor.example" };
const certificates = { cert: "a" };
const keyless = { issuer: "a", subject: "b", rekor };
const attestors = [{ entries: [{ keys }] }];
const good = { type: "good", name: "slsa" };
const plainEntry = { ...base, attestors };

type Part = Readonly<Record<string, unknown>>;

const is = (value: string) => ({ all: [{ key: "{{ builder.id }}", operator: "Equals", value }] });

/** One entry of a set, another in its place. */
const signer = (plain: Part, part: Part): readonly [Part, Part] => [
  { ...base, attestors: [{ entries: [{ ...plain, ...part }] }] },
  { ...base, attestors: [{ entries: [plain] }] },
];
const statement = (part: Part, plain: Part = good): readonly [Part, Part] => [
  { ...base, attestations: [{ ...plain, ...part }] },
  { ...base, attestations: [plain] },
];
const logs = (kind: string, plain: Part): Readonly<Record<string, readonly [Part, Part]>> => {
  const entry = (part: Part) => signer({ [kind]: plain }, { [kind]: { ...plain, ...part } });
  return {
    [`${kind}.rekor.url`]: entry({ rekor: { url: "https://other.example" } }),
    [`${kind}.rekor.pubkey`]: entry({ rekor: { ...rekor, pubkey: "a" } }),
    [`${kind}.rekor.ignoreTlog`]: entry({ rekor: { ...rekor, ignoreTlog: true } }),
    [`${kind}.ctlog.ignoreSCT`]: entry({ ctlog: { ignoreSCT: true } }),
    [`${kind}.ctlog.pubkey`]: entry({ ctlog: { pubkey: "a" } }),
    [`${kind}.ctlog.tsaCertChain`]: entry({ ctlog: { tsaCertChain: "a" } }),
  };
};
const field = (kind: string, plain: Part, part: Part) => signer({ [kind]: plain }, { [kind]: { ...plain, ...part } });

/** Entries of a set of attestors that differ in a field. */
const entries: Readonly<Record<string, readonly [Part, Part]>> = {
  "keys.publicKeys": field("keys", keys, { publicKeys: `${pem}\n${pem}` }),
  "keys.signatureAlgorithm": field("keys", keys, { signatureAlgorithm: "sha512" }),
  "keys.kms": field("keys", { kms: "awskms://a" }, { kms: "awskms://b" }),
  "keys.secret.name": field(
    "keys",
    { secret: { name: "a", namespace: "c" } },
    { secret: { name: "b", namespace: "c" } },
  ),
  "keys.secret.namespace": field(
    "keys",
    { secret: { name: "a", namespace: "c" } },
    { secret: { name: "a", namespace: "d" } },
  ),
  ...logs("keys", { ...keys, rekor }),
  "certificates.cert": field("certificates", certificates, { cert: "b" }),
  "certificates.certChain": field("certificates", certificates, { certChain: "b" }),
  ...logs("certificates", { ...certificates, rekor }),
  "keyless.issuer": field("keyless", keyless, { issuer: "b" }),
  "keyless.issuerRegExp": field("keyless", keyless, { issuerRegExp: "b" }),
  "keyless.subject": field("keyless", keyless, { subject: "c" }),
  "keyless.subjectRegExp": field("keyless", keyless, { subjectRegExp: "c" }),
  "keyless.roots": field("keyless", keyless, { roots: "c" }),
  "keyless.additionalExtensions": field("keyless", keyless, { additionalExtensions: { a: "b" } }),
  ...logs("keyless", keyless),
  annotations: signer({ keys }, { annotations: { a: "b" } }),
  repository: signer({ keys }, { repository: "example.com/signatures" }),
  attestor: [
    { ...base, attestors: [{ entries: [{ attestor: { entries: [{ keys }] } }] }] },
    { ...base, attestors: [{ entries: [{ attestor: { entries: [{ certificates }] } }] }] },
  ],
};

/** Entries of `verifyImages` that differ in a field. */
const fields: Readonly<Record<string, readonly [Part, Part]>> = {
  failureAction: [{ ...base, failureAction: "Enforce" }, base],
  type: [{ ...plainEntry, type: "SigstoreBundle" }, plainEntry],
  imageReferences: [{ ...base, imageReferences: ["good.io/*"] }, base],
  skipImageReferences: [{ ...plainEntry, skipImageReferences: ["bad.io/*"] }, plainEntry],
  repository: [{ ...plainEntry, repository: "example.com/signatures" }, plainEntry],
  mutateDigest: [
    { ...base, mutateDigest: true, failureAction: "Enforce" },
    { ...base, failureAction: "Enforce" },
  ],
  verifyDigest: [{ ...base, verifyDigest: false }, base],
  required: [
    { ...base, verifyDigest: false },
    { ...base, verifyDigest: false, required: false },
  ],
  image: [
    { mutateDigest: false, image: "*" },
    { mutateDigest: false, image: "good.io/*" },
  ],
  key: [{ ...base, key: pem }, base],
  issuer: [{ ...base, issuer: "a", roots: "r" }, base],
  subject: [
    { ...base, issuer: "a", roots: "r", subject: "b" },
    { ...base, issuer: "a", roots: "r" },
  ],
  additionalExtensions: [
    { ...base, issuer: "a", roots: "r", additionalExtensions: { a: "b" } },
    { ...base, issuer: "a", roots: "r" },
  ],
  roots: [
    { ...base, issuer: "a", roots: "s" },
    { ...base, issuer: "a", roots: "r" },
  ],
  annotations: [
    { ...base, key: pem, annotations: { a: "b" } },
    { ...base, key: pem },
  ],
  cosignOCI11: [{ ...plainEntry, cosignOCI11: true }, plainEntry],
  ...credentialFields(),
  "validate.message": denying({ message: "another message" }),
  "validate.deny.conditions": denying({ deny: { conditions: { any: [{ key: 1, operator: "Equals", value: 2 }] } } }),
  "attestations[].name": [
    { ...base, attestations: [{ ...good, name: "s" }], validate: { deny: { conditions: isBuilder("slsa") } } },
    { ...base, attestations: [good], validate: { deny: { conditions: isBuilder("slsa") } } },
  ],
  "attestations[].type": statement({ type: "bad" }),
  "attestations[].predicateType": [
    { ...base, attestations: [{ predicateType: "good" }] },
    { ...base, attestations: [{ predicateType: "bad" }] },
  ],
  "attestations[].conditions[].all": statement({ conditions: [is("c")] }),
  "attestations[].conditions[].any": statement({ conditions: [{ any: is("c").all }] }),
  "attestors[].count": [
    { ...base, attestors: [{ count: 1, entries: [{ keys: { kms: "good" } }, { certificates }] }] },
    { ...base, attestors: [{ entries: [{ keys: { kms: "good" } }, { certificates }] }] },
  ],
  ...Object.fromEntries(Object.entries(entries).map(([name, pair]) => [`attestors[].entries[].${name}`, pair])),
  "attestations[].attestors": statement({ attestors }, { type: "bad" }),
};

/** Samples for all fields about images. */
export function imageSamples(): Readonly<Record<string, FieldSample>> {
  return {
    ...Object.fromEntries(
      Object.entries(fields).map(([name, [one, plain]]): [string, FieldSample] => [
        `spec.rules[].verifyImages[].${name}`,
        { rule: ruleOf(one), plain: { rule: ruleOf(plain) } },
      ]),
    ),
    ...extractorSamples(),
  };
}

/** The fields that change nothing. */
export const idleImageFields: Readonly<Record<string, FieldSample & { readonly reason: string }>> = {
  "spec.rules[].verifyImages[].useCache": {
    rule: ruleOf({ ...plainEntry, useCache: false }),
    plain: { rule: ruleOf(plainEntry) },
    reason: "nothing is kept that could be used again",
  },
  "spec.rules[].verifyImages[].attestors[].entries[].signatureAlgorithm": {
    rule: ruleOf({ ...base, attestors: [{ entries: [{ keys, signatureAlgorithm: "sha512" }] }] }),
    plain: { rule: ruleOf(plainEntry) },
    reason: "that of the keys goes before it, and is never empty, as in Kyverno",
  },
};

function ruleOf(entry: Part): object {
  return { validate: undefined, verifyImages: [entry] };
}

function isBuilder(name: string): object {
  return { all: [{ key: `{{ ${name}.builder.id || 'none' }}`, operator: "Equals", value: "b" }] };
}

function denying(part: Part): readonly [Part, Part] {
  const validate = { message: "not built here", deny: { conditions: isBuilder("slsa") } };
  return [
    { ...base, attestations: [good], validate: { ...validate, ...part } },
    { ...base, attestations: [good], validate },
  ];
}

function credentialFields(): Readonly<Record<string, readonly [Part, Part]>> {
  const part = (credentials: Part): readonly [Part, Part] => [
    { ...plainEntry, imageRegistryCredentials: credentials },
    plainEntry,
  ];
  return {
    "imageRegistryCredentials.allowInsecureRegistry": part({ allowInsecureRegistry: true }),
    "imageRegistryCredentials.providers": part({ providers: ["google"] }),
    "imageRegistryCredentials.secrets": part({ secrets: ["a"] }),
  };
}

function extractorSamples(): Readonly<Record<string, FieldSample>> {
  const plain = { path: "/spec/containers/*", value: "image" };
  const rule = (extractor: object) => ({ ...ruleOf(plainEntry), imageExtractors: { Pod: [extractor] } });
  const sample = (part: object, other: object = plain): FieldSample => ({
    rule: rule({ ...other, ...part }),
    plain: { rule: rule(other) },
  });
  const named = (part: object): FieldSample => {
    const preconditions = { all: [{ key: "{{ images.mine || 'none' }}", operator: "NotEquals", value: "none" }] };
    const keyed = { all: [{ key: "{{ images.custom.c0 || 'none' }}", operator: "NotEquals", value: "none" }] };
    const conditions = "key" in part ? keyed : preconditions;
    return {
      rule: { ...rule({ ...plain, ...part }), preconditions: conditions },
      plain: { rule: { ...rule(plain), preconditions: conditions } },
    };
  };
  const at = (field: string) => `spec.rules[].imageExtractors{}[].${field}`;
  return {
    [at("path")]: sample({ path: "/spec/initContainers/*" }),
    [at("value")]: sample({ value: "name" }),
    [at("name")]: named({ name: "mine" }),
    [at("key")]: named({ key: "name" }),
    [at("jmesPath")]: sample({ jmesPath: "replace_all(@, 'bad.io', 'good.io')" }),
  };
}
