import type { FieldError } from "../../kube/index.ts";
import { type Fields, has, part, parts, text, texts } from "./fields.ts";
import { selectorMistakes } from "./label-selector.ts";
import { duplicate, forbidden, invalids, notSupported, required } from "./mistakes.ts";
import { pathSegmentName } from "./names.ts";
import { ruleMistakes } from "./webhook-validation.ts";

/**
 * Checks what an admission policy or a binding is about; an absent one has no mistakes.
 * (kubernetes: pkg/apis/admissionregistration/validation validateMatchResources)
 */
export function matchResourcesMistakes(match: Fields | undefined, path: string): readonly FieldError[] {
  if (match === undefined) return [];
  const selectors = ["namespaceSelector", "objectSelector"].flatMap((key) =>
    has(match, key) ? selectorMistakes(part(match, key), `${path}.${key}`) : [required(`${path}.${key}`)],
  );
  const rules = ["resourceRules", "excludeResourceRules"].flatMap((key) =>
    parts(match, key).flatMap((rule, index) => namedRuleMistakes(rule, `${path}.${key}[${index}]`)),
  );
  return [
    ...choiceMistakes(match, "matchPolicy", { path, supported: ["Equivalent", "Exact"] }),
    ...selectors,
    ...rules,
  ];
}

function namedRuleMistakes(rule: Fields, path: string): readonly FieldError[] {
  const names = texts(rule, "resourceNames");
  const found = names.flatMap((name, index) => {
    const field = `${path}.resourceNames[${index}]`;
    const again = names.indexOf(name) < index ? [duplicate(field, name)] : [];
    return [...invalids(field, name, pathSegmentName(name, false)), ...again];
  });
  return [...found, ...ruleMistakes(rule, path)];
}

/**
 * Checks which parameters a binding gives; an absent reference has no mistakes.
 * (kubernetes: pkg/apis/admissionregistration/validation validateParamRef)
 */
export function paramRefMistakes(ref: Fields | undefined, path: string): readonly FieldError[] {
  if (ref === undefined) return [];
  const name = text(ref, "name");
  const selects = has(ref, "selector");
  const exclusive = (key: string) =>
    name !== "" && selects ? [forbidden(`${path}.${key}`, "name and selector are mutually exclusive")] : [];
  return [
    ...(name === "" ? [] : invalids(`${path}.name`, name, pathSegmentName(name, false))),
    ...exclusive("name"),
    ...(selects ? selectorMistakes(part(ref, "selector"), `${path}.selector`) : []),
    ...exclusive("selector"),
    ...(name === "" && !selects ? [required(path, "one of name or selector must be specified")] : []),
    ...(text(ref, "parameterNotFoundAction") === ""
      ? [required(`${path}.parameterNotFoundAction`)]
      : choiceMistakes(ref, "parameterNotFoundAction", { path, supported: ["Deny", "Allow"] })),
  ];
}

/** Checks a text that has to be one of a few. */
export function choiceMistakes(
  of: Fields | undefined,
  key: string,
  { path, supported }: { readonly path: string; readonly supported: readonly string[] },
): readonly FieldError[] {
  const value = text(of, key);
  if (!has(of, key)) return [required(`${path}.${key}`)];
  return supported.includes(value) ? [] : [notSupported(`${path}.${key}`, value, supported)];
}
