/**
 * How the API server writes the mistakes it finds in an object.
 * kubernetes: apimachinery pkg/util/validation/field/errors.go
 */
import { type FieldError, quoted } from "../kube/index.ts";

/** The message of one mistake without its field: `Invalid value: "x": must be ...`. */
export function bodyOf(error: FieldError): string {
  const title = titles[error.type];
  const head = silent.has(error.type) || !("value" in error) ? title : `${title}: ${shown(error.value)}`;
  return error.detail === "" ? head : `${head}: ${error.detail}`;
}

/** What `details.causes[].reason` says of a mistake. */
export function causeTypeOf(error: FieldError): string {
  return error.type === "InternalError" ? "InternalError" : `FieldValue${error.type}`;
}

/** All mistakes as one text: the only one as it is, several in brackets, none twice. */
export function summaryOf(errors: readonly FieldError[]): string {
  const messages = [...new Set(errors.map((error) => `${error.field}: ${bodyOf(error)}`))];
  return messages.length === 1 ? (messages[0] ?? "") : `[${messages.join(", ")}]`;
}

const titles: Readonly<Record<FieldError["type"], string>> = {
  NotFound: "Not found",
  Required: "Required value",
  Duplicate: "Duplicate value",
  Invalid: "Invalid value",
  NotSupported: "Unsupported value",
  Forbidden: "Forbidden",
  TooLong: "Too long",
  TooMany: "Too many",
  InternalError: "Internal error",
  TypeInvalid: "Invalid value",
};

const silent: ReadonlySet<FieldError["type"]> = new Set(["Required", "Forbidden", "TooLong", "InternalError"]);

function shown(value: unknown): string {
  if (typeof value === "string") return quoted(value);
  return (JSON.stringify(value) ?? "null").replaceAll(/[<>&\u2028\u2029]/g, escaped);
}

/** Go writes JSON so that it can stand in HTML. */
function escaped(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
