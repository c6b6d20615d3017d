export { type Base64Decoding, decodeBase64, encodeBase64 } from "./base64.ts";
export {
  type DerElement,
  derBits,
  derChildren,
  derIdentifier,
  derInteger,
  derTags,
  derText,
  derTime,
  readDerElement,
} from "./der.ts";
export { encodeUtf8, quoteGo } from "./go-quote.ts";
export {
  addNanos,
  formatDuration,
  formatRfc3339,
  type GoTime,
  rfc3339,
  timeOfMillis,
  timeOfSeconds,
  truncateTime,
  wallClock,
} from "./go-time.ts";
export { parseGoTime } from "./go-time-parse.ts";
export { type GoUrl, parseGoUrl, requestUrlMistake } from "./go-url.ts";
export { gunzip, gzip } from "./gzip.ts";
export { md5, sha1, sha256 } from "./hash.ts";
export { type Cidr, type IpAddress, type IpOptions, parseCidr, parseIp } from "./ip.ts";
export { isInexact, type JsonParse, parseJson } from "./json.ts";
export { onceForLong } from "./long-list.ts";
export {
  formatNetAddress,
  isMapped,
  maskBytes,
  type NetAddress,
  type NetPrefix,
  parseNetAddress,
  parseNetPrefix,
} from "./net-address.ts";
export { firstPemBlock, type PemBlock } from "./pem.ts";
export { type RandomText, randomText } from "./random-text.ts";
export { isRecord, setOwn } from "./record.ts";
export { type CompiledRegExp, compileRegExp, type RegExpTest } from "./regexp.ts";
export { type CompiledMatches, compileRegExpMatches, type RegExpMatch, type RegExpMatches } from "./regexp-matches.ts";
export { type CompiledSearch, compileRegExpSearch } from "./regexp-search.ts";
export { compareVersions, compileSemverRange, parseVersion, type SemverRange, type Version } from "./semver-range.ts";
export type { JsonData, Position, TextLimits, TextMistake } from "./text-mistake.ts";
export { readCertificate, readCertificateRequest, type X509Reading } from "./x509.ts";
export { parseYaml, type YamlDocument, type YamlParse } from "./yaml.ts";
export { yamlPosition } from "./yaml-position.ts";
