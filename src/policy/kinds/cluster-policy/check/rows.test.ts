import { describe, expect, it } from "vitest";
import type { Resource } from "../../../../kube/index.ts";
import type { CompileOptions, KindLookup } from "../../../rule.ts";
import { errorsOf, namespacedPolicyWith, podRule, policyWith, warningsOf } from "../samples.ts";

const any = (filter: object) => ({ match: { any: [filter] } });
const pods = { resources: { kinds: ["Pod"] } };
const kinds = (...names: string[]) => any({ resources: { kinds: names } });
const validate = (part: object) => ({ validate: part });
const mutate = (part: object) => ({ validate: undefined, mutate: part });
const generate = (part: object) => ({ validate: undefined, generate: part });
const images = (part: object) => ({ validate: undefined, verifyImages: [part] });
const context = (...entries: object[]) => ({ context: entries });
const deny = (condition: object) => validate({ deny: { conditions: { any: [condition] } } });
const podSecurity = (exclude: object) => validate({ podSecurity: { level: "restricted", exclude: [exclude] } });
const patch = (operation: object) => mutate({ patchesJson6902: JSON.stringify([operation]) });
const target = { apiVersion: "v1", kind: "Secret", name: "s", namespace: "team" };
const cloned = { ...target, clone: { name: "s", namespace: "base" } };
const key = "-----BEGIN PUBLIC KEY-----\nx\n-----END PUBLIC KEY-----";
const signed = { imageReferences: ["x"], attestors: [{ entries: [{ keys: { publicKeys: key } }] }] };

const served: KindLookup = ({ kind }) =>
  new Map([
    ["Pod", [{ gvk: { group: "", version: "v1", kind }, resource: "pods", namespaced: true }]],
    ["Secret", [{ gvk: { group: "", version: "v1", kind }, resource: "secrets", namespaced: true }]],
    ["Namespace", [{ gvk: { group: "", version: "v1", kind }, resource: "namespaces", namespaced: false }]],
    ["Deployment", [{ gvk: { group: "apps", version: "v1", kind }, resource: "deployments", namespaced: true }]],
  ]).get(kind) ?? [];

const inBackground =
  "only select variables are allowed in background mode. Set spec.background=false to disable background mode for this policy rule: ";
const invalid = "policy contains invalid variables: ";
const openly = { background: false };

/** A row of the table of what Kyverno refuses: its number, a policy, and what is said of it. */
type Row = readonly [row: string, document: Resource, message: string, options?: CompileOptions];

/** (kyverno: pkg/validation/policy/validate.go, api/kyverno/v1, pkg/policy/{validate,mutate,generate}/validate.go) */
const rows: readonly Row[] = [
  ["1", policyWith({}, {}, { namespace: "x" }), "A clusterpolicy should not have the namespace defined"],
  [
    "4",
    policyWith(any({ ...pods, clusterRoles: ["a"] })),
    `${inBackground}invalid variable used at path: spec/rules[0]/match/any[0]/clusterRoles `,
  ],
  [
    "5",
    policyWith(validate({ message: "{{ request.userInfo.username }}", pattern: {} })),
    `${inBackground}variable {{ request.userInfo.username }} is not allowed `,
  ],
  [
    "5 annotations",
    policyWith({}, {}, { annotations: { note: "{{serviceAccountName}}" } }),
    `${inBackground}variable {{serviceAccountName}} is not allowed `,
  ],
  [
    "6",
    policyWith(validate({ message: "{{ nothing }}", pattern: {} })),
    `${invalid}variable substitution failed for rule registry: variable nothing must match regex `,
  ],
  [
    "6 targets",
    policyWith({ ...mutate({ targets: [{ ...target, name: "{{ target.x }}" }], patchStrategicMerge: { a: 1 } }) }),
    `${invalid}invalid variables defined at mutate.targets[0]: variable target.x must match`,
  ],
  [
    "6 query",
    policyWith(validate({ message: "{{ request.object.a[ }}", pattern: {} })),
    "failed to resolve request.object.a[ at path /validate/message: invalid JMESPath query request.object.a[: ",
  ],
  [
    "7 match",
    policyWith(any({ resources: { kinds: ["Pod"], names: ["{{ x }}"] } })),
    `${invalid}rule "registry" should not have variables in match section`,
  ],
  [
    "7 exclude",
    policyWith({ exclude: { any: [{ resources: { names: ["{{ x }}"] } }] } }),
    `${invalid}rule "registry" should not have variables in exclude section`,
  ],
  [
    "7 image references",
    policyWith(images({ ...signed, imageReferences: ["{{ request.object.x }}"] })),
    `${invalid}rule "registry" should not have variables in image reference section`,
  ],
  [
    "7 patch path",
    policyWith(patch({ op: "add", path: "/{{ request.object.a }}", value: 1 })),
    `${invalid}rule "registry" should not have variables in patchesJSON6902 path section`,
  ],
  ["8", policyWith({}, { rules: [podRule, podRule] }), "Duplicate rule name: 'registry'"],
  [
    "9",
    policyWith({ validate: undefined }),
    "No operation defined in the rule 'registry'.(supported operations: mutate,validate,generate,verifyImages)",
  ],
  [
    "10",
    policyWith({ mutate: { patchStrategicMerge: {} } }),
    "Multiple operations defined in the rule 'registry', only one operation (mutate,validate,generate,verifyImages) is allowed per rule",
  ],
  [
    "11",
    policyWith({ imageExtractors: { Task: [{ path: "/a" }] } }),
    "Invalid rule spec for rule 'registry', imageExtractors can only be defined for verifyImages rule",
  ],
  ["12", policyWith({ exclude: { any: [pods] } }), "Rule is matching an empty set"],
  ["13", policyWith({ match: { any: [pods], all: [pods] } }), "Can't specify any and all together"],
  ["13 direct", policyWith({ match: { any: [pods], ...pods } }), "can't specify any/all together with match resources"],
  [
    "14",
    policyWith(any({ resources: { kinds: ["Pod"], name: "a", names: ["b"] } })),
    "Both name and names can not be specified together",
  ],
  [
    "15",
    policyWith(any({ resources: { kinds: ["Pod"], selector: {} } })),
    "The requirements are not specified in selector",
  ],
  [
    "16",
    namespacedPolicyWith(any({ resources: { kinds: ["Pod"], namespaces: ["x"] } })),
    "Filtering namespaces not allowed in namespaced policies",
  ],
  [
    "17",
    namespacedPolicyWith(kinds("Namespace")),
    "Cluster wide resource 'Namespace' not allowed in namespaced policy",
  ],
  [
    "18 timeout",
    policyWith({}, { webhookTimeoutSeconds: 5, webhookConfiguration: { timeoutSeconds: 5 } }),
    "remove the deprecated field and use spec.webhookConfiguration.timeoutSeconds instead",
  ],
  [
    "18 failure policy",
    policyWith({}, { failurePolicy: "Fail", webhookConfiguration: { failurePolicy: "Fail" } }),
    "remove the deprecated field and use spec.webhookConfiguration.failurePolicy instead",
  ],
  [
    "18 generateExisting",
    policyWith({}, { generateExistingOnPolicyUpdate: true }),
    "remove the deprecated field and use spec.generate[*].generateExisting instead",
  ],
  ["19", policyWith({}, { webhookTimeoutSeconds: 31 }), "the timeout value must be between 1 and 30 seconds"],
  [
    "20",
    namespacedPolicyWith({}, { validationFailureActionOverrides: [{ action: "Audit" }] }),
    "Use of validationFailureActionOverrides is supported only with ClusterPolicy",
  ],
  [
    "21",
    policyWith(mutate({ mutateExistingOnPolicyUpdate: true, patchStrategicMerge: { a: 1 } })),
    "mutate.targets has to be specified when mutateExistingOnPolicyUpdate is set",
  ],
  [
    "22 subject",
    policyWith(any({ ...pods, subjects: [{ kind: "Robot", name: "x" }] }), openly),
    "kind must be 'User', 'Group', or 'ServiceAccount'",
  ],
  [
    "22 account",
    policyWith(any({ ...pods, subjects: [{ kind: "ServiceAccount", name: "x" }] }), openly),
    "namespace is required when Kind is ServiceAccount",
  ],
  ["22 role", policyWith(any({ ...pods, roles: ["x"] }), openly), "Role is expected to be in namespace:name format"],
  [
    "23",
    policyWith({}, {}, { annotations: { "pod-policies.kyverno.io/autogen-controllers": "all" } }),
    "Autogen annotation does not support 'all' anymore, remove the annotation or set it to a valid value",
  ],
  [
    "24",
    policyWith(
      {},
      {
        validationFailureActionOverrides: [
          { action: "Audit", namespaces: ["a"] },
          { action: "Enforce", namespaces: ["a"] },
        ],
      },
    ),
    "conflicting namespaces found in path: spec.validationFailureActionOverrides[1].namespaces: a",
  ],
  [
    "25",
    policyWith({}, { admission: false, background: false }),
    "disabling both admission and background processing is not allowed",
  ],
  [
    "26",
    policyWith(mutate({ patchStrategicMerge: { a: 1 } }), { admission: false }),
    "disabling admission processing is only allowed with validation policies",
  ],
  [
    "27",
    policyWith({ ...kinds("Namespace"), ...generate({ ...cloned, synchronize: true }) }),
    "changes of immutable fields of a rule spec in a generate rule is disallowed",
    { previous: policyWith(generate({ ...cloned, synchronize: true })) },
  ],
  [
    "28",
    policyWith(kinds("*")),
    "path: spec.rules[0].match.any[0].kinds: wildcard policy not allowed in background mode. Set spec.background=false to disable background mode for this policy rule ",
  ],
  ["29", policyWith(kinds("*", "Pod"), openly), "wildcard policy can not deal with more than one kind"],
  ["30", policyWith({ ...kinds("*"), ...generate(cloned) }, openly), "wildcard policy does not support rule type"],
  [
    "31",
    policyWith(kinds("*"), openly),
    "policy can only deal with the metadata field of the resource if the rule does not match any kind",
  ],
  ["32", policyWith(kinds("Pod/status")), "background scan enabled with subresource Pod/status"],
  [
    "32a",
    policyWith(
      mutate({
        mutateExistingOnPolicyUpdate: true,
        targets: [target],
        patchStrategicMerge: { metadata: { labels: { a: "{{ request.userInfo.username }}" } } },
      }),
      openly,
    ),
    "only select variables are allowed in on policy update. Set spec.mutateExistingOnPolicyUpdate=false to disable update policy mode for this policy rule: ",
  ],
  [
    "33",
    policyWith(patch({ op: "add", path: "a", value: 1 })),
    "path must begin with a forward slash: spec.rules[0]: a",
  ],
  // What decodes the patch comes first, so that both are told as if they were paths.
  [
    "34",
    policyWith(patch({ op: "swap", path: "/a", value: 1 })),
    'path must begin with a forward slash: spec.rules[0]: invalid operation {"op":"swap","path":"/a","value":1}: unsupported operation',
  ],
  [
    "34 value",
    policyWith(patch({ op: "add", path: "/a" })),
    'path must begin with a forward slash: spec.rules[0]: invalid operation {"op":"add","path":"/a"}: ',
  ],
  [
    "35",
    policyWith({ ...any({ resources: { names: ["x"] } }), ...validate({ pattern: { metadata: {} } }) }),
    "at least one element must be specified in a kind block, the kind attribute is mandatory when working with the resources element",
  ],
  [
    "36",
    policyWith(validate({ message: "x" })),
    "path: spec.rules[0].validate..: one of pattern, anyPattern, deny, foreach, cel must be specified",
  ],
  [
    "36 several",
    policyWith(validate({ pattern: {}, deny: {} })),
    "path: spec.rules[0].validate..: only one of pattern, anyPattern, deny, foreach, cel can be specified",
  ],
  ["37", policyWith(validate({ foreach: [{ pattern: {} }] })), "foreach.list is required"],
  [
    "37 nothing",
    policyWith(validate({ foreach: [{ list: "request.object.spec.containers" }] })),
    "one of pattern, anyPattern, deny, or a nested foreach must be specified",
  ],
  [
    "37 several",
    policyWith(validate({ foreach: [{ list: "request.object.spec.containers", pattern: {}, deny: {} }] })),
    "only one of pattern, anyPattern, deny, or a nested foreach can be specified",
  ],
  [
    "38",
    policyWith(mutate({ foreach: [{ list: "a", patchStrategicMerge: {} }], patchStrategicMerge: { a: 1 } })),
    "only one of `foreach`, `patchStrategicMerge`, or `patchesJson6902` is allowed",
  ],
  [
    "38 patches",
    policyWith(mutate({ patchesJson6902: "[]", patchStrategicMerge: { a: 1 } })),
    "only one of `patchStrategicMerge` or `patchesJson6902` is allowed",
  ],
  [
    "38 entry",
    policyWith(mutate({ foreach: [{ list: "request.object.spec.containers" }] })),
    "only one of `patchStrategicMerge` or `patchesJson6902` is allowed",
  ],
  [
    "38 nested",
    policyWith(
      mutate({
        foreach: [
          {
            list: "request.object.a",
            patchStrategicMerge: { a: 1 },
            foreach: [{ list: "element.b", patchStrategicMerge: { a: 1 } }],
          },
        ],
      }),
    ),
    "a nested foreach cannot contain other declarations",
  ],
  [
    "39",
    policyWith(deny({ key: "{{ request.object.a }}", operator: "Is", value: 1 })),
    "entered value of `operator` is invalid",
  ],
  [
    "39 missing",
    policyWith(deny({ operator: "Equals", value: 1 })),
    "entered value of `key`, `value` or `operator` is missing or misspelled",
  ],
  [
    "40",
    policyWith(deny({ key: "{{ request.operation }}", operator: "Equals", value: "MAKE" })),
    "unknown value 'MAKE' found under the 'value' field. Only the following values are allowed: [CREATE, UPDATE, DELETE, CONNECT]",
  ],
  [
    "41 name",
    policyWith(context({ name: "", variable: { value: 1 } })),
    "path: spec.rules[0]: a name is required for context entries",
  ],
  [
    "41 taken",
    policyWith(context({ name: "request", variable: { value: 1 } })),
    "path: spec.rules[0]: entry name request is invalid as it conflicts with a pre-defined variable request",
  ],
  [
    "41 empty variable",
    policyWith(context({ name: "v", variable: {} })),
    "a variable must define a value or a jmesPath expression",
  ],
  [
    "41 default",
    policyWith(context({ name: "v", variable: { value: 1, default: 2 } })),
    "a variable must define a default value only when a jmesPath expression is defined",
  ],
  [
    "41 ConfigMap",
    policyWith(context({ name: "c", configMap: { name: "", namespace: "x" } })),
    "a name is required for configMap context entry",
  ],
  [
    "41 namespace",
    policyWith(context({ name: "c", configMap: { name: "x" } })),
    "a namespace is required for configMap context entry",
  ],
  [
    "41 service",
    policyWith(context({ name: "c", apiCall: { urlPath: "/a", service: { url: "https://x" } } })),
    "a URLPath cannot be used for service API calls",
  ],
  [
    "41 globalReference",
    policyWith(context({ name: "c", globalReference: { name: "" } })),
    "a name is required for globalReference context entry",
  ],
  [
    "41 image",
    policyWith(context({ name: "c", imageRegistry: { reference: "" } })),
    "a ref is required for imageRegistry context entry",
  ],
  ["41 query", policyWith(context({ name: "c", variable: { jmesPath: "a[" } })), "failed to parse JMESPath a[: "],
  [
    "41a",
    policyWith({
      ...images(signed),
      imageExtractors: { Task: [{ path: "/spec/image", jmesPath: "to_upper(@)" }] },
    }),
    "path: spec.rules[0]: jmespath may not be used in an image extractor when mutating digests with verify images",
  ],
  [
    "41b",
    policyWith(deny({ key: "{{ request.operation }}", operator: "Equals", value: 1 })),
    "'value' field found to be of the type ",
  ],
  [
    "41b element",
    policyWith(deny({ key: "{{ request.operation }}", operator: "AnyIn", value: ["CREATE", 1] })),
    "'value[1]' found to be of the type ",
  ],
  [
    "42",
    policyWith(validate({ message: "{{ element.name }}", pattern: {} })),
    "variable 'element.name' present outside of foreach at path ",
  ],
  [
    "43",
    policyWith(validate({ pattern: { metadata: { labels: { a: 1 } } } })),
    'labels and annotations supports only string values, "use double quotes around the non string values"',
  ],
  [
    "44",
    policyWith({ celPreconditions: [{ name: "a", expression: "true" }] }),
    "celPrecondition can only be used with validate.cel",
  ],
  [
    "46 name",
    policyWith(validate({ podSecurity: { level: "baseline", exclude: [{ controlName: "Volume Types" }] } })),
    "Invalid control name defined at the given level",
  ],
  [
    "46 images",
    policyWith(podSecurity({ controlName: "Capabilities" })),
    "exclude.images must be specified for the container level control",
  ],
  [
    "46 no images",
    policyWith(podSecurity({ controlName: "Host Namespaces", images: ["*"] })),
    "exclude.images must not be specified for the pod level control",
  ],
  [
    "46 values",
    policyWith(podSecurity({ controlName: "Host Namespaces", restrictedField: "spec.hostPID" })),
    "values is required",
  ],
  [
    "46 field",
    policyWith(podSecurity({ controlName: "Host Namespaces", values: ["x"] })),
    "restrictedField is required",
  ],
  [
    "47 digest",
    policyWith(images({ ...signed, failureAction: "Audit" })),
    "mutateDigest must be set to false for ‘Audit’ failure action",
  ],
  ["47 reference", policyWith(images({ ...signed, imageReferences: [] })), "An image reference is required"],
  [
    "47 count",
    policyWith(images({ ...signed, attestors: [{ count: 2, entries: [{ keys: { publicKeys: key } }] }] })),
    "Count cannot exceed length of entries",
  ],
  ["47 entries", policyWith(images({ ...signed, attestors: [{ entries: [] }] })), "An entry is required"],
  [
    "47 attestor",
    policyWith(images({ ...signed, attestors: [{ entries: [{}] }] })),
    "keys, certificates, keyless, or a nested attestor is required",
  ],
  [
    "47 key",
    policyWith(images({ ...signed, attestors: [{ entries: [{ keys: {} }] }] })),
    "A public key, kms key or secret is required",
  ],
  [
    "47 keyless",
    policyWith(images({ ...signed, attestors: [{ entries: [{ keyless: { issuer: "i", subject: "s" } }] }] })),
    "Either Rekor URL or roots are required",
  ],
  [
    "48",
    policyWith(generate({ ...cloned, data: { a: 1 } })),
    "only one of generate patterns(data, clone, cloneList and foreach) can be specified",
  ],
  ["48 kind", policyWith(generate({ ...cloned, kind: "" })), "kind can not be empty"],
  ["48 name", policyWith(generate({ ...cloned, name: "" })), "name can not be empty"],
  ["48 apiVersion", policyWith(generate({ ...cloned, apiVersion: "" })), "apiVersion can not be empty"],
  [
    "48 namespace",
    policyWith(generate({ ...target, namespace: undefined, data: {} })),
    "target namespace must be set for a namespaced resource",
  ],
  [
    "48 cluster-wide",
    policyWith(generate({ apiVersion: "v1", kind: "Namespace", name: "n", namespace: "x", data: {} })),
    "target namespace must not be set for a cluster-wide resource",
  ],
  [
    "48 reach",
    namespacedPolicyWith(generate({ ...target, namespace: "other", data: {} })),
    "a namespaced policy cannot generate resources in other namespaces, expected: team, received: other",
  ],
  [
    "48 mixed",
    policyWith(generate({ cloneList: { kinds: ["v1/Secret", "v1/Namespace"], namespace: "base" }, namespace: "team" })),
    "mixed scope of target resources is forbidden",
  ],
  [
    "48 ring",
    policyWith({ match: { resources: { kinds: ["Secret"] } }, ...generate(cloned) }),
    "generation kind and match resource kind should not be the same",
  ],
];

describe("the table of what Kyverno refuses", () => {
  it.each(rows)("row %s", (_, document, message, options = {}) => {
    expect(errorsOf(document, { kinds: served, ...options })[0]).toContain(message);
  });

  /** 2: no such cluster is supported; 27a: only 1.13 said so; 49: policy-access.test.ts, where the API server is asked. */
  const elsewhere = ["2", "27a", "49"];
  /** What belongs to CEL: refused as a whole until there is CEL in rules. */
  const cel = ["3", "45"];

  it("has every row", () => {
    const shown = new Set([...rows.map(([row]) => row.split(" ")[0]), ...elsewhere, ...cel]);
    const numbers = Array.from({ length: 49 }, (_, index) => String(index + 1));
    expect([...numbers, "27a", "32a", "41a", "41b"].filter((row) => !shown.has(row))).toEqual([]);
  });
});

describe("the table of what Kyverno warns of", () => {
  it.each<readonly [string, Resource, string]>([
    [
      "actions in lower case",
      policyWith({}, { validationFailureAction: "enforce" }),
      "Validation failure actions enforce/audit are deprecated, use Enforce/Audit instead.",
    ],
    [
      "an unknown kind",
      policyWith(kinds("Pood")),
      "the kind defined in the all match resource is invalid: unable to convert GVK to GVR for kinds Pood, err: resource not found",
    ],
    [
      "a JSON patch of Pods",
      policyWith({ match: pods, ...patch({ op: "add", path: "/metadata/labels/a", value: "b" }) }),
      "Pods managed by workload controllers should not be directly mutated using policies. Use the autogen feature or write policies that match Pod controllers.",
    ],
    [
      "some controllers only",
      policyWith({}, {}, { annotations: { "pod-policies.kyverno.io/autogen-controllers": "Deployment" } }),
      "Policies that match Pods apply to all Pods including those created and managed by controllers excluded from autogen. Use preconditions to exclude the Pods managed by controllers which are excluded from autogen. Refer to https://kyverno.io/docs/policy-types/cluster-policy/autogen/ for details.",
    ],
    [
      "replicas",
      policyWith(validate({ pattern: { spec: { replicas: ">1" } } })),
      "You are matching on replicas but not including the scale subresource in the policy.",
    ],
    [
      "status",
      policyWith(validate({ pattern: { status: { phase: "x" } } })),
      "You are matching on status but not including the status subresource in the policy.",
    ],
    [
      "a deprecated operator",
      policyWith(deny({ key: "{{ request.object.a }}", operator: "In", value: ["a"] })),
      "Operator In has been deprecated and will be removed soon. Use these instead: ",
    ],
    [
      "a type of predicate",
      policyWith(
        images({
          ...signed,
          attestations: [{ predicateType: "t", attestors: [{ entries: [{ keys: { publicKeys: key } }] }] }],
        }),
      ),
      "predicateType has been deprecated use 'type: t' instead of 'predicateType: t'",
    ],
  ])("%s", (_, document, message) => {
    expect(warningsOf(document, { kinds: served })).toEqual(expect.arrayContaining([expect.stringContaining(message)]));
  });
});
