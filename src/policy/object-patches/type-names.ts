import * as cel from "../../lang/cel/index.ts";

/**
 * What is wrong with the names of the types in a literal: each is that of the literal around it, and the field. Lists
 * and maps between them do not count. (kubernetes: apiserver/pkg/cel/mutation/dynamic CheckTypeNamesMatchFieldPathNames)
 */
export function typeNameMistakes(message: cel.Message): readonly string[] {
  const mistakes: string[] = [];
  check(message, message.type.name, mistakes);
  return mistakes;
}

function check(value: cel.CelValue, expected: string, mistakes: string[]): void {
  if (value instanceof cel.Message) checkMessage(value, expected, mistakes);
  else if (cel.isList(value)) for (const item of value) check(item, expected, mistakes);
  else if (value instanceof cel.CelMap) for (const one of value.entries.values()) check(one, expected, mistakes);
}

function checkMessage({ type: { name }, fields }: cel.Message, expected: string, mistakes: string[]): void {
  if (name !== expected) {
    mistakes.push(
      `unexpected type name ${JSON.stringify(name)}, expected ${JSON.stringify(expected)}, which matches field name path from root Object type`,
    );
  }
  for (const [field, value] of fields) check(value, `${expected}.${field}`, mistakes);
}
