import type { FieldError } from "../../kube/index.ts";
import { same } from "./equal.ts";
import { type Fields, has, text } from "./fields.ts";
import { forbidden, invalid, invalids, notSupported } from "./mistakes.ts";
import { labelValueMistakes, qualifiedNameMistakes } from "./names.ts";

const effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

/** Checks tolerations. (kubernetes: pkg/apis/core/validation ValidateTolerations) */
export function tolerationsMistakes(tolerations: readonly Fields[], path: string): readonly FieldError[] {
  return tolerations.flatMap((one, index) => tolerationMistakes(one, `${path}[${index}]`));
}

/** An update may add tolerations and change their seconds, no more. (kubernetes: validateOnlyAddedTolerations) */
export function addedTolerationsMistakes(
  now: readonly Fields[],
  before: readonly Fields[],
  path: string,
): readonly FieldError[] {
  const kept = before.every((old) =>
    now.some((one) => same({ ...old, tolerationSeconds: one.tolerationSeconds }, one)),
  );
  return kept ? [] : [forbidden(path, "existing toleration can not be modified except its tolerationSeconds")];
}

function tolerationMistakes(one: Fields, path: string): readonly FieldError[] {
  const key = text(one, "key");
  const operator = text(one, "operator");
  const effect = text(one, "effect");
  const all = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
  const timed = "effect must be 'NoExecute' when `tolerationSeconds` is set";
  return [
    ...(key === "" ? [] : invalids(`${path}.key`, key, qualifiedNameMistakes(key))),
    ...(key === "" && operator !== "Exists" ? [invalid(`${path}.operator`, operator, all)] : []),
    ...(has(one, "tolerationSeconds") && effect !== "NoExecute" ? [invalid(`${path}.effect`, effect, timed)] : []),
    ...operatorMistakes(operator, text(one, "value"), `${path}.operator`),
    ...(effect === "" || effects.includes(effect) ? [] : [notSupported(`${path}.effect`, effect, effects)]),
  ];
}

function operatorMistakes(operator: string, value: string, field: string): readonly FieldError[] {
  switch (operator) {
    case "":
    case "Equal": {
      const messages = labelValueMistakes(value);
      return messages.length === 0 ? [] : [invalid(field, value, messages.join(";"))];
    }
    case "Exists":
      return value === "" ? [] : [invalid(field, value, "value must be empty when `operator` is 'Exists'")];
    default:
      return [notSupported(field, operator, ["Equal", "Exists"])];
  }
}
