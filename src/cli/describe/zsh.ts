import { bashScript } from "./bash.ts";
import type { Verb } from "./tree.ts";

/** Completion for zsh, which can read bash's. */
export function zshScript(program: Verb): string {
  return `#compdef portcullis
# zsh completion for portcullis
autoload -U +X bashcompinit && bashcompinit
${bashScript(program)}`;
}
