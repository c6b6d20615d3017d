import { decodeBase64, isRecord } from "../../../../data/index.ts";
import {
  boolType,
  bytesType,
  type CelType,
  dynType,
  intType,
  listOf,
  mapOf,
  stringType,
  structType,
} from "../../type.ts";
import { type CelValue, Opaque } from "../../value.ts";

/** A kind of message: its fields by the names that expressions use; in JSON they may be written in camel case as well. */
export interface MessageKind {
  readonly type: CelType;
  readonly fields: Readonly<Record<string, FieldKind>>;
}

/** What a field holds; one that is not set reads as the empty value of its kind. */
export type FieldKind = "text" | "flag" | "integer" | "bytes" | "json" | "texts" | "lists" | MessageKind;

/** Declares a kind of message. */
export function messageKind(name: string, fields: MessageKind["fields"]): MessageKind {
  const type = structType(name, (field) => (Object.hasOwn(fields, field) ? typeOfField(fields[field]) : undefined));
  return { type, fields };
}

/** A message that was read from JSON: fields that are not there read as empty, and `has` says that they are not set. */
export class MessageValue extends Opaque {
  readonly type: CelType;
  readonly #kind: MessageKind;
  readonly #text: Readonly<Record<string, unknown>>;

  constructor(kind: MessageKind, text: unknown) {
    super();
    this.type = kind.type;
    this.#kind = kind;
    this.#text = isRecord(text) ? text : {};
  }

  equals(other: Opaque): boolean {
    return other instanceof MessageValue && JSON.stringify(other.#text) === JSON.stringify(this.#text);
  }

  override field(name: string): CelValue | undefined {
    const kind = Object.hasOwn(this.#kind.fields, name) ? this.#kind.fields[name] : undefined;
    return kind === undefined ? undefined : valueOfField(kind, this.#read(name));
  }

  override has(name: string): boolean {
    const value = this.#read(name);
    if (value === undefined || value === null || value === "" || value === 0 || value === false) return false;
    return Array.isArray(value) ? value.length > 0 : true;
  }

  #read(name: string): unknown {
    const camel = name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    return [name, camel].map((key) => (Object.hasOwn(this.#text, key) ? this.#text[key] : undefined)).find(isGiven);
  }
}

const isGiven = (value: unknown) => value !== undefined;

function typeOfField(kind: FieldKind | undefined): CelType {
  switch (kind) {
    case "text":
      return stringType;
    case "flag":
      return boolType;
    case "integer":
      return intType;
    case "bytes":
      return bytesType;
    case "texts":
      return mapOf(stringType, stringType);
    case "lists":
      return mapOf(stringType, listOf(stringType));
    case "json":
    case undefined:
      return dynType;
    default:
      return kind.type;
  }
}

function valueOfField(kind: FieldKind, value: unknown): CelValue {
  switch (kind) {
    case "text":
      return typeof value === "string" ? value : "";
    case "flag":
      return value === true;
    case "integer":
      return Number.isSafeInteger(Number(value ?? 0)) ? Number(value ?? 0) : 0;
    case "bytes":
      return bytesOf(value);
    case "texts":
    case "lists":
      return (isRecord(value) ? value : {}) as CelValue;
    case "json":
      return (value ?? null) as CelValue;
    default:
      return new MessageValue(kind, value);
  }
}

function bytesOf(value: unknown): Uint8Array {
  const decoded = decodeBase64(typeof value === "string" ? value : "");
  return decoded.kind === "bytes" ? decoded.bytes : new Uint8Array();
}
