import type { FieldError } from "../../kube/index.ts";
import { type Fields, type Holder, has, number, text } from "./fields.ts";
import { invalid, invalids, notSupported, required } from "./mistakes.ts";
import { pathSegmentName, subdomainMistakes } from "./names.ts";

/** `NotSupported` where a text that is given is none of a closed set; `field` is its own path. */
export function choiceMistakes(
  of: Holder,
  key: string,
  { field, among }: { readonly field: string; readonly among: readonly string[] },
): readonly FieldError[] {
  if (!has(of, key) || among.includes(text(of, key))) return [];
  return [notSupported(field, text(of, key), among)];
}

/** A text that must be there and, where it is, passes a check. */
export function givenMistakes(
  of: Holder,
  key: string,
  { field, check }: { readonly field: string; readonly check: (value: string) => readonly string[] },
): readonly FieldError[] {
  const value = text(of, key);
  return value === "" ? [required(field)] : invalids(field, value, check(value));
}

/** A text that, where it is there, passes a check. */
export function optionalMistakes(
  of: Holder,
  key: string,
  { field, check }: { readonly field: string; readonly check: (value: string) => readonly string[] },
): readonly FieldError[] {
  return has(of, key) ? invalids(field, text(of, key), check(text(of, key))) : [];
}

/** A number that, where it is there, lies between two others; `detail` says so in the field's own words. */
export function boundsMistakes(
  of: Holder,
  key: string,
  {
    field,
    from,
    to,
    detail,
  }: { readonly field: string; readonly from: number; readonly to?: number; readonly detail: string },
): readonly FieldError[] {
  const value = number(of, key);
  if (value === undefined || (value >= from && value <= (to ?? Number.MAX_SAFE_INTEGER))) return [];
  return [invalid(field, value, detail)];
}

/** A reference by `apiGroup`, `kind` and `name`. (kubernetes: pkg/apis/networking/validation validateIngressTypedLocalObjectReference) */
export function typedReferenceMistakes(reference: Fields, path: string): readonly FieldError[] {
  const segment = (value: string) => pathSegmentName(value, false);
  return [
    ...optionalMistakes(reference, "apiGroup", { field: `${path}.apiGroup`, check: subdomainMistakes }),
    ...givenMistakes(reference, "kind", { field: `${path}.kind`, check: segment }),
    ...givenMistakes(reference, "name", { field: `${path}.name`, check: segment }),
  ];
}

const httpPath = /^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/;

/** A name such as `acme.io/foo`. (kubernetes: apimachinery pkg/util/validation IsDomainPrefixedPath) */
export function domainPathMistakes(value: string, field: string): readonly FieldError[] {
  if (value === "") return [required(field)];
  const slash = value.indexOf("/");
  const [host, path] = [value.slice(0, Math.max(slash, 0)), value.slice(slash + 1)];
  if (slash < 1 || path === "")
    return [invalid(field, value, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  const detail = "Invalid path (regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')";
  return [
    ...invalids(field, host, subdomainMistakes(host)),
    ...(httpPath.test(path) ? [] : [invalid(field, path, detail)]),
  ];
}

const wildcardDetail =
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

/** The name of a host, whose first label may be `*`. (kubernetes: IsWildcardDNS1123Subdomain, IsDNS1123Subdomain) */
export function hostMistakes(host: string): readonly string[] {
  if (!host.includes("*")) return subdomainMistakes(host);
  const long = host.length > 253 ? ["must be no more than 253 characters"] : [];
  const rest = host.startsWith("*.") ? host.slice(2) : "";
  const good = rest !== "" && rest.split(".").every((label) => /^[-a-z0-9]+$/.test(label) && !/^-|-$/.test(label));
  return good ? long : [...long, wildcardDetail];
}
