/**
 * Forms of names, with the API server's own words for what is wrong: each check returns its messages, none where the
 * text is fine. (kubernetes: apimachinery pkg/util/validation/validation.go)
 */

const labelForm = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const subdomainForm = `${labelForm}(\\.${labelForm})*`;
const qualifiedForm = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";

const labelMessage = `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${labelForm}')`;
const subdomainMessage = `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${subdomainForm}')`;
const dns1035Message =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const qualifiedText =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const qualifiedMessage = `${qualifiedText} (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${qualifiedForm}')`;
const labelValueMessage = `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(${qualifiedForm})?')`;
const keyMessage =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

/** A check of a name; `prefix` where something will be appended to it (`generateName`). */
export type NameCheck = (name: string, prefix: boolean) => readonly string[];

/** One DNS label of RFC 1123, up to 63 characters: namespaces, containers. */
export function labelMistakes(value: string): readonly string[] {
  const long = value.length > 63 ? [tooLongFor(63)] : [];
  if (isLabel(value)) return long;
  return [...long, isSubdomain(value) ? "must not contain dots" : labelMessage];
}

/** DNS labels of RFC 1123 joined by dots, up to 253 characters: most names. */
export function subdomainMistakes(value: string): readonly string[] {
  return [...(value.length > 253 ? [tooLongFor(253)] : []), ...(isSubdomain(value) ? [] : [subdomainMessage])];
}

/** One DNS label of RFC 1035, which starts with a letter: services, CRD names. */
export function dns1035Mistakes(value: string): readonly string[] {
  const good = isLabel(value) && /^[a-z]/.test(value);
  return [...(value.length > 63 ? [tooLongFor(63)] : []), ...(good ? [] : [dns1035Message])];
}

/** A name with an optional DNS prefix: label keys, annotation keys, finalizers. */
export function qualifiedNameMistakes(value: string): readonly string[] {
  const split = value.split("/");
  if (split.length > 2) {
    return [
      `a qualified name ${qualifiedMessage} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const name = split[split.length - 1] ?? "";
  return [...(split.length === 2 ? prefixMistakes(split[0] ?? "") : []), ...qualifiedPartMistakes(name)];
}

/** The value of a label: empty, or up to 63 characters. */
export function labelValueMistakes(value: string): readonly string[] {
  const good = value === "" || isQualifiedPart(value);
  return [...(value.length > 63 ? [tooLongFor(63)] : []), ...(good ? [] : [labelValueMessage])];
}

/** A key of a ConfigMap or Secret. */
export function configKeyMistakes(value: string): readonly string[] {
  const long = value.length > 253 ? [tooLongFor(253)] : [];
  return [...long, ...(/^[-._a-zA-Z0-9]+$/.test(value) ? [] : [keyMessage]), ...dotMistakes(value)];
}

/** The name of a port: letters, digits and hyphens, up to 15 characters with at least one letter. */
export function portNameMistakes(value: string): readonly string[] {
  const found: string[] = [];
  if (value.length > 15) found.push(tooLongFor(15));
  if (!/^[-a-z0-9]+$/.test(value)) found.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
  if (!/[a-z]/.test(value)) found.push("must contain at least one letter (a-z)");
  if (value.includes("--")) found.push("must not contain consecutive hyphens");
  if (value.startsWith("-") || value.endsWith("-")) found.push("must not begin or end with a hyphen");
  return found;
}

/** A port number from 1 to 65535. */
export function portMistakes(port: number): readonly string[] {
  return port >= 1 && port <= 65535 ? [] : ["must be between 1 and 65535, inclusive"];
}

/** The name of an environment variable: printable ASCII without `=`. */
export function envNameMistakes(value: string): readonly string[] {
  if (value === "") return ["environment variable name must be non-empty"];
  const good = /^[\x20-\x3c\x3e-\x7e]+$/.test(value);
  return good
    ? []
    : ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
}

/** Names that become part of a URL path: rbac kinds. (kubernetes: apimachinery pkg/api/validation/path) */
export const pathSegmentName: NameCheck = (name, prefix) => {
  if (!prefix && (name === "." || name === "..")) return [`may not be '${name}'`];
  return ["/", "%"].filter((mark) => name.includes(mark)).map((mark) => `may not contain '${mark}'`);
};

/** Names that are DNS subdomains: most kinds. */
export const subdomainName: NameCheck = (name, prefix) => subdomainMistakes(prefix ? maskDash(name) : name);

/** Names that are DNS labels: namespaces. */
export const labelName: NameCheck = (name, prefix) => labelMistakes(prefix ? maskDash(name) : name);

function prefixMistakes(prefix: string): readonly string[] {
  if (prefix === "") return ["prefix part must be non-empty"];
  return subdomainMistakes(prefix).map((message) => `prefix part ${message}`);
}

function qualifiedPartMistakes(name: string): readonly string[] {
  const length =
    name === "" ? ["name part must be non-empty"] : name.length > 63 ? [`name part ${tooLongFor(63)}`] : [];
  return [...length, ...(isQualifiedPart(name) ? [] : [`name part ${qualifiedMessage}`])];
}

/** A name that ends in a dash gets something appended, so its last two characters count as one letter. */
function maskDash(name: string): string {
  return name.length > 1 && name.endsWith("-") ? `${name.slice(0, -2)}a` : name;
}

function isLabel(value: string): boolean {
  return /^[-a-z0-9]+$/.test(value) && !value.startsWith("-") && !value.endsWith("-");
}

function isSubdomain(value: string): boolean {
  return value.split(".").every(isLabel);
}

function isQualifiedPart(value: string): boolean {
  return /^[-A-Za-z0-9_.]+$/.test(value) && /^[A-Za-z0-9]/.test(value) && /[A-Za-z0-9]$/.test(value);
}

function dotMistakes(value: string): readonly string[] {
  if (value === "." || value === "..") return [`must not be '${value}'`];
  return value.startsWith("..") ? ["must not start with '..'"] : [];
}

function tooLongFor(length: number): string {
  return `must be no more than ${length} characters`;
}
