import type { FieldError, Resource } from "../../kube/index.ts";
import type { Draft } from "../kind.ts";
import { base64Length } from "./base64-length.ts";
import type { BuiltinKind } from "./builtin-kind.ts";
import { ageColumn, column, nameColumn } from "./columns.ts";
import { ensure, fillZero, put } from "./draft.ts";
import { part, text, textEntries } from "./fields.ts";
import { immutableDataMistakes, largestData } from "./immutable-data.ts";
import { immutable } from "./metadata.ts";
import { invalid, invalids, required, tooLong } from "./mistakes.ts";
import { configKeyMistakes, subdomainName } from "./names.ts";
import { strategyOf } from "./strategy.ts";

const accountAnnotation = "kubernetes.io/service-account.name";

export const secret: BuiltinKind = {
  gvk: { group: "", version: "v1", kind: "Secret" },
  plural: "secrets",
  shortNames: [],
  categories: [],
  namespaced: true,
  subresources: [],
  columns: [
    nameColumn,
    column("Type", "What the secret is used for.", (object) => text(object, "type")),
    column("Data", "Number of entries.", (object) => Object.keys(part(object, "data") ?? {}).length),
    ageColumn,
  ],
  selectableFields: { type: (object) => text(object, "type") },
  strategy: strategyOf({
    namespaced: true,
    name: subdomainName,
    default: (object) => {
      fillZero(object, "type", "Opaque");
      encodeStringData(object);
    },
    validate: secretMistakes,
    validateUpdate: (object, old) => [
      ...immutable("type", object.type, old.type),
      ...immutableDataMistakes(object, old, ["data"]),
    ],
  }),
};

/** `stringData` is for writing only: its texts become entries of `data`. (kubernetes: pkg/apis/core/v1/conversion.go) */
function encodeStringData(object: Draft): void {
  const entries = textEntries(object, "stringData");
  if (entries.length > 0) {
    const data = ensure(object, "data");
    for (const [key, value] of entries) put(data, key, encodeBase64(value));
  }
  delete object.stringData;
}

function secretMistakes(object: Resource): readonly FieldError[] {
  const data = textEntries(object, "data");
  const size = data.reduce((sum, [, value]) => sum + base64Length(value), 0);
  return [
    ...data.flatMap(([key]) => invalids(`data[${key}]`, key, configKeyMistakes(key))),
    ...(size > largestData ? [tooLong("data", largestData)] : []),
    ...typeMistakes(object, new Map(data)),
  ];
}

/** What the well-known types of secrets must hold. (kubernetes: pkg/apis/core/validation ValidateSecret) */
function typeMistakes(object: Resource, data: ReadonlyMap<string, string>): readonly FieldError[] {
  const missing = (...keys: readonly string[]) =>
    keys.filter((key) => !data.has(key)).map((key) => required(`data[${key}]`));
  switch (text(object, "type")) {
    case "kubernetes.io/service-account-token":
      return text(part(object.metadata, "annotations"), accountAnnotation) === ""
        ? [required(`metadata.annotations[${accountAnnotation}]`)]
        : [];
    case "kubernetes.io/dockercfg":
      return [...missing(".dockercfg"), ...jsonMistakes(".dockercfg", data)];
    case "kubernetes.io/dockerconfigjson":
      return [...missing(".dockerconfigjson"), ...jsonMistakes(".dockerconfigjson", data)];
    case "kubernetes.io/basic-auth":
      return data.has("username") || data.has("password") ? [] : missing("username", "password");
    case "kubernetes.io/ssh-auth":
      return data.get("ssh-privatekey") ? [] : [required("data[ssh-privatekey]")];
    case "kubernetes.io/tls":
      return missing("tls.crt", "tls.key");
    default:
      return [];
  }
}

function jsonMistakes(key: string, data: ReadonlyMap<string, string>): readonly FieldError[] {
  const value = data.get(key);
  if (value === undefined) return [];
  try {
    const parsed: unknown = JSON.parse(decodeBase64(value));
    if (parsed === null || (typeof parsed === "object" && !Array.isArray(parsed))) return [];
    return [invalid(`data[${key}]`, "<secret contents redacted>", "json: cannot unmarshal into a map")];
  } catch (error) {
    const detail = error instanceof Error ? error.message : "invalid JSON";
    return [invalid(`data[${key}]`, "<secret contents redacted>", detail)];
  }
}

function encodeBase64(value: string): string {
  return Buffer.from(value, "utf8").toString("base64");
}

function decodeBase64(value: string): string {
  return Buffer.from(value, "base64").toString("utf8");
}
