import { isRecord } from "../../data/index.ts";
import { compileJmesPath } from "../../lang/index.ts";

/** A text whose variable cannot be read. */
export interface UnreadableVariable {
  readonly message: string;
  /** Where the text stands: `/any/0/key`. */
  readonly pointer: string;
}

/** The first variable in a part of a document that is no expression at all; inner ones come before outer ones. */
export function unreadableVariable(value: unknown, pointer = ""): UnreadableVariable | undefined {
  if (typeof value === "string") return inText(value, pointer);
  const parts = Array.isArray(value) ? [...value.entries()] : isRecord(value) ? Object.entries(value) : [];
  for (const [key, part] of parts) {
    const at = `${pointer}/${String(key).replaceAll("/", "\\/")}`;
    const wrong = (typeof key === "string" ? inText(key, pointer) : undefined) ?? unreadableVariable(part, at);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

/** A variable, with the character before it. (kyverno: pkg/engine/variables/regex/vars.go) */
const variable = /(^|[^\\])(\{\{(?:\{[^{}]*\}|[^{}])*\}\})/g;

/** Deeper variables in variables than anybody writes. */
const deepest = 16;

function inText(text: string, pointer: string): UnreadableVariable | undefined {
  let rest = text;
  for (let depth = 0; depth < deepest && rest.includes("{{"); depth++) {
    for (const [, , braced = ""] of rest.matchAll(variable)) {
      const message = mistakeOf(braced.replaceAll("{{", "").replaceAll("}}", "").replace(/^-/, "").trim(), pointer);
      if (message !== undefined) return { message, pointer };
    }
    rest = rest.replace(variable, "$1null");
  }
  return undefined;
}

function mistakeOf(expression: string, pointer: string): string | undefined {
  if (expression === "") return `failed to resolve  at path ${pointer}: invalid query (nil)`;
  const compiled = expression === "@" ? undefined : compileJmesPath(expression);
  if (compiled?.kind !== "mistake") return undefined;
  return `failed to resolve ${expression} at path ${pointer}: invalid JMESPath query ${expression}: ${compiled.message}`;
}
