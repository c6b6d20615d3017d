import { exclusion } from "../../../pod-security/index.ts";
import {
  anything,
  choice,
  field,
  flag,
  labelSelector,
  list,
  object,
  required,
  text,
  type Value,
} from "../../../schema/index.ts";
import { attestorSet } from "./attestor.ts";
import { conditionsV2beta1, looseConditions } from "./conditions.ts";
import { contextEntry } from "./context.ts";

/** The failure actions, as they are written since v1.6. */
export const failureAction = choice(["Audit", "Enforce"]);

/** Another action for some namespaces. */
export const failureActionOverride = object({
  action: field(choice(["audit", "enforce", "Audit", "Enforce"]), "`Enforce` blocks, `Audit` only reports."),
  namespaces: field(list(text()), "Namespaces that the action is for; `*` and `?` are wildcards."),
  namespaceSelector: field(labelSelector, "Labels of the namespaces that the action is for."),
});

/** When a request is to be denied. */
export const deny = object({
  conditions: field(anything(), "Conditions below `any` and `all`; the request is denied when they hold."),
});

const denyV2beta1 = object({
  conditions: field(conditionsV2beta1, "Conditions below `any` and `all`; the request is denied when they hold."),
});

const celParamKind = object(
  {
    apiVersion: field(text(), "Group and version of the parameters' kind."),
    kind: field(text(), "Kind of the parameters."),
  },
  { atomic: true },
);

const celParamRef = object(
  {
    name: field(text(), "Name of the object with the parameters."),
    namespace: field(text(), "Namespace of the object with the parameters."),
    selector: field(labelSelector, "Labels of the objects with the parameters, in place of a name."),
    parameterNotFoundAction: field(text(), "What happens when there are no parameters: `Allow` or `Deny`."),
  },
  { atomic: true },
);

const celExpression = object({
  expression: required(text(), "A CEL expression that must give true."),
  message: field(text(), "Shown when it does not."),
  reason: field(text(), "Reason in the API server's answer when it does not."),
  messageExpression: field(text(), "A CEL expression that gives the message."),
});

const celVariable = object(
  {
    name: required(text(), "Names the variable: expressions read it as `variables.name`."),
    expression: required(text(), "A CEL expression that gives its value."),
  },
  { atomic: true },
);

const auditAnnotation = object({
  key: required(text(), "Key of the annotation."),
  valueExpression: required(text(), "A CEL expression that gives its value."),
});

const cel = object({
  generate: field(flag({ default: false }), "Whether a ValidatingAdmissionPolicy is made from the rule."),
  expressions: field(list(celExpression), "Expressions, all of which must hold."),
  paramKind: field(celParamKind, "Kind of the objects that hold parameters."),
  paramRef: field(celParamRef, "Which objects hold the parameters."),
  auditAnnotations: field(list(auditAnnotation), "Annotations for the audit log."),
  variables: field(list(celVariable), "Values to be named once and used in several expressions."),
});

const podSecurity = object({
  level: field(choice(["privileged", "baseline", "restricted"]), "Level of the Pod Security Standards."),
  version: field(
    choice([
      "v1.19",
      "v1.20",
      "v1.21",
      "v1.22",
      "v1.23",
      "v1.24",
      "v1.25",
      "v1.26",
      "v1.27",
      "v1.28",
      "v1.29",
      "v1.30",
      "v1.31",
      "v1.32",
      "latest",
    ]),
    "Version of the standards; the latest when left out.",
  ),
  exclude: field(list(exclusion), "Controls that are left out."),
});

const foreach = object({
  list: field(text(), "JMESPath expression that gives the elements."),
  elementScope: field(flag(), "Whether patterns are applied to the element instead of the object."),
  context: field(list(contextEntry), "Variables that are defined for each element."),
  preconditions: field(looseConditions, "Conditions that an element must meet to be looked at."),
  pattern: field(anything(), "Pattern that each element must match."),
  anyPattern: field(anything(), "Patterns, one of which each element must match."),
  deny: field(deny, "When an element is denied."),
  foreach: field(anything(), "A loop within the loop."),
});

/** Loops over elements, as a rule or a loop has them. */
export const validateForeach = list(foreach);

/** A loop over elements as a policy says it. */
export type ForeachText = Value<typeof foreach>;

const ignoredObject = object({
  group: field(text(), "API group of the objects."),
  version: field(text(), "API version of the objects."),
  kind: field(text(), "Kind of the objects."),
  name: field(text(), "Name of the objects."),
  namespace: field(text(), "Namespace of the objects."),
});

const ignoredFields = object({
  objects: field(list(ignoredObject), "The objects in question."),
  fields: field(list(text()), "Fields that may differ from the signed manifest."),
});

const manifestDryRun = object({
  enable: field(flag(), "Whether the object is compared after a dry run of its creation."),
  namespace: field(text(), "Namespace for the dry run."),
});

const manifests = object({
  attestors: field(list(attestorSet), "Who must have signed the manifest."),
  annotationDomain: field(text(), "Prefix of the annotations that hold signature and manifest."),
  ignoreFields: field(list(ignoredFields), "Fields that may differ from the signed manifest."),
  dryRun: field(manifestDryRun, "Comparison after a dry run."),
  repository: field(text(), "Where signatures are kept."),
});

const actionFields = {
  failureAction: field(failureAction, "`Enforce` blocks, `Audit` only reports; goes before the policy's own action."),
  failureActionOverrides: field(
    list(failureActionOverride),
    "Other actions for some namespaces; the first that fits counts.",
  ),
};

const allowExistingViolations = field(
  flag({ default: true }),
  "Whether an object that violated the rule before may be updated and still violate it.",
);

const message = field(text(), "Shown when the rule fails.");

const patternFields = {
  manifests: field(manifests, "The object must be the one of a signed manifest."),
  foreach: field(validateForeach, "Checks for each element of a list."),
  pattern: field(
    anything(),
    "What the object must look like: same structure, with values, wildcards, operators and anchors.",
  ),
  anyPattern: field(anything(), "A list of patterns, one of which the object must match."),
};

const standardFields = {
  podSecurity: field(podSecurity, "A level of the Pod Security Standards that Pods must meet."),
  assert: field(anything(), "An assertion tree.", { deprecated: "removed in Kyverno 1.19." }),
  cel: field(cel, "CEL expressions that must hold."),
};

/** The `validate` part of a rule. */
export const validate = object({
  ...actionFields,
  allowExistingViolations,
  message,
  ...patternFields,
  deny: field(deny, "Conditions under which a request is denied."),
  ...standardFields,
});

/** The same in v2beta1. */
export const validateV2beta1 = object({
  ...actionFields,
  message,
  ...patternFields,
  deny: field(denyV2beta1, "Conditions under which a request is denied."),
  ...standardFields,
});
