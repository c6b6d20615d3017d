import { type Pending, pending } from "../../rule.ts";
import { compileDocument, type Run } from "../../variables/index.ts";

/** A message for a run; `undefined` where its variables cannot be resolved, or give no text. */
export type Message = (run: Run) => string | undefined | Pending;

/** The message of a rule as a sentence to go before the rest: it ends with a full stop, once. */
export function compileSentence(said: string): Message {
  const document = compileDocument(said);
  if (document.constant) {
    const text = sentence(said);
    return () => text;
  }
  return (run) => {
    const filled = document.fill(run);
    if (filled.kind === "pending") return pending;
    if (filled.kind === "error" || typeof filled.value !== "string") return undefined;
    return sentence(filled.value) || ". ";
  };
}

/** What is left out where the rule says nothing is a full stop of its own where its variables come to nothing. */
function sentence(message: string): string {
  if (message === "") return "";
  return message.endsWith(".") ? `${message} ` : `${message}. `;
}
