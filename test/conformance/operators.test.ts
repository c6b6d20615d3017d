import { own } from "../../src/kube/index.ts";
import { operatorOf } from "../../src/policy/conditions/index.ts";
import { oldListIn } from "../../src/policy/conditions/operators.ts";
import { oldScalarIn } from "../../src/policy/conditions/sets.ts";
import { runVectors, type Vector } from "./vectors.ts";

runVectors("operators", ({ op, input, expected }: Vector) => {
  const key = own(input, "key");
  const value = own(input, "value");
  switch (op) {
    case "evaluateCondition":
      return { actual: operatorOf(String(own(input, "operator")))?.compare(key, value), expected };
    case "keyExistsInArray":
      return { actual: found(oldScalarIn(String(key), value)), expected };
    case "setExistsInArray":
      return { actual: found(oldListIn(key as readonly string[], value, own(input, "notIn") === true)), expected };
    case "isIn":
      return { actual: { expected: oldListIn(key as readonly string[], value, false) }, expected };
    case "isNotIn":
      return { actual: { expected: oldListIn(key as readonly string[], value, true) }, expected };
    case "isOperatorValid":
      return { actual: operatorOf(String(input)) !== undefined, expected };
    case "isOperatorDeprecated":
      return { actual: operatorOf(String(input))?.instead !== undefined, expected };
    case "getDeprecatedOperatorAlternative":
      return { actual: operatorOf(String(input))?.instead ?? [], expected };
    default:
      return undefined;
  }
});

function found(answer: boolean | undefined) {
  return { expectInvalid: answer === undefined, expectKeyExist: answer === true };
}
