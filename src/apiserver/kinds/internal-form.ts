import { own } from "../../kube/index.ts";
import { canonicalQuantity } from "../codec/quantity.ts";
import { type Fields, has, isFields } from "./fields.ts";
import { internalTypes } from "./internal-types.ts";

/** A field of one of the API server's own types. */
interface Field {
  /** Its name in Go, under which messages show it. */
  readonly name: string;
  /** Its name in documents. */
  readonly key: string;
  readonly code: string;
}

/**
 * A part of a document in the API server's own form, in which messages show what has changed: every field, in the order
 * of its type and by its name in Go. `type` is one of those in `internal-types.ts`.
 */
export function internalForm(value: Fields | undefined, type: string): unknown {
  return shownStruct(value, type);
}

/** The same as the lines of an indented text. */
export function internalText(value: Fields | undefined, type: string): string {
  return JSON.stringify(internalForm(value, type), undefined, 1);
}

let known: ReadonlyMap<string, readonly Field[]> | undefined;

/** The table is read when a message first needs it. */
function fieldsOf(type: string): readonly Field[] {
  known ??= new Map(
    internalTypes.split("\n").map((line) => {
      const [name = "", ...fields] = line.split(" ");
      return [name, fields.map(fieldIn)] as const;
    }),
  );
  return known.get(type) ?? [];
}

function fieldIn(text: string): Field {
  if (text.startsWith("+")) return { name: "", key: "", code: text };
  const at = text.indexOf(":");
  const [name = "", key] = text.slice(0, at).split("=");
  return { name, key: key ?? name.charAt(0).toLowerCase() + name.slice(1), code: text.slice(at + 1) };
}

function shownStruct(value: Fields | undefined, type: string): Fields {
  const entries = fieldsOf(type).flatMap((field): readonly (readonly [string, unknown])[] => {
    if (field.code === "+ObjectMeta") return Object.entries(shownMetadata(own(value, "metadata")));
    if (field.code.startsWith("+")) return Object.entries(shownStruct(value, field.code.slice(1)));
    return [[field.name, shownField(value, field)]];
  });
  return Object.fromEntries(entries);
}

function shownField(value: Fields | undefined, { key, code, name }: Field): unknown {
  const found = key === "?" ? undefined : own(value, key);
  if (name === "SecurityContext" && code === "*PodSecurityContext") return shownPodContext(value);
  return shown(found, code);
}

/** What Pods say of the host stands beside the security context in documents, and in it here. */
function shownPodContext(spec: Fields | undefined): unknown {
  const context = own(spec, "securityContext");
  if (!isFields(context)) return null;
  const inside = shownStruct(context, "PodSecurityContext");
  const flag = (key: string) => own(spec, key) === true;
  const maybe = (key: string) => own(spec, key) ?? null;
  return {
    ...inside,
    HostNetwork: flag("hostNetwork"),
    HostPID: flag("hostPID"),
    HostIPC: flag("hostIPC"),
    ShareProcessNamespace: maybe("shareProcessNamespace"),
    HostUsers: maybe("hostUsers"),
  };
}

const metadataKeys = [
  "name",
  "generateName",
  "namespace",
  "selfLink",
  "uid",
  "resourceVersion",
  "generation",
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
  "labels",
  "annotations",
  "ownerReferences",
  "finalizers",
  "managedFields",
];

/** Metadata has the same form everywhere; what it does not have is left out. */
function shownMetadata(metadata: unknown): Fields {
  if (!isFields(metadata)) return {};
  const given = metadataKeys.filter((key) => has(metadata, key));
  return Object.fromEntries(given.map((key) => [key, sorted(metadata[key])]));
}

function shown(value: unknown, code: string): unknown {
  const rest = code.slice(1);
  switch (code.charAt(0)) {
    case "*":
      return value === undefined || value === null ? null : shown(value, rest);
    case "[":
      // An empty list is none once it has been stored.
      return Array.isArray(value) && value.length > 0 ? value.map((item: unknown) => shown(item, rest)) : null;
    case "{":
      return isFields(value) ? shownMap(value, (item) => shown(item, rest)) : null;
    default:
      return shownPlain(value, code);
  }
}

function shownPlain(value: unknown, code: string): unknown {
  switch (code) {
    case "s":
      return value ?? "";
    case "i":
    case "o":
      return value ?? 0;
    case "b":
      return value ?? false;
    case "j":
      return shownSelector(value);
    case "y":
      return value ?? null;
    case "q":
      return isFields(value) ? shownMap(value, quantity) : null;
    case "Q":
      return quantity(value ?? "0");
    default:
      return shownStruct(isFields(value) ? value : undefined, code);
  }
}

function shownMap(map: Fields, item: (value: unknown) => unknown): Fields {
  const entries = Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, value]) => [key, item(value)]));
}

/** Selectors have the same form everywhere. */
function shownSelector(selector: unknown): unknown {
  if (!isFields(selector)) return {};
  const { matchLabels, matchExpressions } = selector;
  return {
    ...(isFields(matchLabels) ? { matchLabels: sorted(matchLabels) } : {}),
    ...(Array.isArray(matchExpressions) && matchExpressions.length > 0 ? { matchExpressions } : {}),
  };
}

function quantity(value: unknown): unknown {
  const canonical = typeof value === "string" ? canonicalQuantity(value) : undefined;
  return canonical?.kind === "text" ? canonical.text : value;
}

/** Maps in the order in which Go writes them; lists stay. */
function sorted(value: unknown): unknown {
  return isFields(value) ? shownMap(value, (item) => item) : value;
}
