import type { Diagnostic, FieldError } from "../kube/index.ts";

/** A mistake of a field, with the place where it really stands: Kyverno leaves out `resources` in its paths. */
export interface FieldMistake extends FieldError {
  readonly path: string;
}

/** The policy is refused. */
export function error(code: string, path: string, message: string): Diagnostic {
  return { code, severity: "error", message, path };
}

/** The policy is accepted, but the user is told. */
export function warning(code: string, path: string, message: string): Diagnostic {
  return { code, severity: "warning", message, path };
}

/** Several mistakes as the one error that Kyverno tells: a single one as it is, several in brackets, none twice. */
export function aggregate(mistakes: readonly FieldMistake[]): readonly Diagnostic[] {
  const [first] = mistakes;
  if (first === undefined) return [];
  const texts = [...new Set(mistakes.map(textOf))];
  if (texts.length === 1) return [error("invalid", first.path, texts[0] ?? "")];
  return [{ ...error("invalid", first.path, `[${texts.join(", ")}]`), parts: texts }];
}

/** Go's way to print a value as JSON: characters that mean something in HTML are escaped. */
function goJson(value: unknown): string {
  const json = JSON.stringify(value) ?? "null";
  return json.replace(/[<>&\u2028\u2029]/g, (symbol) => `\\u${symbol.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

const titles = {
  Required: "Required value",
  Invalid: "Invalid value",
  Forbidden: "Forbidden",
  TooLong: "Too long",
  Duplicate: "Duplicate value",
  NotSupported: "Unsupported value",
  TooMany: "Too many",
  InternalError: "Internal error",
} as const;

/** Mistakes that are told without the value. */
const withoutValue: readonly FieldMistake["type"][] = ["Required", "Forbidden", "TooLong", "InternalError"];

/** (kubernetes: apimachinery/pkg/util/validation/field/errors.go) */
function textOf({ field, type, value, detail }: FieldMistake): string {
  const title = type in titles ? titles[type as keyof typeof titles] : type;
  const shown = withoutValue.includes(type)
    ? ""
    : `: ${typeof value === "string" ? JSON.stringify(value) : goJson(value)}`;
  return `${field}: ${title}${shown}${detail === "" ? "" : `: ${detail}`}`;
}
