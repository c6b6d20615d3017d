import { describe, expect, it } from "vitest";
import type { KindLookup } from "../../../rule.ts";
import { errorsOf, namespacedPolicyWith, podRule, policyWith, warningsOf } from "../samples.ts";

const any = (filter: object) => ({ match: { any: [filter] } });
const pods = { resources: { kinds: ["Pod"] } };
const exclude = (filter: object) => ({ exclude: { any: [filter] } });
const validate = (part: object) => ({ validate: part });

const served: KindLookup = ({ kind }) => {
  if (kind === "Scale") {
    return [{ gvk: { group: "autoscaling", version: "v1", kind }, resource: "deployments/scale", namespaced: true }];
  }
  const known = new Map([
    ["Pod", true],
    ["Namespace", false],
  ]);
  const namespaced = known.get(kind);
  if (namespaced === undefined) return [];
  return [{ gvk: { group: "", version: "v1", kind }, resource: `${kind.toLowerCase()}s`, namespaced }];
};

const background =
  "only select variables are allowed in background mode. Set spec.background=false to disable background mode for this policy rule: invalid variable used at path: ";
const wildcard =
  "wildcard policy not allowed in background mode. Set spec.background=false to disable background mode for this policy rule ";
const metadataOnly = "policy can only deal with the metadata field of the resource if the rule does not match any kind";
const noKinds =
  "at least one element must be specified in a kind block, the kind attribute is mandatory when working with the resources element";
const metadata = { pattern: { metadata: { labels: { a: "?*" } } } };

/** The texts as `spec/admission.md` has them; `RULE` stands for the rule as JSON. */
describe("the first error of a ClusterPolicy", () => {
  it.each<[string, object, object, object, string]>([
    ["with a namespace", {}, {}, { namespace: "x" }, "A clusterpolicy should not have the namespace defined"],
    [
      "for subjects in the background",
      any({ ...pods, subjects: [{ kind: "User", name: "a" }] }),
      {},
      {},
      `${background}spec/rules[0]/match/any[0]/subjects `,
    ],
    [
      "for roles in the background",
      any({ ...pods, roles: ["a:b"] }),
      {},
      {},
      `${background}spec/rules[0]/match/any[0]/roles `,
    ],
    [
      "with excluded cluster roles in the background",
      exclude({ clusterRoles: ["a"] }),
      {},
      {},
      `${background}spec/rules[0]/exclude/any[0]/clusterRoles `,
    ],
    [
      "with a variable in match",
      any({ resources: { kinds: ["Pod"], names: ["{{ x }}"] } }),
      {},
      {},
      'policy contains invalid variables: rule "registry" should not have variables in match section',
    ],
    [
      "with a variable in exclude",
      exclude({ resources: { names: ["{{x}}"] } }),
      {},
      {},
      'policy contains invalid variables: rule "registry" should not have variables in exclude section',
    ],
    [
      "with autogen for all",
      {},
      {},
      { annotations: { "pod-policies.kyverno.io/autogen-controllers": "all" } },
      "metadata.annotations: Forbidden: Autogen annotation does not support 'all' anymore, remove the annotation or set it to a valid value",
    ],
    ["with a long name", {}, {}, { name: "a".repeat(64) }, "name: Too long: may not be more than 63 bytes"],
    [
      "with two timeouts",
      {},
      { webhookTimeoutSeconds: 5, webhookConfiguration: { timeoutSeconds: 5 } },
      {},
      "spec.webhookTimeoutSeconds: Forbidden: remove the deprecated field and use spec.webhookConfiguration.timeoutSeconds instead",
    ],
    [
      "with two failure policies",
      {},
      { failurePolicy: "Fail", webhookConfiguration: { failurePolicy: "Fail" } },
      {},
      "spec.failurePolicy: Forbidden: remove the deprecated field and use spec.webhookConfiguration.failurePolicy instead",
    ],
    [
      "with generateExistingOnPolicyUpdate",
      {},
      { generateExistingOnPolicyUpdate: false },
      {},
      "spec.generateExistingOnPolicyUpdate: Forbidden: remove the deprecated field and use spec.generate[*].generateExisting instead",
    ],
    [
      "with a timeout out of bounds",
      {},
      { webhookConfiguration: { timeoutSeconds: 31 } },
      {},
      "spec.webhookConfiguration.timeoutSeconds: Invalid value: 31: the timeout value must be between 1 and 30 seconds",
    ],
    [
      "with two rules of a name",
      {},
      { rules: [podRule, podRule] },
      {},
      "spec.rules[1].name: Invalid value: RULE: Duplicate rule name: 'registry'",
    ],
    [
      "with nothing to do",
      { validate: undefined },
      {},
      {},
      "spec.rules[0]: Invalid value: RULE: No operation defined in the rule 'registry'.(supported operations: mutate,validate,generate,verifyImages)",
    ],
    [
      "with two things to do",
      { mutate: { patchStrategicMerge: {} } },
      {},
      {},
      "spec.rules[0]: Invalid value: RULE: Multiple operations defined in the rule 'registry', only one operation (mutate,validate,generate,verifyImages) is allowed per rule",
    ],
    [
      "with extractors and no images",
      { imageExtractors: { Task: [{ path: "/a" }] } },
      {},
      {},
      "spec.rules[0].imageExtractors: Invalid value: RULE: Invalid rule spec for rule 'registry', imageExtractors can only be defined for verifyImages rule",
    ],
    [
      "that excludes what it matches",
      exclude(pods),
      {},
      {},
      "spec.rules[0]: Invalid value: RULE: Rule is matching an empty set",
    ],
    [
      "with any and all",
      { match: { any: [pods], all: [pods] } },
      {},
      {},
      'spec.rules[0].match: Invalid value: {"any":[{"resources":{"kinds":["Pod"]}}],"all":[{"resources":{"kinds":["Pod"]}}]}: Can\'t specify any and all together',
    ],
    [
      "with name and names",
      any({ resources: { kinds: ["Pod"], name: "a", names: ["b"] } }),
      {},
      {},
      'spec.rules[0].match.any[0]: Invalid value: {"kinds":["Pod"],"name":"a","names":["b"]}: Both name and names can not be specified together',
    ],
    [
      "with an empty selector",
      any({ resources: { kinds: ["Pod"], selector: {} } }),
      {},
      {},
      "spec.rules[0].match.any[0].selector: Invalid value: {}: The requirements are not specified in selector",
    ],
    [
      "with a wrong selector",
      any({ resources: { kinds: ["Pod"], selector: { matchExpressions: [{ key: "a", operator: "Is" }] } } }),
      {},
      {},
      'spec.rules[0].match.any[0].selector: Invalid value: {"matchExpressions":[{"key":"a","operator":"Is"}]}: "Is" is not a valid label selector operator',
    ],
    [
      "with a wrong subject",
      any({ ...pods, subjects: [{ kind: "Robot", name: "x" }] }),
      { background: false },
      {},
      "spec.rules[0].match.any[0].subjects[0].kind: Invalid value: \"Robot\": kind must be 'User', 'Group', or 'ServiceAccount'",
    ],
    [
      "with an account without namespace",
      any({ ...pods, subjects: [{ kind: "ServiceAccount", name: "x" }] }),
      { background: false },
      {},
      "spec.rules[0].match.any[0].subjects[0].namespace: Required value: namespace is required when Kind is ServiceAccount",
    ],
    [
      "with a role without namespace",
      any({ ...pods, roles: ["x"] }),
      { background: false },
      {},
      'spec.rules[0].match.any[0].roles[0]: Invalid value: "x": Role is expected to be in namespace:name format',
    ],
    [
      "with several such mistakes",
      any({ ...pods, roles: ["x", "y"] }),
      { background: false },
      {},
      '[spec.rules[0].match.any[0].roles[0]: Invalid value: "x": Role is expected to be in namespace:name format, spec.rules[0].match.any[0].roles[1]: Invalid value: "y": Role is expected to be in namespace:name format]',
    ],
    [
      "with overrides that conflict",
      {},
      {
        validationFailureActionOverrides: [
          { action: "Audit", namespaces: ["a", "b"] },
          { action: "Enforce", namespaces: ["b"] },
        ],
      },
      {},
      "conflicting namespaces found in path: spec.validationFailureActionOverrides[1].namespaces: b",
    ],
    [
      "with overrides of a rule that conflict by a wildcard",
      validate({
        ...metadata,
        failureActionOverrides: [
          { action: "Enforce", namespaces: ["team-a"] },
          { action: "Audit", namespaces: ["team-*"] },
        ],
      }),
      {},
      {},
      "path: spec.rules[0].validate.validationFailureActionOverrides[1].namespaces: wildcard pattern 'team-*' matches with namespace 'team-a'",
    ],
    [
      "with an override without action",
      {},
      { validationFailureActionOverrides: [{ namespaces: ["a"] }] },
      {},
      "invalid action",
    ],
    [
      "that is never applied",
      {},
      { admission: false, background: false },
      {},
      "disabling both admission and background processing is not allowed",
    ],
    [
      "that changes objects without admission",
      { mutate: { patchStrategicMerge: {} }, validate: undefined },
      { admission: false },
      {},
      "disabling admission processing is only allowed with validation policies",
    ],
    [
      "for all kinds in the background",
      any({ resources: { kinds: ["*"] } }),
      {},
      {},
      `path: spec.rules[0].match.any[0].kinds: ${wildcard}`,
    ],
    [
      "for all kinds and another",
      any({ resources: { kinds: ["*", "Pod"] } }),
      { background: false },
      {},
      "path: spec.rules[0].match.any[0].kinds: wildcard policy can not deal with more than one kind",
    ],
    [
      "for all kinds with a loop",
      { ...any({ resources: { kinds: ["*"] } }), ...validate({ foreach: [{ list: "x" }] }) },
      { background: false },
      {},
      "path: spec.rules[0].match.any[0].kinds: wildcard policy does not support rule type",
    ],
    [
      "for all kinds beyond metadata",
      any({ resources: { kinds: ["*"] } }),
      { background: false },
      {},
      `path: spec.rules[0].match.any[0].kinds: ${metadataOnly}`,
    ],
    [
      "for a subresource in the background",
      any({ resources: { kinds: ["Pod/status"] } }),
      {},
      {},
      "path: spec.rules[0].match.any[0].kinds: background scan enabled with subresource Pod/status",
    ],
    [
      "for the kind of a subresource in the background",
      any({ resources: { kinds: ["Scale"] } }),
      {},
      {},
      "path: spec.rules[0].match.any[0].kinds: background scan enabled with subresource Scale",
    ],
    [
      "that mixes any with resources",
      { match: { any: [pods], resources: { kinds: ["Pod"] } } },
      {},
      {},
      "path: spec.rules[0].match.: can't specify any/all together with match resources",
    ],
    [
      "with a filter without resources",
      any({ subjects: [{ kind: "User", name: "x" }] }),
      { background: false },
      {},
      "path: spec.rules[0].match.resources.: match resources not specified",
    ],
    ["without kinds", { ...any({ resources: { names: ["x"] } }), ...validate(metadata) }, {}, {}, noKinds],
    ["without kinds and beyond metadata", any({ resources: { names: ["x"] } }), {}, {}, metadataOnly],
    [
      "that checks nothing",
      validate({ message: "no check" }),
      {},
      {},
      "path: spec.rules[0].validate..: one of pattern, anyPattern, deny, foreach, cel must be specified",
    ],
    [
      "that checks in two ways",
      validate({ ...metadata, deny: {} }),
      {},
      {},
      "path: spec.rules[0].validate..: only one of pattern, anyPattern, deny, foreach, cel can be specified",
    ],
    [
      "with an anchor for patches",
      validate({ pattern: { spec: { "+(a)": "b" } } }),
      {},
      {},
      "path: spec.rules[0].validate.pattern.//spec/+(a).: unsupported anchor +(a)",
    ],
    [
      "with an existence anchor without a list",
      validate({ anyPattern: [{ spec: { containers: [{ "^(a)": "b" }] } }] }),
      {},
      {},
      "path: spec.rules[0].validate.anyPattern[0].//spec/containers0//^(a).: existence anchor should have value of type list",
    ],
    [
      "with anyPattern that is no list",
      validate({ anyPattern: { spec: {} } }),
      {},
      {},
      "path: spec.rules[0].validate.anyPattern.: failed to deserialize anyPattern, expect array: json: cannot unmarshal object into Go value of type []interface {}",
    ],
    [
      "with anyPattern that is empty",
      validate({ anyPattern: [] }),
      {},
      {},
      "spec.rules[0].validate.anyPattern: a list without patterns checks nothing, give at least one",
    ],
    [
      "with CEL preconditions and no CEL",
      { celPreconditions: [{ name: "a", expression: "true" }] },
      {},
      {},
      "path: spec.rules[0].validate..: celPrecondition can only be used with validate.cel",
    ],
    [
      "with a label that is no text",
      validate({ pattern: { metadata: { labels: { a: 1 } } } }),
      {},
      {},
      'labels and annotations supports only string values, "use double quotes around the non string values"',
    ],
    [
      "with an annotation in a template that is no text",
      validate({ pattern: { spec: { template: { metadata: { annotations: { a: null } } } } } }),
      {},
      {},
      'labels and annotations supports only string values, "use double quotes around the non string values"',
    ],
  ])("%s is Kyverno's", (_, rule, spec, meta, message) => {
    const [first] = errorsOf(policyWith({ ...rule }, { ...spec }, { ...meta }), { kinds: served });
    expect(first?.replace(/Invalid value: \{"name":.*\}: /, "Invalid value: RULE: ")).toBe(message);
  });
});

describe("the errors of a policy", () => {
  it("are all told, each with its path", () => {
    const rule = {
      ...any({ resources: { kinds: ["*"] } }),
      ...validate({ pattern: { metadata: { labels: { a: 1 } } } }),
    };
    expect(errorsOf(policyWith(rule, {}, { namespace: "x" }))).toHaveLength(3);
  });

  it("print a rule as Go prints it", () => {
    const [first] = errorsOf(
      policyWith({ validate: { message: "<b> & co", pattern: {} } }, { rules: [podRule, podRule] }),
    );
    expect(first).toContain('{"name":"registry","match":{"any":[{"resources":{"kinds":["Pod"]}}]},"validate":{');
    const [escaped] = errorsOf(policyWith({ name: "<b>", validate: undefined }));
    expect(escaped).toContain('"name":"\\u003cb\\u003e"');
  });
});

describe("a namespaced policy", () => {
  it.each<[object, object, string]>([
    [
      any({ resources: { kinds: ["Pod"], namespaces: ["x"] } }),
      {},
      "spec.rules[0].match.any[0].namespaces: Forbidden: Filtering namespaces not allowed in namespaced policies",
    ],
    [
      any({ resources: { kinds: ["Namespace"] } }),
      {},
      "spec.rules[0].match.any[0].kinds[0]: Forbidden: Cluster wide resource 'Namespace' not allowed in namespaced policy",
    ],
    [
      {},
      { validationFailureActionOverrides: [{ action: "Audit" }] },
      "spec.validationFailureActionOverrides: Forbidden: Use of validationFailureActionOverrides is supported only with ClusterPolicy",
    ],
  ])("must not reach beyond its namespace: %j %j", (rule, spec, message) => {
    expect(errorsOf(namespacedPolicyWith({ ...rule }, { ...spec }), { kinds: served })).toEqual([message]);
  });

  it("is otherwise checked like a ClusterPolicy", () => {
    expect(errorsOf(namespacedPolicyWith({}), { kinds: served })).toEqual([]);
  });
});

const annotation = (value: string) => ({ annotations: { "pod-policies.kyverno.io/autogen-controllers": value } });
const oldActions = "Validation failure actions enforce/audit are deprecated, use Enforce/Audit instead.";

describe("the warnings of a policy", () => {
  it.each<[string, object, object, object, readonly string[]]>([
    ["nothing", {}, {}, {}, []],
    ["an action in lower case", {}, { validationFailureAction: "enforce" }, {}, [oldActions]],
    ["an override in lower case", {}, { validationFailureActionOverrides: [{ action: "audit" }] }, {}, [oldActions]],
    [
      "a kind that nobody serves",
      any({ resources: { kinds: ["Pood"] } }),
      {},
      {},
      [
        "the kind defined in the all match resource is invalid: unable to convert GVK to GVR for kinds Pood, err: resource not found",
      ],
    ],
    ["the usual controllers", {}, {}, annotation("Deployment,Job,StatefulSet,DaemonSet,CronJob"), []],
    ["no controllers", {}, {}, annotation("none"), []],
    [
      "some controllers",
      {},
      {},
      annotation("Deployment"),
      [
        expect.stringMatching(
          /^Policies that match Pods apply to all Pods including those created/,
        ) as unknown as string,
      ],
    ],
    [
      "replicas",
      validate({ pattern: { spec: { replicas: ">1" } } }),
      {},
      {},
      ["You are matching on replicas but not including the scale subresource in the policy."],
    ],
    [
      "status",
      validate({ pattern: { status: { phase: "x" } } }),
      {},
      {},
      ["You are matching on status but not including the status subresource in the policy."],
    ],
    [
      "a rule named like a generated one",
      { name: "autogen-x" },
      {},
      {},
      ["rule autogen-x is named like a generated rule: it does not apply to kinds that generated rules stand in for"],
    ],
  ])("tell of %s", (_, rule, spec, meta, messages) => {
    const document = policyWith({ ...rule }, { ...spec }, { ...meta });
    expect(errorsOf(document, { kinds: served })).toEqual([]);
    expect(warningsOf(document, { kinds: served })).toEqual(messages);
  });

  it("do not tell of status where the subresource is named", () => {
    const rule = {
      ...any({ resources: { kinds: ["Pod/status"] } }),
      ...validate({ pattern: { status: { phase: "x" } } }),
    };
    expect(warningsOf(policyWith(rule, { background: false }))).toEqual([]);
  });
});
