import { namespacedPolicyWith, policyWith } from "../samples.ts";
import {
  cloned,
  context,
  deny,
  generate,
  images,
  key,
  mutate,
  podSecurity,
  type Row,
  signed,
  target,
  validate,
} from "./row-parts.ts";

/** What rules are refused for by their type. (kyverno: pkg/validation/policy, pkg/policy) */
export const typeRows: readonly Row[] = [
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
