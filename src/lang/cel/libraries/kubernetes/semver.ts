import { compareVersions, parseVersion, type Version } from "../../../../data/index.ts";
import { failed } from "../../failure.ts";
import { global, type Library, method } from "../../library.ts";
import { boolType, type CelType, intType, opaqueType, stringType } from "../../type.ts";
import { type CelValue, Opaque, toInt } from "../../value.ts";
import { costOfText, estimateOfText } from "./cost.ts";

export const semverType = opaqueType("kubernetes.Semver");

/** A version; how it was built does not count. (kubernetes: apiserver/pkg/cel/semver.go) */
export class SemverValue extends Opaque {
  readonly type = semverType;
  readonly version: Version;

  constructor(version: Version) {
    super();
    this.version = version;
  }

  equals(other: Opaque): boolean {
    return other instanceof SemverValue && compareVersions(this.version, other.version) === 0;
  }
}

const readCost = { cost: costOfText(), estimate: estimateOfText() };

/** Semantic versions, strictly read or normalized before. (kubernetes: apiserver/pkg/cel/library/semverlib.go) */
export const semverLibrary: Library = {
  name: "kubernetes.Semver",
  types: [semverType],
  functions: [
    {
      name: "semver",
      overloads: [
        global([stringType], semverType, { unary: (text) => toSemver(text, false), ...readCost }),
        global([stringType, boolType], semverType, { binary: toSemver, ...readCost }),
      ],
    },
    {
      name: "isSemver",
      overloads: [
        global([stringType], boolType, { unary: (text) => isSemver(text, false), ...readCost }),
        global([stringType, boolType], boolType, { binary: isSemver, ...readCost }),
      ],
    },
    { name: "isGreaterThan", overloads: [comparison(boolType, (order) => order > 0)] },
    { name: "isLessThan", overloads: [comparison(boolType, (order) => order < 0)] },
    { name: "compareTo", overloads: [comparison(intType, (order) => order)] },
    number("major", 0),
    number("minor", 1),
    number("patch", 2),
  ],
};

function read(text: string, normalize: CelValue): Version | string {
  if (text.length > longest) return "the version is too long";
  const normal = normalize === true ? normalized(text) : text;
  return normal === undefined ? "short version cannot contain PreRelease/Build meta data" : parseVersion(normal);
}

const longest = 10_000;

function toSemver(text: CelValue, normalize: CelValue): CelValue {
  const version = read(String(text), normalize);
  return typeof version === "string" ? failed(version) : new SemverValue(version);
}

function isSemver(text: CelValue, normalize: CelValue): boolean {
  return typeof read(String(text), normalize) !== "string";
}

/** Without a `v` and zeros in front, with three numbers. (kubernetes: semverlib.go normalizeAndParse) */
function normalized(text: string): string | undefined {
  const [major = "", minor, ...rest] = (text.startsWith("v") ? text.slice(1) : text).split(".");
  const parts = [major, ...(minor === undefined ? [] : [minor]), ...(rest.length === 0 ? [] : [rest.join(".")])];
  const trimmed = parts.map(withoutZeros);
  if (trimmed.length < 3 && /[+-]/.test(trimmed.at(-1) ?? "")) return undefined;
  return [...trimmed, "0", "0"].slice(0, 3).join(".");
}

function withoutZeros(part: string): string {
  if (part.length <= 1) return part;
  const rest = part.replace(/^0+/, "");
  return /^[0-9]/.test(rest) ? rest : `0${rest}`;
}

function comparison(result: CelType, answer: (order: number) => CelValue) {
  return method([semverType, semverType], result, {
    binary: (a, b) => answer(Math.sign(compareVersions(versionIn(a), versionIn(b)))),
  });
}

function number(name: string, place: number) {
  const unary = (version: CelValue) => toInt(BigInt.asIntN(64, versionIn(version).numbers[place] ?? 0n));
  return { name, overloads: [method([semverType], intType, { unary })] };
}

function versionIn(value: CelValue): Version {
  return (value as SemverValue).version;
}
