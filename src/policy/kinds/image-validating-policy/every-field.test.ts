import { describe, expect, it } from "vitest";
import type { Query } from "../../rule.ts";
import type { Schema } from "../../schema/index.ts";
import {
  aboutPods,
  ann,
  answering,
  bob,
  compiled,
  creation,
  deployment,
  judged,
  pinned,
  podWith,
  policyWith,
} from "./samples.ts";
import { imageValidatingSpec } from "./schema.ts";

/** What a policy says besides the plain one, and what the one says that it is compared with, where that is not it. */
type Sample = readonly [more: object, plain?: object];

const [rule] = aboutPods.resourceRules;
const constrained = (more: object, plain: object = {}): Sample => [
  { matchConstraints: { ...aboutPods, ...more } },
  { matchConstraints: { ...aboutPods, ...plain } },
];
const rules = (more: object): Sample => [{ matchConstraints: { resourceRules: [{ ...rule, ...more }] } }];
const excluded = (more: object): Sample =>
  constrained(
    { excludeResourceRules: [{ ...rule, ...more }] },
    { excludeResourceRules: [{ ...rule, resources: ["none"] }] },
  );
const expressions = (one: object) => ({ matchExpressions: [one] });
const selectors = Object.fromEntries(
  ["namespaceSelector", "objectSelector"].flatMap((name): [string, Sample][] => {
    const selected = (chosen: object, other: object = {}) => constrained({ [name]: chosen }, { [name]: other });
    const on = (more: object) => expressions({ key: "app", operator: "Exists", ...more });
    return [
      ["matchLabels", selected({ matchLabels: { x: "y" } })],
      ["matchExpressions[].key", selected(on({ key: "x" }), on({}))],
      ["matchExpressions[].operator", selected(on({ operator: "DoesNotExist" }), on({}))],
      [
        "matchExpressions[].values",
        selected(on({ operator: "In", values: ["x"] }), on({ operator: "In", values: ["web"] })),
      ],
    ].map(([field, sample]) => [`matchConstraints.${name}.${field}`, sample] as [string, Sample]);
  }),
);

const failing = { expression: "1 > 2" };
const verifying = {
  attestations: [{ name: "sbom", intoto: { type: "t" } }],
  validations: [
    {
      expression:
        "verifyImageSignatures(images.containers[0], [attestors.ann]) + verifyAttestationSignatures(images.containers[0], 'sbom', [attestors.ann]) > 0",
    },
  ],
};
const cosign = (more: object, plain: object = {}): Sample => {
  const of = (part: object) => ({
    ...verifying,
    attestors: [{ name: "ann", cosign: { key: { data: "k" }, ...part } }],
  });
  return [of(more), of(plain)];
};
const keyless = (identity: object, more: object = {}): Sample =>
  cosign(
    { keyless: { identities: [{ subject: "s", ...identity }], ...more } },
    { keyless: { identities: [{ subject: "s" }] } },
  );
const certificate = (more: object): Sample =>
  cosign(
    { key: undefined, certificate: { cert: { value: "c" }, ...more } },
    { key: undefined, certificate: { cert: { value: "c" } } },
  );
const notary = (more: object): Sample => {
  const validations = [{ expression: "verifyImageSignatures(images.containers[0], [attestors.bob]) > 0" }];
  return [
    { validations, attestors: [{ ...bob, notary: { ...bob.notary, ...more } }] },
    { validations, attestors: [bob] },
  ];
};
const attested = (more: object): Sample => {
  const validations = [
    { expression: "verifyAttestationSignatures(images.containers[0], 'a', [attestors.ann, attestors.bob]) > 0" },
  ];
  return [
    { validations, attestations: [{ name: "a", intoto: { type: "t" }, ...more }] },
    { validations, attestations: [{ name: "a", intoto: { type: "t" } }] },
  ];
};
const credentials = (more: object): Sample => [
  { ...verifying, credentials: more },
  { ...verifying, credentials: {} },
];
const configured = (more: object): Sample => {
  const plain = { mutateDigest: false, verifyDigest: false, required: false };
  return [{ validationConfigurations: { ...plain, ...more } }, { validationConfigurations: plain }];
};
const variable = { name: "v", expression: "true" };
const judging = { validations: [{ expression: "variables.v == true" }] };
const counting = { validations: [{ expression: "size(images.containers) > 0 && size(images) == 3" }] };

/** A policy for each field that does something, which must differ from the one that it is compared with. */
const samples: Readonly<Record<string, Sample>> = {
  "attestations[].intoto.type": attested({ intoto: { type: "u" } }),
  "attestations[].name": attested({ name: "b" }),
  "attestations[].referrer.type": attested({ intoto: undefined, referrer: { type: "t" } }),
  "attestors[].name": [
    { ...verifying, attestors: [{ ...ann, name: "eve" }] },
    { ...verifying, attestors: [ann] },
  ],
  "attestors[].cosign.annotations": cosign({ annotations: { a: "b" } }),
  "attestors[].cosign.certificate.cert.expression": certificate({ cert: { expression: "'d'" } }),
  "attestors[].cosign.certificate.cert.value": certificate({ cert: { value: "d" } }),
  "attestors[].cosign.certificate.certChain.expression": certificate({ certChain: { expression: "'d'" } }),
  "attestors[].cosign.certificate.certChain.value": certificate({ certChain: { value: "d" } }),
  "attestors[].cosign.ctlog.ctLogPubKey": cosign({ ctlog: { ctLogPubKey: "p" } }, { ctlog: {} }),
  "attestors[].cosign.ctlog.insecureIgnoreSCT": cosign({ ctlog: { insecureIgnoreSCT: true } }, { ctlog: {} }),
  "attestors[].cosign.ctlog.insecureIgnoreTlog": cosign({ ctlog: { insecureIgnoreTlog: true } }, { ctlog: {} }),
  "attestors[].cosign.ctlog.rekorPubKey": cosign({ ctlog: { rekorPubKey: "p" } }, { ctlog: {} }),
  "attestors[].cosign.ctlog.tsaCertChain": cosign({ ctlog: { tsaCertChain: "c" } }, { ctlog: {} }),
  "attestors[].cosign.ctlog.url": cosign({ ctlog: { url: "https://x" } }, { ctlog: {} }),
  "attestors[].cosign.key.data": cosign({ key: { data: "l" } }),
  "attestors[].cosign.key.expression": cosign({ key: { expression: "'l'" } }),
  "attestors[].cosign.key.hashAlgorithm": cosign({ key: { data: "k", hashAlgorithm: "sha512" } }),
  "attestors[].cosign.key.kms": cosign({ key: { kms: "aws://k" } }),
  "attestors[].cosign.keyless.additionalExtensions": keyless({}, { additionalExtensions: { a: "b" } }),
  "attestors[].cosign.keyless.identities[].issuer": keyless({ issuer: "i" }),
  "attestors[].cosign.keyless.identities[].issuerRegExp": keyless({ issuerRegExp: "i" }),
  "attestors[].cosign.keyless.identities[].subject": keyless({ subject: "t" }),
  "attestors[].cosign.keyless.identities[].subjectExpression": keyless({ subjectExpression: "t" }),
  "attestors[].cosign.keyless.identities[].subjectRegExp": keyless({ subjectRegExp: "t" }),
  "attestors[].cosign.keyless.roots": keyless({}, { roots: "r" }),
  "attestors[].cosign.source.PullSecrets[].name": cosign({ source: { PullSecrets: [{ name: "s" }] } }),
  "attestors[].cosign.source.repository": cosign({ source: { repository: "ghcr.io/s" } }),
  "attestors[].cosign.source.tagPrefix": cosign({ source: { tagPrefix: "t" } }),
  "attestors[].cosign.trustedRoot.expression": cosign({ trustedRoot: { expression: "'r'" } }),
  "attestors[].cosign.trustedRoot.value": cosign({ trustedRoot: { value: "r" } }),
  "attestors[].cosign.tuf.mirror": cosign({ tuf: { mirror: "https://x" } }),
  "attestors[].cosign.tuf.root.data": cosign({ tuf: { root: { data: "x" } } }),
  "attestors[].cosign.tuf.root.path": cosign({ tuf: { root: { path: "x" } } }),
  "attestors[].notary.certs.expression": notary({ certs: { expression: "'c'" } }),
  "attestors[].notary.certs.value": notary({ certs: { value: "c" } }),
  "attestors[].notary.tsaCerts.expression": notary({ tsaCerts: { expression: "'c'" } }),
  "attestors[].notary.tsaCerts.value": notary({ tsaCerts: { value: "c" } }),
  "auditAnnotations[].key": [
    { auditAnnotations: [{ key: "a", valueExpression: "'x'" }] },
    { auditAnnotations: [{ key: "b", valueExpression: "'x'" }] },
  ],
  "auditAnnotations[].valueExpression": [{ auditAnnotations: [{ key: "a", valueExpression: "'x'" }] }],
  "autogen.podControllers.controllers": [{ autogen: { podControllers: { controllers: [] } } }],
  "credentials.allowInsecureRegistry": credentials({ allowInsecureRegistry: true }),
  "credentials.providers": credentials({ providers: ["google"] }),
  "credentials.secrets": credentials({ secrets: ["s"] }),
  "evaluation.admission.enabled": [{ evaluation: { admission: { enabled: false } } }],
  "evaluation.background.enabled": [{ evaluation: { background: { enabled: false } } }],
  "evaluation.mode": [{ evaluation: { mode: "JSON" } }],
  failurePolicy: [{ failurePolicy: "Ignore" }],
  "images[].expression": [
    { images: [{ name: "containers", expression: "[]" }], ...counting },
    { images: [{ name: "containers", expression: "['a']" }], ...counting },
  ],
  "images[].name": [
    { images: [{ name: "more", expression: "['a']" }], ...counting },
    { images: [{ name: "containers", expression: "['a']" }], ...counting },
  ],
  "matchConditions[].expression": [{ matchConditions: [{ name: "c", expression: "false" }] }],
  "matchConditions[].name": [
    { matchConditions: [{ name: "c", expression: "true" }] },
    { matchConditions: [{ name: "d", expression: "true" }] },
  ],
  "matchConstraints.resourceRules[].apiGroups": rules({ apiGroups: ["apps"] }),
  "matchConstraints.resourceRules[].apiVersions": rules({ apiVersions: ["v2"] }),
  "matchConstraints.resourceRules[].operations": rules({ operations: ["DELETE"] }),
  "matchConstraints.resourceRules[].resourceNames": rules({ resourceNames: ["other"] }),
  "matchConstraints.resourceRules[].resources": rules({ resources: ["services"] }),
  "matchConstraints.resourceRules[].scope": rules({ scope: "Cluster" }),
  "matchConstraints.excludeResourceRules[].apiGroups": excluded({ apiGroups: ["*"] }),
  "matchConstraints.excludeResourceRules[].apiVersions": excluded({ apiVersions: ["*"] }),
  "matchConstraints.excludeResourceRules[].operations": excluded({ operations: ["*"] }),
  "matchConstraints.excludeResourceRules[].resourceNames": excluded({ resourceNames: ["web"] }),
  "matchConstraints.excludeResourceRules[].resources": excluded({ resources: ["pods"] }),
  "matchConstraints.excludeResourceRules[].scope": excluded({ scope: "Namespaced" }),
  "matchConstraints.matchPolicy": constrained({ matchPolicy: "Exact" }),
  ...selectors,
  "matchImageReferences[].expression": [
    { matchImageReferences: [{ expression: "ref == 'x'" }], ...counting },
    counting,
  ],
  "matchImageReferences[].glob": [{ matchImageReferences: [{ glob: "x*" }], ...counting }, counting],
  validationActions: [{ validationActions: ["Warn"] }],
  "validationConfigurations.mutateDigest": configured({ mutateDigest: true }),
  "validationConfigurations.required": configured({ required: true }),
  "validationConfigurations.verifyDigest": configured({ verifyDigest: true }),
  "validations[].expression": [{ validations: [failing] }],
  "validations[].message": [{ validations: [{ ...failing, message: "m" }] }, { validations: [failing] }],
  "validations[].messageExpression": [
    { validations: [{ ...failing, messageExpression: "'m'" }] },
    { validations: [failing] },
  ],
  "variables[].expression": [
    { ...judging, variables: [{ ...variable, expression: "1 > 2" }] },
    { ...judging, variables: [variable] },
  ],
  "variables[].name": [
    { ...judging, variables: [variable, { name: "w", expression: "1 > 2" }] },
    {
      ...judging,
      variables: [
        { ...variable, name: "w" },
        { name: "v", expression: "1 > 2" },
      ],
    },
  ],
  "webhookConfiguration.timeoutSeconds": [{ webhookConfiguration: { timeoutSeconds: 5 } }],
};

/** The fields that have no effect on what is judged, with the reason. */
const withoutEffect: Readonly<Record<string, { readonly sample: Sample; readonly reason: string }>> = {
  "validations[].reason": {
    sample: [{ validations: [{ ...failing, reason: "Forbidden" }] }, { validations: [failing] }],
    reason: "nobody tells it, as in Kyverno",
  },
};

describe("every field of an image validating policy", () => {
  it("is heeded, or known to have no effect", () => {
    const known = [samples, withoutEffect].flatMap((table) => Object.keys(table));
    const leaves = leavesOf(imageValidatingSpec, "");
    expect(leaves.filter((path) => !known.some((field) => isWithin(path, field)))).toEqual([]);
    expect(known.filter((field) => !leaves.some((path) => isWithin(path, field)))).toEqual([]);
  });

  it.each(Object.entries(samples))("%s changes what is judged, when or how", (_, [more, plain = {}]) => {
    expect(fingerprint(more)).not.toEqual(fingerprint(plain));
  });

  it.each(Object.entries(withoutEffect))("%s changes nothing", (_, { sample: [more, plain = {}] }) => {
    expect(fingerprint(more)).toEqual(fingerprint(plain));
  });
});

function isWithin(path: string, field: string): boolean {
  return path === field || [".", "[", "{"].some((end) => path.startsWith(`${field}${end}`));
}

/** The paths of fields that have no fields of their own. */
function leavesOf(schema: Schema, path: string): readonly string[] {
  const under = (name: string) => (path === "" ? name : `${path}.${name}`);
  if (schema.kind === "object") {
    return Object.entries(schema.fields).flatMap(([name, field]) => leavesOf(field.schema, under(name)));
  }
  if (schema.kind === "list") {
    const inner = leavesOf(schema.items, `${path}[]`);
    return inner.length === 1 && inner[0] === `${path}[]` ? [path] : inner;
  }
  return [path];
}

/** What can be seen of a policy, and what it says and asks of Pods and of a Deployment. */
function fingerprint(more: object): unknown {
  const policy = compiled(policyWith({ ...more }));
  const { rules, rulesFor: _, status: __, ...seen } = policy;
  const asked: Query[] = [];
  const facts = answering((query) => {
    if (query.kind === "namespace") return { kind: "namespace", labels: { app: "web" } };
    return { kind: "value", value: { rejected: "no" } };
  }, asked);
  const tagged = { ...podWith("ghcr.io/team/web:1", pinned) };
  const labelled = { ...tagged, metadata: { ...tagged.metadata, labels: { app: "web" } } };
  const requests = [creation, deployment, { ...creation, operation: "UPDATE" as const, object: labelled }];
  const said = requests.flatMap((request) =>
    (["validate", "verify"] as const).map((phase) => judged(policy, request, { facts, phase })),
  );
  const actions = rules.map((one) => one.action(creation, facts));
  return JSON.parse(JSON.stringify({ seen, said, actions, asked }));
}
