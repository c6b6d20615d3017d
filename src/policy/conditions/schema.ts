import { anything, choice, field, list, object, text } from "../schema/index.ts";

const operators = [
  "Equals",
  "NotEquals",
  "In",
  "AnyIn",
  "AllIn",
  "NotIn",
  "AnyNotIn",
  "AllNotIn",
  "GreaterThanOrEquals",
  "GreaterThan",
  "LessThanOrEquals",
  "LessThan",
  "DurationGreaterThanOrEquals",
  "DurationGreaterThan",
  "DurationLessThanOrEquals",
  "DurationLessThan",
] as const;

const condition = conditionWith(operators);
const conditionV2beta1 = conditionWith(operators.filter((one) => one !== "In" && one !== "NotIn"));

const anyText = "Conditions, one of which must hold.";
const allText = "Conditions, all of which must hold.";

/** Conditions below `any` and `all`. */
export const conditions = object({
  any: field(list(condition), anyText),
  all: field(list(condition), allText),
});

/** The same where Kyverno also lets older forms pass. */
export const looseConditions = object(conditions.fields, { open: true });

/** The same in v2beta1, without the operators that were replaced before it. */
export const conditionsV2beta1 = object({
  any: field(list(conditionV2beta1), anyText),
  all: field(list(conditionV2beta1), allText),
});

function conditionWith(names: readonly string[]) {
  return object({
    key: field(anything(), "The value that is compared, mostly a variable."),
    operator: field(choice(names), "How key and value are compared."),
    value: field(anything(), "What the key is compared with: a value, a list of values or a variable."),
    message: field(text(), "Shown when the condition decides."),
  });
}
