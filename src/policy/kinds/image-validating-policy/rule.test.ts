import { describe, expect, it } from "vitest";
import { type Outcome, pending, type Request } from "../../rule.ts";
import {
  ann,
  answering,
  broken,
  compiled,
  creation,
  deployment,
  digest,
  exceptionWith,
  judged,
  namespacedPolicyWith,
  pinned,
  podWith,
  policyWith,
  saidOf,
  signed,
  unsigned,
} from "./samples.ts";

const passes = "check: pass: success";
const wanting = (expression: string) => ({ validations: [{ expression, message: "no" }] });
const evaluation = (why: string) => `evaluation: error: failed to evaluate policy: ${why}`;
const configured = (more: object) => ({
  validationConfigurations: { mutateDigest: false, verifyDigest: false, required: false, ...more },
});

/** (kyverno: pkg/image/verification/evaluator/policy.go, pkg/cel/policies/ivpol/engine/engine.go) */
describe("the rule that judges images", () => {
  it.each<readonly [string, object, Partial<Request>, string]>([
    ["passes what is as wanted", wanting("images.containers.all(i, i.startsWith('ghcr.io/'))"), {}, passes],
    ["fails what is not", wanting("images.containers.all(i, i.startsWith('quay.io/'))"), {}, "check: fail: no"],
    [
      "tells the number of a validation without a message",
      { validations: [{ expression: "true" }, { expression: "false" }] },
      {},
      "check: fail: CEL expression validation failed at index 1",
    ],
    [
      "works out a message",
      { validations: [{ expression: "false", messageExpression: "'bad: ' + images.containers[0]" }] },
      {},
      `check: fail: bad: ${pinned}`,
    ],
    [
      "tells why a message cannot be worked out",
      { validations: [{ expression: "false", messageExpression: "string(object.x)" }] },
      {},
      "check: fail: failed to evaluate message expression: no such key: x",
    ],
    ["tells what went wrong", wanting("object.x == 1"), {}, evaluation("no such key: x")],
    ["says nothing where a condition is false", { matchConditions: [{ name: "c", expression: "false" }] }, {}, ""],
    [
      "tells what is wrong with a condition",
      { matchConditions: [{ name: "c", expression: "object.x == 1" }] },
      {},
      evaluation("no such key: x"),
    ],
    [
      "passes over it where it fails open",
      { failurePolicy: "Ignore", matchConditions: [{ name: "c", expression: "object.x == 1" }] },
      {},
      "",
    ],
    [
      "has lists for all containers",
      wanting("images.initContainers == [] && images.ephemeralContainers == []"),
      {},
      passes,
    ],
    [
      "tells that a deleted object has none",
      {
        matchConstraints: {
          resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["*"], resources: ["pods"] }],
        },
      },
      { operation: "DELETE", object: undefined, oldObject: podWith(pinned) },
      evaluation("no such key: spec"),
    ],
    [
      "tells that a container has no image",
      {},
      { object: { ...podWith(), spec: { containers: [{ name: "c" }] } } },
      evaluation("no such key: image"),
    ],
    [
      "looks at further images",
      { images: [{ name: "more", expression: "[object.metadata.name]" }], ...wanting("images.more == ['web']") },
      {},
      passes,
    ],
    [
      "looks at those in place of others of the name",
      { images: [{ name: "containers", expression: "['x']" }], ...wanting("images.containers == ['x']") },
      {},
      passes,
    ],
    [
      "wants texts for images",
      { images: [{ name: "more", expression: "[dyn(1)]" }] },
      {},
      evaluation("unsupported type conversion from 'int' to string"),
    ],
    [
      "leaves out images that it is not about",
      { matchImageReferences: [{ glob: "quay.io/*" }], ...wanting("images.containers == []") },
      {},
      passes,
    ],
    [
      "knows them by expressions",
      {
        matchImageReferences: [{ expression: "image(ref).registry() == 'ghcr.io'" }],
        ...wanting("size(images.containers) == 1"),
      },
      {},
      passes,
    ],
    [
      "tells what is wrong with such an expression",
      {
        matchImageReferences: [{ expression: "int(ref) == 1" }],
      },
      {},
      evaluation("type conversion error from 'string' to 'int'"),
    ],
    [
      "has variables",
      { variables: [{ name: "v", expression: "images.containers[0]" }], ...wanting(`variables.v == '${pinned}'`) },
      {},
      passes,
    ],
    [
      "names attestations",
      { attestations: [{ name: "sbom", intoto: { type: "t" } }], ...wanting("attestations.sbom == 'sbom'") },
      {},
      passes,
    ],
    [
      "has no other attestors",
      wanting("verifyImageSignatures('a', [attestors.eve]) > 0"),
      {},
      evaluation("no such key: eve"),
    ],
    [
      "wants digests",
      configured({ verifyDigest: true }),
      { object: podWith("nginx:1") },
      "check: fail: image nginx:1 does not have a digest",
    ],
    ["takes digests", configured({ verifyDigest: true }), {}, passes],
    [
      "wants names that can be read",
      configured({ verifyDigest: true }),
      { object: podWith("a b") },
      evaluation("failed to parse image reference a b: could not parse reference: a b"),
    ],
    [
      "adds annotations",
      { auditAnnotations: [{ key: "k", valueExpression: "string(object.x)" }] },
      {},
      evaluation("failed to evaluate auditAnnotation 'k': no such key: x"),
    ],
  ])("%s", (_, spec, request, said) => {
    expect(saidOf(spec as Record<string, unknown>, request)).toBe(said);
  });

  it("is for the controllers of Pods, too", () => {
    expect(judged(compiled(policyWith(wanting("images.containers == ['x']"))), deployment)).toMatchObject([
      { status: "fail", message: "no" },
    ]);
  });

  it("sees its own namespace alone", () => {
    const policy = compiled(namespacedPolicyWith({}));
    expect(judged(policy)).toHaveLength(1);
    expect(judged(policy, { ...creation, namespace: "other" })).toEqual([]);
  });

  it("judges documents", () => {
    const spec = {
      evaluation: { mode: "JSON" },
      images: [{ name: "all", expression: "object.images" }],
      ...wanting("images.all == ['a']"),
    };
    expect(saidOf(spec, { payload: { images: ["a"] } })).toBe(passes);
    expect(saidOf(spec, { payload: { images: ["b"] } })).toBe("check: fail: no");
    expect(saidOf(spec)).toBe("");
    expect(saidOf({}, { payload: {} })).toContain("cannot evaluate Kubernetes-mode policy");
  });
});

describe("exceptions from policies about images", () => {
  const fails = wanting("false");
  it.each<readonly [string, object, string]>([
    ["exempt", {}, "exception: skip: rule is skipped due to policy exception: team/except"],
    ["do not pass", { reportResult: "pass" }, "exception: skip: rule is skipped due to policy exception: team/except"],
    ["exempt from nothing where they allow images", { images: ["a"] }, "check: fail: no"],
    ["exempt from nothing where they allow values", { allowedValues: ["a"] }, "check: fail: no"],
    ["hold under their conditions", { matchConditions: [{ name: "c", expression: "false" }] }, "check: fail: no"],
    [
      "are a mistake where these cannot be found out",
      { matchConditions: [{ name: "c", expression: "object.x == 1" }] },
      evaluation("no such key: x"),
    ],
  ])("%s", (_, spec, said) => {
    expect(saidOf(fails, {}, { exceptions: [exceptionWith(spec as Record<string, unknown>)] })).toBe(said);
  });
});

describe("the functions about signatures", () => {
  const one = "verifyImageSignatures(images.containers[0], [attestors.ann])";
  const both = "verifyImageSignatures(images.containers[0], [attestors.ann, attestors.bob])";
  const stated = "verifyAttestationSignatures(images.containers[0], attestations.sbom, [attestors.ann])";
  const attestations = [
    { name: "sbom", intoto: { type: "sbom" } },
    { name: "scan", referrer: { type: "scan" } },
  ];

  it.each([
    ["count who has signed", `${both} == 2`, signed, passes],
    ["do not count who has not", `${both} == 0`, unsigned, passes],
    [
      "count nobody for images that the policy is not about",
      "verifyImageSignatures('quay.io/a', [attestors.ann]) == 0",
      signed,
      passes,
    ],
    ["fail where nobody can find out", `${one} == 0`, broken, evaluation("no connection")],
    ["wait", `${one} > 0`, answering(() => undefined), "pending"],
    ["wait whatever else is true", `${one} > 0 || true`, answering(() => undefined), "pending"],
    [
      "take attestors alone",
      "verifyImageSignatures(images.containers[0], [1]) == 0",
      signed,
      evaluation("unsupported type conversion from 'int' to v1alpha1.Attestor"),
    ],
    [
      "take no answers that cannot be read",
      `${one} > 0`,
      answering(() => ({ kind: "value", value: { digest: "x" } })),
      evaluation("the answer about the signature cannot be read"),
    ],
    [
      "take no answers about other images",
      `${one} > 0`,
      answering(() => ({ kind: "value", value: { digest: `sha256:${"b".repeat(64)}` } })),
      evaluation("the signature is of another image"),
    ],
    ["count who has stated something", `${stated} == 1`, signed, passes],
    [
      "do not count other statements",
      `${stated} == 0`,
      answering(() => ({ kind: "value", value: { digest, statements: [{ type: "x" }] } })),
      passes,
    ],
    [
      "know no other statements",
      "verifyAttestationSignatures(images.containers[0], 'x', [attestors.ann]) == 0",
      signed,
      evaluation("attestation not found in policy: x"),
    ],
    [
      "do not look for artifacts with Cosign",
      "verifyAttestationSignatures(images.containers[0], 'scan', [attestors.ann]) == 0",
      signed,
      passes,
    ],
    [
      "look for them with Notary",
      "verifyAttestationSignatures(images.containers[0], 'scan', [attestors.bob]) == 1",
      signed,
      passes,
    ],
    [
      "look for nothing else with Notary",
      "verifyAttestationSignatures(images.containers[0], 'sbom', [attestors.bob]) == 1",
      signed,
      evaluation("notary verifier only supports oci 1.1 referrers as attestations"),
    ],
    [
      "read a statement that is verified",
      `${stated} == 1 && extractPayload(images.containers[0], 'sbom').predicate.grade == 'good'`,
      signed,
      passes,
    ],
    [
      "read no statement that is not",
      "extractPayload(images.containers[0], 'sbom').predicate.grade == 'good'",
      signed,
      evaluation("failed to get payload: the statement is not there before it is verified"),
    ],
    [
      "read what registries say",
      "getImageData('a').digest == 'x'",
      answering(() => ({ kind: "value", value: { digest: "x" } })),
      passes,
    ],
    [
      "tell what registries do not",
      "getImageData('a').digest == 'x'",
      broken,
      evaluation("failed to get imagedata: no connection"),
    ],
  ] as const)("%s", (_, expression, facts, said) => {
    const matchImageReferences = [{ glob: "ghcr.io/*" }];
    expect(saidOf({ attestations, matchImageReferences, ...wanting(expression) }, {}, { facts })).toBe(said);
  });

  it("ask about all attestors at once", () => {
    const asked: unknown[] = [];
    const facts = answering((query) => {
      asked.push(query.kind);
      return undefined;
    });
    expect(saidOf(wanting(`${both} > 0`), {}, { facts })).toBe("pending");
    expect(asked).toEqual(["signature", "signature"]);
  });

  it("take any of several identities for one", () => {
    const identities = [{ subject: "a" }, { subject: "b" }];
    const facts = answering((query) => {
      const is = query.kind === "signature" && query.signer.kind === "keyless" && query.signer.subject === "b";
      return { kind: "value", value: is ? { digest } : { rejected: "no" } };
    });
    const spec = { attestors: [{ name: "ann", cosign: { keyless: { identities } } }], ...wanting(`${one} == 1`) };
    expect(saidOf(spec, {}, { facts })).toBe(passes);
  });

  it.each([
    ["a trusted root", { key: {}, trustedRoot: { value: "x" } }, "does not heed trustedRoot yet"],
    ["a repository of trust", { key: {}, tuf: {} }, "does not heed tuf yet"],
    ["a prefix of tags", { key: {}, source: { tagPrefix: "x" } }, "does not heed source.tagPrefix yet"],
    ["a subject by expression", { keyless: { identities: [{ subjectExpression: "x" }] } }, "subjectExpression yet"],
    ["no signer", {}, "one of key, keyless or certificate must be set"],
    ["no identity", { keyless: { identities: [] } }, "one of key, keyless or certificate must be set"],
  ])("verify nothing with %s", (_, cosign, message) => {
    const said = saidOf({ attestors: [{ name: "ann", cosign }], ...wanting(`${one} >= 0`) }, {}, { facts: signed });
    expect(said).toContain(message);
  });

  it("use keys that expressions give", () => {
    const asked: string[] = [];
    const facts = answering((query) => {
      if (query.kind === "signature" && query.signer.kind === "key") asked.push(query.signer.key);
      return { kind: "value", value: { digest } };
    });
    const keyed = (expression: string) => ({ attestors: [{ name: "ann", cosign: { key: { expression } } }] });
    const said = saidOf({ ...keyed("'key of ' + object.metadata.name"), ...wanting(`${one} == 1`) }, {}, { facts });
    expect([said, asked]).toEqual([passes, ["key of web"]]);
    expect(saidOf({ ...keyed("object.x"), ...wanting(`${one} == 1`) }, {}, { facts })).toBe(
      evaluation(
        "failed to convert key in compiled attestor: ann, error: failed to evaluate compiled attestor: ann, error: no such key: x",
      ),
    );
    expect(saidOf({ ...keyed("object.x"), ...wanting("true") })).toBe(passes);
  });
});

describe("the evidence of a policy about images", () => {
  const required = configured({ required: true });
  const evidenceOf = (spec: object, facts = signed) => {
    const [outcome] = judged(compiled(policyWith({ ...spec, attestors: [ann] })), creation, { facts });
    return outcome === pending || outcome === undefined ? undefined : (outcome as Outcome).evidence;
  };
  const looking = (compare: string) =>
    wanting(`verifyImageSignatures(images.containers[0], [attestors.ann]) ${compare}`);

  it("says what is wanted of a pass", () => {
    expect(evidenceOf(required)).toEqual({ wanted: [pinned], checked: new Map(), action: "Enforce" });
    expect(evidenceOf({ ...required, validationActions: ["Audit"] })?.action).toBe("Audit");
    expect(evidenceOf({ ...required, ...wanting("false") })).toBeUndefined();
    expect(evidenceOf({})).toBeUndefined();
  });

  it("says what was looked at, whatever came of it", () => {
    expect(evidenceOf(looking("> 0"))?.checked).toEqual(new Map([[pinned, true]]));
    expect(evidenceOf(looking("> 0"), unsigned)?.checked).toEqual(new Map([[pinned, false]]));
    expect(evidenceOf(looking("> 0"), broken)).toBeUndefined();
    expect(evidenceOf({ ...wanting("verifyImageSignatures(images.containers[0], []) == 0") })).toBeUndefined();
  });
});
