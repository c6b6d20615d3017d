import { isRecord } from "../../data/index.ts";
import { compareTexts, goJson } from "../../kube/index.ts";
import type { FieldSet } from "./field-set.ts";
import { readFields, writeFields } from "./fields-v1.ts";

/** What one owner owns. */
export interface Owned {
  readonly set: FieldSet;
  /** The version in which its fields are named. */
  readonly apiVersion: string;
  readonly applied: boolean;
  /** When it last changed something; RFC 3339 in whole seconds. */
  readonly time: string | undefined;
}

/** Who an owner is: what it calls itself, how it wrote, and by which door. Appliers are one in all versions. */
export interface Owner {
  readonly manager: string;
  readonly operation: "Apply" | "Update";
  readonly apiVersion: string;
  readonly subresource: string;
}

/** The owners of an object's fields, by {@link ownerId}. */
export type Managed = ReadonlyMap<string, Owned>;

/** The text that tells owners from each other. (kubernetes: managedfields/internal/managedfields.go BuildManagerIdentifier) */
export function ownerId({ manager, operation, apiVersion, subresource }: Owner): string {
  return goJson({
    ...(manager === "" ? {} : { manager }),
    operation,
    ...(operation === "Apply" || apiVersion === "" ? {} : { apiVersion }),
    ...(subresource === "" ? {} : { subresource }),
  });
}

/** Who an id names. */
export function ownerOf(id: string): Owner {
  const { manager = "", operation = "Update", apiVersion = "", subresource = "" } = JSON.parse(id) as Partial<Owner>;
  return { manager, operation, apiVersion, subresource };
}

/** `managedFields` that say nothing of who owns what, where the client wants everything forgotten. */
export function isReset(entries: unknown): boolean {
  if (!Array.isArray(entries)) return false;
  return entries.length === 0 || (entries.length === 1 && isRecord(entries[0]) && isBlank(entries[0]));
}

/** Reads `managedFields`. Throws a `SyntaxError` where they are malformed. (managedfields.go DecodeManagedFields) */
export function readManaged(entries: unknown): Managed {
  const managed = new Map<string, Owned>();
  if (!Array.isArray(entries)) return managed;
  for (const [index, entry] of entries.entries()) {
    const owner = readOwner(entry, index);
    const fields = field(entry, "fieldsV1");
    managed.set(ownerId(owner), {
      set: readFields(isRecord(fields) ? fields : {}),
      apiVersion: owner.apiVersion,
      applied: owner.operation === "Apply",
      time: text(entry, "time") || undefined,
    });
  }
  return managed;
}

/** Reads `managedFields`, and takes malformed ones for none. */
export function readManagedOrNone(entries: unknown): Managed {
  try {
    return readManaged(entries);
  } catch (error) {
    if (error instanceof SyntaxError) return new Map();
    throw error;
  }
}

/** Writes `managedFields`; `undefined` where nobody owns anything. */
export function writeManaged(managed: Managed): readonly object[] | undefined {
  if (managed.size === 0) return undefined;
  const entries = [...managed].map(([id, owned]) => ({
    owner: { ...ownerOf(id), apiVersion: owned.apiVersion },
    owned,
  }));
  entries.sort((a, b) => compareOwners(a, b));
  return Object.freeze(entries.map(({ owner, owned }) => Object.freeze(entryOf(owner, owned))));
}

function readOwner(entry: unknown, index: number): Owner {
  const operation = text(entry, "operation");
  if (operation !== "Apply" && operation !== "Update") {
    throw new SyntaxError("operation must be `Apply` or `Update`");
  }
  const apiVersion = text(entry, "apiVersion");
  if (apiVersion === "") throw new SyntaxError("apiVersion must not be empty");
  const fieldsType = text(entry, "fieldsType");
  if (fieldsType === "") throw new SyntaxError(`missing fieldsType in managed fields entry ${index}`);
  if (fieldsType !== "FieldsV1") {
    throw new SyntaxError(`invalid fieldsType ${JSON.stringify(fieldsType)} in managed fields entry ${index}`);
  }
  return { manager: text(entry, "manager"), operation, apiVersion, subresource: text(entry, "subresource") };
}

/** An entry as Go writes it, its fields in Go's order. */
function entryOf({ manager, operation, apiVersion, subresource }: Owner, { set, time }: Owned): object {
  return {
    ...(manager === "" ? {} : { manager }),
    operation,
    ...(apiVersion === "" ? {} : { apiVersion }),
    ...(time === undefined ? {} : { time }),
    fieldsType: "FieldsV1",
    fieldsV1: writeFields(set),
    ...(subresource === "" ? {} : { subresource }),
  };
}

interface Entry {
  readonly owner: Owner;
  readonly owned: Owned;
}

function compareOwners(a: Entry, b: Entry): number {
  return (
    compareTexts(a.owner.operation, b.owner.operation) ||
    secondsOf(a.owned) - secondsOf(b.owned) ||
    compareTexts(a.owner.manager, b.owner.manager) ||
    compareTexts(a.owner.apiVersion, b.owner.apiVersion) ||
    compareTexts(a.owner.subresource, b.owner.subresource)
  );
}

/** Seconds since 1970; 0 where there is no time. */
export function secondsOf({ time }: Owned): number {
  return time === undefined ? 0 : Math.floor(Date.parse(time) / 1_000) || 0;
}

function isBlank(entry: object): boolean {
  return Object.values(entry).every((value) => value === "" || value === null || value === undefined);
}

function field(value: unknown, name: string): unknown {
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function text(value: unknown, name: string): string {
  const found = field(value, name);
  return typeof found === "string" ? found : "";
}
