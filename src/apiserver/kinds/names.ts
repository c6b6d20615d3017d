import { subdomainErrors } from "../../kube/index.ts";

/**
 * Forms of names, with the API server's own words for what is wrong: each check returns its messages, none where the
 * text is fine. (kubernetes: apimachinery pkg/util/validation/validation.go)
 */

export {
  labelValueErrors as labelValueMistakes,
  qualifiedNameErrors as qualifiedNameMistakes,
  subdomainErrors as subdomainMistakes,
} from "../../kube/index.ts";

const labelMessage =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const dns1035Message =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const keyMessage =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
const headerMessage =
  "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')";

/** A check of a name; `prefix` where something will be appended to it (`generateName`). */
export type NameCheck = (name: string, prefix: boolean) => readonly string[];

/** One DNS label of RFC 1123, up to 63 characters: namespaces, containers. */
export function labelMistakes(value: string): readonly string[] {
  const long = value.length > 63 ? [tooLongFor(63)] : [];
  if (isLabel(value)) return long;
  return [...long, value.split(".").every(isLabel) ? "must not contain dots" : labelMessage];
}

/** One DNS label of RFC 1035, which starts with a letter: services, CRD names. */
export function dns1035Mistakes(value: string): readonly string[] {
  const good = isLabel(value) && /^[a-z]/.test(value);
  return [...(value.length > 63 ? [tooLongFor(63)] : []), ...(good ? [] : [dns1035Message])];
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
  if (!/^[-a-z0-9]+$/.test(value)) {
    found.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
  }
  if (!/[a-z]/.test(value)) found.push("must contain at least one letter (a-z)");
  if (value.includes("--")) found.push("must not contain consecutive hyphens");
  if (value.startsWith("-") || value.endsWith("-")) found.push("must not begin or end with a hyphen");
  return found;
}

/** A port number from 1 to 65535. */
export function portMistakes(port: number): readonly string[] {
  return rangeMistakes(port, 1, 65535);
}

/** A number between two others, both allowed. */
export function rangeMistakes(value: number, from: number, to: number): readonly string[] {
  return value >= from && value <= to ? [] : [`must be between ${from} and ${to}, inclusive`];
}

/** The name of an environment variable: printable ASCII without `=`. */
export function envNameMistakes(value: string): readonly string[] {
  if (value === "") return ["environment variable name must be non-empty"];
  const good = /^[\x20-\x3c\x3e-\x7e]+$/.test(value);
  return good
    ? []
    : ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
}

/** The name of an HTTP header. */
export function headerNameMistakes(value: string): readonly string[] {
  return /^[-A-Za-z0-9]+$/.test(value) ? [] : [headerMessage];
}

/** Names that become part of a URL path: rbac kinds. (kubernetes: apimachinery pkg/api/validation/path) */
export const pathSegmentName: NameCheck = (name, prefix) => {
  if (!prefix && (name === "." || name === "..")) return [`may not be '${name}'`];
  return ["/", "%"].filter((mark) => name.includes(mark)).map((mark) => `may not contain '${mark}'`);
};

/** Names that are DNS subdomains: most kinds. */
export const subdomainName: NameCheck = (name, prefix) => subdomainErrors(prefix ? maskDash(name) : name);

/** Names that are DNS labels: namespaces. */
export const labelName: NameCheck = (name, prefix) => labelMistakes(prefix ? maskDash(name) : name);

/** Names that are DNS labels which start with a letter: services. */
export const dns1035Name: NameCheck = (name, prefix) => dns1035Mistakes(prefix ? maskDash(name) : name);

/** A name that ends in a dash gets something appended, so its last two characters count as one letter. */
function maskDash(name: string): string {
  return name.length > 1 && name.endsWith("-") ? `${name.slice(0, -2)}a` : name;
}

function isLabel(value: string): boolean {
  return /^[-a-z0-9]+$/.test(value) && !value.startsWith("-") && !value.endsWith("-");
}

function dotMistakes(value: string): readonly string[] {
  if (value === "." || value === "..") return [`must not be '${value}'`];
  return value.startsWith("..") ? ["must not start with '..'"] : [];
}

function tooLongFor(length: number): string {
  return `must be no more than ${length} characters`;
}
