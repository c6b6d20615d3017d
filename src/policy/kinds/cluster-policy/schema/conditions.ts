import { object, required, text } from "../../../schema/index.ts";

export { conditions, conditionsV2beta1, looseConditions } from "../../../conditions/index.ts";

/** A CEL condition with a name. */
export const celCondition = object({
  name: required(text(), "Names the condition, for messages; unique among its neighbours."),
  expression: required(text(), "A CEL expression that gives true or false."),
});
