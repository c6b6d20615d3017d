export { type Cidr, type IpAddress, type IpOptions, parseCidr, parseIp } from "./ip.ts";
export { isInexact, type JsonParse, parseJson } from "./json.ts";
export { isRecord, setOwn } from "./record.ts";
export { type CompiledRegExp, compileRegExp, type RegExpTest } from "./regexp.ts";
export type { JsonData, Position, TextLimits, TextMistake } from "./text-mistake.ts";
export { parseYaml, type YamlDocument, type YamlParse } from "./yaml.ts";
export { yamlPosition } from "./yaml-position.ts";
