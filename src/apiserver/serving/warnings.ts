const totalLimit = 4 * 1_024;
const itemLimit = 256;

/**
 * Collects what a client is to be warned of and writes it as the value of a `Warning` header: each text once, and all
 * of them cut short where there are too many.
 * kubernetes: apiserver pkg/endpoints/filters/warning.go
 */
export class Warnings {
  readonly #texts = new Set<string>();

  add(text: string): void {
    if (text !== "" && !/\p{Cc}/u.test(text)) this.#texts.add(text);
  }

  /** `undefined` where there is nothing to say. */
  header(): string | undefined {
    const texts = [...this.#texts];
    if (texts.length === 0) return undefined;
    const total = texts.reduce((sum, text) => sum + lengthOf(text), 0);
    const shown = total <= totalLimit ? texts : shortened(texts);
    return shown.map((text) => `299 - "${text.replaceAll(/["\\]/g, "\\$&")}"`).join(", ");
  }
}

function shortened(texts: readonly string[]): readonly string[] {
  const shown: string[] = [];
  let written = 0;
  for (const text of texts) {
    if (written >= totalLimit) break;
    const short = [...text].slice(0, itemLimit).join("");
    written += lengthOf(short);
    shown.push(short);
  }
  return shown;
}

function lengthOf(text: string): number {
  return [...text].length;
}
