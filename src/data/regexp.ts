import { RE2JS, RE2JSException } from "re2js";
import { builtinFor } from "./regexp-builtin.ts";
import { testWithin } from "./regexp-work.ts";

/** A regular expression in Go's syntax, ready to test texts in time linear in their length. */
export interface RegExpTest {
  /** Whether the expression matches somewhere in the text. */
  readonly test: (text: string) => boolean;
  /** The same; `undefined` where a large expression would have to look at so long a text that it takes a second. */
  readonly testWithin: (text: string) => boolean | undefined;
}

/** An expression, or what is wrong with its text, in Go's words. */
export type CompiledRegExp =
  | { readonly kind: "regexp"; readonly regexp: RegExpTest }
  | { readonly kind: "error"; readonly error: string };

/** Longer expressions are refused: what they compile to would be out of all proportion. */
const longest = 10_000;

/**
 * Compiles an expression in the syntax of Go's `regexp`. No expression can take more than linear time: the built-in
 * engine is used only for forms with which it never has anything to try twice.
 */
export function compileRegExp(text: string): CompiledRegExp {
  if (text.length > longest) return { kind: "error", error: "error parsing regexp: expression too large" };
  const builtin = builtinFor(text);
  if (builtin !== undefined) return { kind: "regexp", regexp: ofBuiltin(builtin) };
  try {
    const compiled = RE2JS.compile(text);
    const test = (input: string) => compiled.matcher(input).find();
    return { kind: "regexp", regexp: { test, testWithin: (input) => testWithin(compiled, input) } };
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return { kind: "error", error: worded(error.message) };
  }
}

function ofBuiltin(builtin: RegExp): RegExpTest {
  const test = (text: string) => builtin.test(text);
  return { test, testWithin: test };
}

/** Go names the offending part also where there is none. */
function worded(message: string): string {
  return message.endsWith("trailing backslash at end of expression") ? `${message}: \`\`` : message;
}
