import type { FieldError, Resource } from "../../kube/index.ts";
import { type Fields, flag, has, part, parts, text, texts } from "./fields.ts";
import { duplicate, forbidden, invalid, invalids, notSupported, required } from "./mistakes.ts";
import { labelMistakes, subdomainMistakes } from "./names.ts";

const verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch"];

/** Checks the conditions of a status: each has a type of its own. (kubernetes: pkg/apis/flowcontrol/validation ValidateFlowSchemaStatus) */
export function conditionsMistakes(object: Resource): readonly FieldError[] {
  const conditions = parts(part(object, "status"), "conditions");
  return conditions.flatMap((one, at) => {
    const field = `status.conditions[${at}].type`;
    const type = text(one, "type");
    const again = conditions.slice(0, at).some((other) => text(other, "type") === type);
    return [...(again ? [duplicate(field, type)] : []), ...(type === "" ? [required(field)] : [])];
  });
}

/** Checks one rule of a flow schema. (kubernetes: ValidateFlowSchemaPolicyRulesWithSubjects) */
export function flowRuleMistakes(rule: Fields, path: string): readonly FieldError[] {
  const subjects = parts(rule, "subjects");
  const [resources, urls] = [parts(rule, "resourceRules"), parts(rule, "nonResourceRules")];
  const nothing = resources.length === 0 && urls.length === 0;
  const none = "at least one of resourceRules and nonResourceRules has to be non-empty";
  return [
    ...(subjects.length === 0 ? [required(`${path}.subjects`, "subjects must contain at least one value")] : []),
    ...subjects.flatMap((one, at) => subjectMistakes(one, `${path}.subjects[${at}]`)),
    ...(nothing ? [required(path, none)] : []),
    ...resources.flatMap((one, at) => resourceRuleMistakes(one, `${path}.resourceRules[${at}]`)),
    ...urls.flatMap((one, at) => urlRuleMistakes(one, `${path}.nonResourceRules[${at}]`)),
  ];
}

const subjectKeys = { ServiceAccount: "serviceAccount", User: "user", Group: "group" } as const;

function subjectMistakes(subject: Fields, path: string): readonly FieldError[] {
  const kind = text(subject, "kind");
  if (kind !== "ServiceAccount" && kind !== "User" && kind !== "Group") {
    return [notSupported(`${path}.kind`, kind, ["Group", "ServiceAccount", "User"])];
  }
  const key = subjectKeys[kind];
  const strays = Object.entries(subjectKeys)
    .filter(([, other]) => other !== key && has(subject, other))
    .map(([other, stray]) =>
      forbidden(`${path}.${stray}`, `${stray} is forbidden when subject kind is not '${other}'`),
    );
  const named = part(subject, key);
  if (!named) return [required(`${path}.${key}`, `${key} is required when subject kind is '${kind}'`), ...strays];
  if (kind === "ServiceAccount") return [...accountMistakes(named, `${path}.${key}`), ...strays];
  return [...(text(named, "name") === "" ? [required(`${path}.${key}.name`)] : []), ...strays];
}

function accountMistakes(account: Fields, path: string): readonly FieldError[] {
  const [name, namespace] = [text(account, "name"), text(account, "namespace")];
  const missing = "must specify namespace for service account";
  return [
    ...(name === "" ? [required(`${path}.name`)] : []),
    ...(name === "" || name === "*" ? [] : invalids(`${path}.name`, name, subdomainMistakes(name))),
    ...(namespace === ""
      ? [required(`${path}.namespace`, missing)]
      : invalids(`${path}.namespace`, namespace, labelMistakes(namespace))),
  ];
}

function resourceRuleMistakes(rule: Fields, path: string): readonly FieldError[] {
  return [
    ...verbsMistakes(texts(rule, "verbs"), `${path}.verbs`),
    ...listMistakes(texts(rule, "apiGroups"), `${path}.apiGroups`, "api group"),
    ...listMistakes(texts(rule, "resources"), `${path}.resources`, "resource"),
    ...namespacesMistakes(rule, `${path}.namespaces`),
  ];
}

function listMistakes(values: readonly string[], field: string, what: string): readonly FieldError[] {
  if (values.length === 0) return [required(field, `resource rules must supply at least one ${what}`)];
  if (values.length === 1 || !values.includes("*")) return [];
  return [invalid(field, values, `if '*' is present, must not specify other ${what}s`)];
}

function namespacesMistakes(rule: Fields, field: string): readonly FieldError[] {
  const values = texts(rule, "namespaces");
  const none = "resource rules that are not cluster scoped must supply at least one namespace";
  if (values.length === 0) return flag(rule, "clusterScope") ? [] : [required(field, none)];
  if (values.includes("*")) {
    return values.length > 1 ? [invalid(field, values, "if '*' is present, must not specify other namespaces")] : [];
  }
  const intro = "each member of this list must be '*' or a DNS-1123 label; ";
  return values.flatMap((one, at) =>
    invalids(
      `${field}[${at}]`,
      one,
      labelMistakes(one).map((message) => intro + message),
    ),
  );
}

function urlRuleMistakes(rule: Fields, path: string): readonly FieldError[] {
  const urls = texts(rule, "nonResourceURLs");
  const field = `${path}.nonResourceURLs`;
  const found = verbsMistakes(texts(rule, "verbs"), `${path}.verbs`);
  if (urls.length === 0) return [...found, required(field, "nonResourceURLs must contain at least one value")];
  if (urls.includes("*")) {
    const detail = "if '*' is present, must not specify other non-resource URLs";
    return urls.length > 1 ? [...found, invalid(field, urls, detail)] : found;
  }
  return [...found, ...urls.flatMap((one, at) => urlMistakes(one, `${field}[${at}]`))];
}

function verbsMistakes(values: readonly string[], field: string): readonly FieldError[] {
  if (values.length === 0) return [required(field, "verbs must contain at least one value")];
  if (values.includes("*")) {
    return values.length > 1 ? [invalid(field, values, "if '*' is present, must not specify other verbs")] : [];
  }
  return values.every((one) => verbs.includes(one)) ? [] : [notSupported(field, values, verbs)];
}

function urlMistakes(url: string, field: string): readonly FieldError[] {
  if (url === "") return [invalid(field, url, "must not be empty")];
  if (url === "/") return [];
  if (!url.startsWith("/")) return [invalid(field, url, "must start with slash")];
  if (url.includes(" ")) return [invalid(field, url, "must not contain white-space")];
  if (url.includes("//")) return [invalid(field, url, "must not contain double slash")];
  const stars = url.split("*").length - 1;
  const bad = stars > 1 || (stars === 1 && !url.endsWith("/*"));
  return bad ? [invalid(field, url, "wildcard can only do suffix matching")] : [];
}
