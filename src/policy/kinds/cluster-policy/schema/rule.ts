import { matchBlock, matchBlockV2beta1 } from "../../../match/index.ts";
import { anything, field, flag, list, map, object, required, text, type Value } from "../../../schema/index.ts";
import { celCondition, conditionsV2beta1 } from "./conditions.ts";
import { contextEntry } from "./context.ts";
import { generate } from "./generate.ts";
import { mutate } from "./mutate.ts";
import { validate, validateV2beta1 } from "./validate.ts";
import { imageExtractor, verifyImages, verifyImagesV2beta1 } from "./verify-images.ts";

const headFields = {
  name: required(text({ maxLength: 63 }), "Names the rule; unique within the policy."),
  context: field(list(contextEntry), "Variables that are defined for the rule."),
  reportProperties: field(map(text()), "Properties that are added to the rule's results in reports."),
};

const matchText = "Which requests the rule is for.";
const excludeText = "Which of those it is not for after all.";
const preconditionsText = "Conditions that must hold for the rule to be applied.";

const middleFields = {
  celPreconditions: field(list(celCondition), "CEL conditions that must hold for a CEL rule to be applied."),
  mutate: field(mutate, "Changes the object."),
};

const tailFields = {
  generate: field(generate, "Makes further objects."),
};

const skipBackgroundRequests = field(
  flag({ default: true }),
  "Whether `generate` and `mutate` rules with targets leave out requests of the engine's own background controller.",
);

const imageExtractors = field(
  map(list(imageExtractor)),
  "Where images stand in other kinds than Pods and their controllers, by kind.",
);

/** A rule. The order of the fields is the one in which Kyverno prints a rule. */
export const rule = object({
  ...headFields,
  match: required(matchBlock, matchText),
  exclude: field(matchBlock, excludeText),
  imageExtractors,
  preconditions: field(anything(), preconditionsText),
  ...middleFields,
  validate: field(validate, "Checks the object."),
  ...tailFields,
  verifyImages: field(list(verifyImages), "Checks signatures of images."),
  skipBackgroundRequests,
});

/** A rule in v2beta1. */
export const ruleV2beta1 = object({
  ...headFields,
  match: required(matchBlockV2beta1, matchText),
  exclude: field(matchBlockV2beta1, excludeText),
  imageExtractors,
  preconditions: field(conditionsV2beta1, preconditionsText),
  ...middleFields,
  validate: field(validateV2beta1, "Checks the object."),
  ...tailFields,
  verifyImages: field(list(verifyImagesV2beta1), "Checks signatures of images."),
  skipBackgroundRequests,
});

/** A rule as a policy says it, defaults filled in. */
export type RuleText = Value<typeof rule>;

/** The `mutate` part of a rule as a policy says it. */
export type MutateText = Value<typeof mutate>;

/** The `validate` part of a rule as a policy says it. */
export type ValidateText = Value<typeof validate>;

/** The `generate` part of a rule as a policy says it. */
export type GenerateText = Value<typeof generate>;
