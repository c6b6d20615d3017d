import {
  choice,
  field,
  flag,
  integer,
  list,
  map,
  object,
  required,
  type Schema,
  statusCondition,
  text,
  type VersionDescription,
} from "../schema/index.ts";

const condition = object({
  expression: required(text(), "The expression; its value has to be true or false."),
  name: required(text(), "Names the condition."),
});

/** Further conditions under which a policy applies. */
export const matchConditions = list(condition, { keys: ["name"] });

/** The same where they are merged as a whole. */
export const plainConditions = list(condition);

/** Values that other expressions name. */
export const variables = list(
  object(
    {
      expression: required(text(), "The expression that gives the value; it may name the variables before it."),
      name: required(text(), "The name: others read it as `variables.<name>`."),
    },
    { atomic: true },
  ),
  { keys: ["name"] },
);

/** What is added to results. */
export const auditAnnotations = list(
  object({
    key: required(text(), "The name of the annotation."),
    valueExpression: required(text(), "The expression that gives its text; null leaves it out."),
  }),
  { atomic: true },
);

/** What must hold. */
export const validations = list(
  object({
    expression: required(text(), "The expression that has to be true."),
    message: field(text(), "What is said where it is not."),
    messageExpression: field(text(), "The expression that gives this message instead."),
    reason: field(text(), "Why, in a word; only a generated ValidatingAdmissionPolicy tells it."),
  }),
  { atomic: true },
);

/** What is done with what fails. */
export const validationActions = list(choice(["Deny", "Audit", "Warn"]), { set: true });

/** What happens where a request cannot be judged. */
export const failurePolicy = choice(["Ignore", "Fail"]);

/** How the API server asks. */
export const webhookConfiguration = object({
  timeoutSeconds: field(
    integer({ format: "int32" }),
    "How long the API server waits for an answer; a policy that says so is asked by a webhook of its own.",
  ),
});

/** Whether requests are judged. */
export const admissionSwitch = object({
  enabled: field(flag({ default: true }), "Whether requests are judged."),
});

/** Whether what exists is judged. */
export const backgroundSwitch = object({
  enabled: field(flag({ default: true }), "Whether objects that exist are judged."),
});

/** For which controllers of Pods a policy for Pods is made as well. */
export const podControllers = object({
  controllers: field(list(text()), "The plurals: `deployments`. All where it is absent, none where it is empty."),
});

/** A kind that a policy is made for. */
const target = object({
  group: field(text(), "The group."),
  kind: required(text(), "The kind."),
  resource: required(text(), "The plural."),
  version: required(text(), "The version."),
});

/** What the engine made of a policy: for its controllers with `spec`, generated or not. */
export function policyStatus(options: { readonly spec?: Schema; readonly generated?: boolean }) {
  return object({
    ...(options.spec !== undefined && {
      autogen: field(
        object({
          configs: field(
            map(
              object({
                spec: required(options.spec, "The policy as it is for them."),
                targets: required(list(target), "The controllers."),
              }),
            ),
            "By the way in which they carry a Pod.",
          ),
        }),
        "The policies that were made for the controllers of Pods.",
      ),
    }),
    conditionStatus: field(
      object({
        conditions: field(list(statusCondition), "What is ready, and what is not."),
        message: field(text(), "What became of the admission policy that was to be generated."),
        ready: field(flag(), "Whether the policy is in force."),
      }),
      "Whether the policy is in force.",
    ),
    ...(options.generated === true && {
      generated: field(flag(), "Whether an admission policy of Kubernetes stands in for it."),
    }),
  });
}

/** The versions that a kind is served in. */
export function celVersions(
  version: Omit<VersionDescription, "name">,
  { namespaced }: { readonly namespaced: boolean },
): readonly VersionDescription[] {
  return [
    { ...version, name: "v1" },
    ...(namespaced ? [] : [{ ...version, name: "v1alpha1", deprecated: true }]),
    { ...version, name: "v1beta1", stored: true },
  ];
}

/** The group of the kinds that are written in expressions. */
export const celGroup = "policies.kyverno.io";

/** The columns that most of them have. */
export const ageColumn = { name: "AGE", type: "date", jsonPath: ".metadata.creationTimestamp" } as const;

/** Whether the policy is in force. */
export const readyColumn = { name: "READY", type: "string", jsonPath: ".status.conditionStatus.ready" } as const;
