import { namespacedPolicyWith, podRule, policyWith } from "../samples.ts";
import {
  any,
  cloned,
  generate,
  images,
  inBackground,
  invalid,
  kinds,
  mutate,
  openly,
  patch,
  pods,
  type Row,
  signed,
  target,
  validate,
} from "./row-parts.ts";

/** What policies as a whole, and rules of every type, are refused for; by the rows of the table. (kyverno: pkg/validation/policy, pkg/policy) */
export const policyRows: readonly Row[] = [
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
];
