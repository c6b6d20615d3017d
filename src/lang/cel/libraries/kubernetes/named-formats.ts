import { encodeUtf8, parseGoTime, requestUrlMistake } from "../../../../data/index.ts";
import { labelValueErrors, qualifiedNameErrors, subdomainErrors } from "../../../../kube/index.ts";

/** A format by its name in expressions. */
export interface NamedFormat {
  readonly name: string;
  /** What is wrong with a text, in Kubernetes' words; empty where nothing is. */
  readonly mistakes: (text: string) => readonly string[];
  /** How long the pattern is that Kubernetes counts for it. */
  readonly patternLength: number;
}

/** Lengths count bytes, so the checks see one character for each. */
const onBytes = (check: (bytes: string) => readonly string[]) => (text: string) => check(encodeUtf8(text));
const onPrefix = (check: (bytes: string) => readonly string[]) => (text: string) =>
  check(maskTrailingDash(encodeUtf8(text)));

const uuidLength = 70;
const dateTimeLength = 71;

/** All formats. (kubernetes: apiserver/pkg/cel/library/format.go ConstantFormats) */
export const formats: readonly NamedFormat[] = [
  { name: "dns1123Label", mistakes: onBytes(labelMistakes), patternLength: 30 },
  { name: "dns1123Subdomain", mistakes: onBytes(subdomainErrors), patternLength: 60 },
  { name: "dns1035Label", mistakes: onBytes(oldLabelMistakes), patternLength: 30 },
  { name: "qualifiedName", mistakes: onBytes(qualifiedNameErrors), patternLength: 60 },
  { name: "dns1123LabelPrefix", mistakes: onPrefix(labelMistakes), patternLength: 30 },
  { name: "dns1123SubdomainPrefix", mistakes: onPrefix(subdomainErrors), patternLength: 60 },
  { name: "dns1035LabelPrefix", mistakes: onPrefix(oldLabelMistakes), patternLength: 30 },
  { name: "labelValue", mistakes: onBytes(labelValueErrors), patternLength: 40 },
  { name: "uri", mistakes: (text) => oneOrNone(requestUrlMistake(text)), patternLength: 1103 },
  {
    name: "uuid",
    mistakes: (text) => unless(isUuid(text), "does not match the UUID format"),
    patternLength: uuidLength,
  },
  { name: "byte", mistakes: (text) => unless(isBase64(text), "invalid base64"), patternLength: 84 },
  { name: "date", mistakes: (text) => unless(isDate(text), "invalid date"), patternLength: dateTimeLength },
  { name: "datetime", mistakes: (text) => unless(isDateTime(text), "invalid datetime"), patternLength: dateTimeLength },
];

function oneOrNone(mistake: string | undefined): readonly string[] {
  return mistake === undefined ? [] : [mistake];
}

function unless(holds: boolean, mistake: string): readonly string[] {
  return holds ? [] : [mistake];
}

/** A dash at the end stands for what is still to be generated. (kubernetes: api/validation/generic.go) */
function maskTrailingDash(name: string): string {
  return name.length > 1 && name.endsWith("-") ? `${name.slice(0, -2)}a` : name;
}

/** (kubernetes: apimachinery/pkg/util/validation IsDNS1123Label) */
function labelMistakes(name: string): readonly string[] {
  const tooLong = unless(name.length <= 63, "must be no more than 63 characters");
  if (isLabel(name)) return tooLong;
  if (name.split(".").every(isLabel)) return [...tooLong, "must not contain dots"];
  return [
    ...tooLong,
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with " +
      "an alphanumeric character (e.g. 'my-name',  or '123-abc', " +
      "regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
  ];
}

/** (kubernetes: apimachinery/pkg/util/validation IsDNS1035Label) */
function oldLabelMistakes(name: string): readonly string[] {
  const tooLong = unless(name.length <= 63, "must be no more than 63 characters");
  if (isLabel(name) && /^[a-z]/.test(name)) return tooLong;
  return [
    ...tooLong,
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and " +
      "end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', " +
      "regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
  ];
}

const isLabel = (text: string) => /^[-a-z0-9]+$/.test(text) && !text.startsWith("-") && !text.endsWith("-");

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i.test(text);
}

function isBase64(text: string): boolean {
  if (text === "" || text.length % 4 !== 0) return false;
  const digits = text.endsWith("==") ? text.slice(0, -2) : text.endsWith("=") ? text.slice(0, -1) : text;
  return /^[A-Za-z0-9+/]*$/.test(digits);
}

function isDate(text: string): boolean {
  return parseGoTime("2006-01-02", text).kind === "time";
}

/** A day, a `t`, and a time of day; what follows another `t` does not count. (kube-openapi: strfmt IsDateTime) */
function isDateTime(text: string): boolean {
  const [day = "", time] = text.toLowerCase().split("t", 2);
  if (text.length < 4 || time === undefined || !isDate(day)) return false;
  const parts = /^(\d\d):(\d\d):(\d\d)(?:.\d+)?(?:z|[+-]\d\d:\d\d)$/u.exec(time);
  const [, hour = "99", minute = "99", second = "99"] = parts ?? [];
  return hour <= "23" && minute <= "59" && second <= "59";
}
