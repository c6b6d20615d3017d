import { describe, expect, it } from "vitest";
import type { Resource } from "../../../../kube/index.ts";
import { recordedStatus, withRecords } from "../../../images/index.ts";
import { type Fact, type Facts, type Outcome, type Phase, pending, type Query, type Request } from "../../../rule.ts";
import { compiled, controllerWith, creating, podWith, policyWith, updating } from "../samples.ts";

const digest = `sha256:${"a".repeat(64)}`;
const other = `sha256:${"b".repeat(64)}`;
const nginx = "docker.io/nginx:latest";
const pinned = `docker.io/nginx@${digest}`;
const pem = (text: string) => `-----BEGIN PUBLIC KEY-----\n${text}\n-----END PUBLIC KEY-----`;
const key = (text: string) => ({ keys: { publicKeys: pem(text) } });
const signedBy = (...names: readonly string[]) => [{ entries: names.map(key) }];

type Part = Readonly<Record<string, unknown>>;

const base = { imageReferences: ["docker.io/*"], failureAction: "Enforce" };
const policyOf = (entries: readonly Part[], rule: Part = {}) =>
  compiled(
    policyWith(
      { validate: undefined, verifyImages: entries.map((entry) => ({ ...base, ...entry })), ...rule },
      { background: false },
      { name: "signed" },
    ),
  );

type Answer = (query: Query) => Fact | undefined;

/** Keys with `good` have signed everything; the registry knows the digest. */
const world: Answer = (query) => {
  if (query.kind === "imageData") return { kind: "value", value: { resolvedImage: `docker.io/nginx@${digest}` } };
  if (query.kind !== "signature") return { kind: "failure", message: "not asked for" };
  const { signer } = query;
  const known = signer.kind === "key" && signer.key.includes("good");
  return { kind: "value", value: known ? { digest } : { rejected: "no matching signatures" } };
};

const facts = (answer: Answer): Facts => ({ want: answer });

interface Said {
  readonly rules?: Part;
  readonly answer?: Answer;
  readonly request?: Request;
  readonly phase?: Phase;
}

function judged(entries: readonly Part[], { rules, answer = world, request, phase = "verify" }: Said = {}) {
  const asked = request ?? creating(podWith(["nginx"]));
  const outcomes: (Outcome | typeof pending)[] = [];
  for (const rule of policyOf(entries, rules).rulesFor(asked.kind, phase)) {
    if (rule.matches(asked, facts(answer)) !== true) continue;
    const outcome = rule.run(asked, facts(answer));
    if (outcome !== undefined) outcomes.push(outcome);
  }
  return outcomes;
}

/** What is said of each image, as lines. */
function lines(outcomes: ReturnType<typeof judged>): readonly string[] {
  return outcomes.flatMap((one) => {
    if (one === pending) return ["pending"];
    const all = one.images?.outcomes ?? [one];
    return all.map(({ status, message }) => `${status}: ${message}`);
  });
}

describe("rules about images verify", () => {
  const failed = (place: string, why = "no matching signatures") =>
    `fail: failed to verify image ${nginx}: .attestors[0].entries[${place}: ${why}`;
  const passed = `pass: verified image signatures for ${nginx}`;

  it.each<[string, Part, readonly string[]]>([
    ["a signature by a key", { attestors: signedBy("good") }, [passed]],
    ["all keys of a set", { attestors: signedBy("good", "bad") }, [failed("1].keys")]],
    ["as many as are wanted", { attestors: [{ count: 1, entries: [key("bad"), key("good")] }] }, [passed]],
    [
      "each key of a text",
      { attestors: [{ entries: [{ keys: { publicKeys: `${pem("good")}\n${pem("bad")}` } }] }] },
      [failed("1].keys")],
    ],
    ["all sets", { attestors: [...signedBy("good"), ...signedBy("bad")] }, [failed("0].keys").replace("[0]", "[1]")]],
    [
      "sets within sets",
      { attestors: [{ entries: [{ attestor: { entries: [key("bad")] } }] }] },
      [failed("0].attestor.entries[0].keys")],
    ],
    ["the old field of a key", { key: pem("good") }, [passed]],
    [
      "nothing that is left out",
      { attestors: signedBy("bad"), skipImageReferences: ["*nginx*"], mutateDigest: false },
      [`skip: skipping image reference image ${nginx}, policy signed ruleName registry`],
    ],
    ["digests without signatures", {}, ["pass: mutated image digest"]],
  ])("%s", (_, entry, expected) => {
    expect(lines(judged([entry]))).toEqual(expected);
  });

  it("say nothing where no image is meant, whatever the preconditions are", () => {
    const never = { all: [{ key: 1, operator: "Equals", value: 2 }] };
    expect(judged([{ imageReferences: ["nginx*"] }], { rules: { preconditions: never } })).toEqual([]);
    expect(lines(judged([{}], { rules: { preconditions: never } }))).toEqual(["skip: preconditions not met"]);
  });

  it("skip for an entry the images of another", () => {
    const entries = [
      { attestors: signedBy("good"), mutateDigest: false },
      { imageReferences: ["ghcr.io/*"], attestors: signedBy("good"), mutateDigest: false },
    ];
    expect(lines(judged(entries))).toEqual([
      passed,
      `skip: skipping image reference image ${nginx}, policy signed ruleName registry`,
    ]);
  });

  it("are about controllers of Pods, too", () => {
    const request = creating(controllerWith("apps/v1", "Deployment", ["nginx"]));
    const [outcome] = judged([{ attestors: signedBy("good") }], { request });
    expect(outcome).toMatchObject({
      images: { digests: [{ path: ["spec", "template", "spec", "containers", "0", "image"] }] },
    });
  });

  it("write down what they found, by the name with the digest", () => {
    const [outcome] = judged([{ attestors: signedBy("good") }]);
    expect(outcome).toMatchObject({
      status: "pass",
      images: {
        records: [{ image: pinned, status: "pass" }],
        digests: [{ path: ["spec", "containers", "0", "image"], image: `${nginx}@${digest}` }],
      },
    });
    const [unsigned] = judged([{ attestors: signedBy("bad"), mutateDigest: false }]);
    expect(unsigned).toMatchObject({ images: { records: [{ image: nginx, status: "fail" }], digests: [] } });
    const [unverified] = judged([{}]);
    expect(unverified).toMatchObject({ images: { records: [] } });
  });

  it("look into other kinds where they are told where", () => {
    const task: Resource = {
      apiVersion: "tekton.dev/v1",
      kind: "Task",
      metadata: { name: "build", namespace: "team" },
      spec: {
        steps: [
          { name: "a", image: "nginx" },
          { name: "a", image: "busybox" },
        ],
      },
    } as Resource;
    const rules = {
      match: { any: [{ resources: { kinds: ["Task"] } }] },
      imageExtractors: { Task: [{ path: "/spec/steps/*", value: "image", key: "name" }] },
      preconditions: { all: [{ key: "{{ images.custom.a.name }}", operator: "Equals", value: "busybox" }] },
    };
    const [outcome] = judged([{ attestors: signedBy("good") }], { rules, request: creating(task) });
    expect(outcome).toMatchObject({
      images: { records: [{ image: pinned }, { image: `docker.io/busybox@${digest}` }] },
    });
  });

  it("look again at nothing that is named as before and was verified then", () => {
    const scope = { namespace: "", policy: "signed", rule: "registry" };
    const old = podWith([`nginx@${digest}`]);
    const verified = withRecords(old, [{ ...scope, image: pinned, status: "pass" }]);
    const entry = { attestors: signedBy("bad") };
    const [known] = judged([entry], { request: updating(verified, old) });
    expect(known).toMatchObject({
      status: "pass",
      images: { outcomes: [], records: [{ image: pinned, status: "pass" }] },
    });
    const [changed] = judged([entry], { request: updating(verified, podWith([`nginx@${other}`])) });
    expect(changed).toMatchObject({ status: "fail" });
    const [forged] = judged([entry], { request: updating(old, verified) });
    expect(forged).toMatchObject({ status: "fail" });
  });
});

describe("rules about images fail closed", () => {
  const attestors = signedBy("good");
  const unreachable: Answer = () => ({ kind: "failure", message: "dial tcp: no route to host" });

  it("end in the error of an unreachable registry where nobody answers", () => {
    expect(lines(judged([{ attestors, mutateDigest: false }], { answer: unreachable }))).toEqual([
      `error: failed to verify image ${nginx}: .attestors[0].entries[0].keys: dial tcp: no route to host`,
    ]);
    expect(lines(judged([{}], { answer: unreachable }))).toEqual([
      "error: failed to update digest: dial tcp: no route to host",
    ]);
  });

  it("wait for what is not known yet", () => {
    expect(lines(judged([{ attestors }], { answer: () => undefined }))).toEqual(["pending"]);
  });

  it.each<[string, unknown]>([
    ["nothing", undefined],
    ["a text", "signed"],
    ["no digest", {}],
    ["an empty digest", { digest: "" }],
    ["a digest that is none", { digest: "sha256:a" }],
    ["a list", [digest]],
    ["an inherited digest", Object.create({ digest })],
  ])("never pass by an answer of %s", (_, value) => {
    const answer: Answer = () => ({ kind: "value", value });
    const [outcome] = judged([{ attestors, mutateDigest: false }], { answer });
    expect(outcome).toMatchObject({ status: "error", images: { records: [{ status: "fail" }] } });
  });

  it("refuse a signature of another image than the one that is named", () => {
    const request = creating(podWith([`nginx@${other}`]));
    expect(lines(judged([{ attestors }], { request }))).toEqual([
      `fail: failed to verify image docker.io/nginx@${other}: .attestors[0].entries[0].keys: the signatures are of different images`,
    ]);
  });

  it("refuse signatures of images that differ", () => {
    const answer: Answer = (query) => {
      const first = query.kind === "signature" && query.signer.kind === "key" && query.signer.key.includes("good1");
      return { kind: "value", value: { digest: first ? digest : other } };
    };
    for (const attestors of [signedBy("good1", "good2"), [...signedBy("good1"), ...signedBy("good2")]]) {
      const [outcome] = judged([{ attestors, mutateDigest: false }], { answer });
      expect(outcome).toMatchObject({ status: "fail" });
    }
  });

  it("take an image whose name cannot be read for an error, not for none", () => {
    const request = creating(podWith(["nginx", "NGINX:::"]));
    for (const phase of ["verify", "validate"] as const) {
      expect(lines(judged([{ attestors }], { request, phase }))).toEqual([
        expect.stringMatching(
          /^error: failed to instantiate handler: failed to extract images: invalid image 'NGINX:::'/,
        ),
      ]);
    }
  });

  it("look for the signature of statements where the old field of a key stands beside them", () => {
    const asked: Query[] = [];
    const answer: Answer = (query) => {
      asked.push(query);
      return { kind: "value", value: { rejected: "unsigned" } };
    };
    judged([{ key: pem("good"), attestations: [{ type: "slsa" }], mutateDigest: false }], { answer });
    expect(asked).toMatchObject([{ kind: "attestation", signer: { kind: "key", key: pem("good") } }]);
  });
});

describe("rules about images read statements", () => {
  const statements = (...predicates: readonly unknown[]): Answer => {
    const all = predicates.map((predicate) => ({ type: "slsa", predicate }));
    return (query) =>
      query.kind === "attestation" ? { kind: "value", value: { digest, statements: all } } : world(query);
  };
  const isBuilder = { all: [{ key: "{{ builder.id }}", operator: "Equals", value: "us" }] };
  const entry = (part: Part = {}, more: Part = {}) => ({
    mutateDigest: false,
    attestations: [{ type: "slsa", attestors: signedBy("good"), ...part }],
    ...more,
  });
  const us = { builder: { id: "us" } };
  const them = { builder: { id: "them" } };
  const prefix = "fail: image attestations verification failed, verifiedCount: 0, requiredCount: 1, error:";
  const place = ".attestations[0].attestors[0].entries[0].keys:";

  it.each<[string, Part, Answer, string]>([
    ["a type", entry(), statements(us), `pass: verified image attestations for ${pinned}`],
    [
      "conditions",
      entry({ conditions: [isBuilder] }),
      statements(us),
      `pass: verified image attestations for ${pinned}`,
    ],
    [
      "conditions of every statement",
      entry({ conditions: [isBuilder] }),
      statements(us, them),
      `${prefix} ${place} attestation checks failed for ${pinned} and predicate slsa: `,
    ],
    [
      "no other type",
      entry({ type: "other" }),
      statements(us),
      `${prefix} ${place} attestions not found for predicate type other`,
    ],
    ["no statement without a predicate", entry(), statements("x"), `${prefix} predicate not found in any statement`],
    ["no statement without a type", entry({ type: undefined }), statements(us), "fail: .attestations[0]: missing type"],
    ["nothing where nobody answers", entry(), () => ({ kind: "failure", message: "no route" }), `${prefix} no route`],
  ])("and want %s", (_, text, answer, expected) => {
    expect(lines(judged([text], { answer }))).toEqual([expected]);
  });

  it.each<[string, unknown, string]>([
    ["them", them, "pass: verifyImages validation is passed in registry rule"],
    ["us", us, "fail: validation in verifyImages failed: built here"],
  ])("and deny by them together: %s", (_, predicate, expected) => {
    const conditions = { all: [{ key: "{{ slsa.builder.id }}", operator: "Equals", value: "us" }] };
    const validate = { message: "built here", deny: { conditions } };
    expect(lines(judged([entry({ name: "slsa" }, { validate })], { answer: statements(predicate) }))).toEqual([
      expected,
    ]);
  });
});

describe("rules about images look at what was verified", () => {
  const scope = { namespace: "", policy: "signed", rule: "registry" };
  const pod = podWith([`nginx@${digest}`]);
  const recorded = (status: "pass" | "skip" | "fail") => withRecords(pod, [{ ...scope, image: pinned, status }]);

  it.each<[string, Part, Resource, readonly string[]]>([
    ["no digest", {}, podWith(["nginx"]), [`fail: missing digest for ${nginx}`]],
    ["no record", {}, pod, [`fail: unverified image ${pinned}`]],
    ["a failure", {}, recorded("fail"), [`fail: unverified image ${pinned}`]],
    ["a pass", {}, recorded("pass"), ["pass: image verified"]],
    ["a skip", {}, recorded("skip"), [`skip: image skipped, skipped images: ${pinned}`]],
    ["nothing that is wanted", { required: false }, pod, ["pass: image verified"]],
    ["no image that is meant", { imageReferences: ["ghcr.io/*"] }, pod, []],
    ["no check", { required: false, verifyDigest: false }, podWith(["nginx"]), []],
  ])("and find %s", (_, entry, object, expected) => {
    expect(lines(judged([entry], { request: creating(object), phase: "validate" }))).toEqual(expected);
  });

  it("believe only what is said of the policy and the rule", () => {
    const elsewhere = withRecords(pod, [{ ...scope, rule: "other", image: pinned, status: "pass" }]);
    expect(recordedStatus(elsewhere, scope, pinned)).toMatchObject({ status: "fail" });
    expect(lines(judged([{}], { request: creating(elsewhere), phase: "validate" }))).toEqual([
      `fail: unverified image ${pinned}`,
    ]);
  });
});
