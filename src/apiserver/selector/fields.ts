import { quoted, type Resource } from "../../kube/index.ts";
import type { Kind } from "../kind.ts";

/** A selector that cannot be read; the message is worded as the API server words it. */
export class SelectorError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "SelectorError";
  }
}

/** One condition on a field of an object. */
export interface FieldRequirement {
  readonly field: string;
  readonly value: string;
  readonly equal: boolean;
}

/**
 * Reads a field selector: `metadata.name=web,status.phase!=Running`. Throws {@link SelectorError}.
 * kubernetes: apimachinery pkg/fields/selector.go
 */
export function parseFieldSelector(text: string): readonly FieldRequirement[] {
  return splitTerms(text)
    .filter((term) => term !== "")
    .map((term) => {
      const at = /!=|==|=/.exec(term);
      if (at === null) throw new SelectorError(`invalid selector: '${text}'; can't understand '${term}'`);
      const value = unescaped(term.slice(at.index + at[0].length));
      return { field: term.slice(0, at.index), value, equal: at[0] !== "!=" };
    });
}

/** Refuses fields by which objects of the kind cannot be selected. Throws {@link SelectorError}. */
export function checkFieldSelector(kind: Kind, requirements: readonly FieldRequirement[]): void {
  for (const { field } of requirements) {
    if (fieldReader(kind, field) === undefined) throw new SelectorError(unsupported(kind, field));
  }
}

/** Kinds without fields of their own to be selected by are refused by what all kinds share. */
function unsupported({ gvk, codec, selectableFields }: Kind, field: string): string {
  if (gvk.group === "batch" && gvk.kind === "Job") return `field label ${quoted(field)} not supported for Job`;
  const shared = codec.fromProtobuf !== undefined && selectableFields === undefined;
  if (!shared) return `field label not supported: ${field}`;
  return `${quoted(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`;
}

/** Whether an object meets every requirement; the fields must have been checked. */
export function matchesFields(kind: Kind, requirements: readonly FieldRequirement[], object: Resource): boolean {
  return requirements.every(({ field, value, equal }) => (fieldReader(kind, field)?.(object) === value) === equal);
}

/** The value that a selector fixes for a field, if it does. */
export function exactField(requirements: readonly FieldRequirement[], field: string): string | undefined {
  return requirements.find((one) => one.field === field && one.equal)?.value;
}

function fieldReader(kind: Kind, field: string): ((object: Resource) => string) | undefined {
  if (field === "metadata.name") return (object) => object.metadata.name ?? "";
  if (field === "metadata.namespace") return (object) => object.metadata.namespace ?? "";
  const fields = kind.selectableFields;
  return fields !== undefined && Object.hasOwn(fields, field) ? fields[field] : undefined;
}

function splitTerms(text: string): readonly string[] {
  const terms: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text.charAt(at) === "\\") at += 1;
    else if (text.charAt(at) === ",") {
      terms.push(text.slice(start, at));
      start = at + 1;
    }
  }
  terms.push(text.slice(start));
  return terms;
}

function unescaped(text: string): string {
  let out = "";
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === "," || char === "=") {
      throw new SelectorError(`invalid field selector: unescaped character in value: ${char.charCodeAt(0)}`);
    }
    if (char !== "\\") {
      out += char;
      continue;
    }
    at += 1;
    const next = text.charAt(at);
    if (!"\\,=".includes(next) || next === "") {
      throw new SelectorError(`invalid field selector: invalid escape sequence: \\${next}`);
    }
    out += next;
  }
  return out;
}
