/** Colours the words of tables, or leaves them as they are. */
export interface Colours {
  /** Bold green: what went well. */
  good(text: string): string;
  /** Bold red: what did not. */
  bad(text: string): string;
  /** Bold yellow: what deserves a look. */
  warn(text: string): string;
  /** Bold cyan: names, and what was passed over. */
  name(text: string): string;
}

const esc = String.fromCodePoint(27);

/** Colours as Kyverno prints them, or none. */
export function coloursFor(wanted: boolean): Colours {
  const paint = (code: number) => (text: string) => (wanted ? `${esc}[${code};1m${text}${esc}[0;22m` : text);
  return { good: paint(32), bad: paint(31), warn: paint(33), name: paint(36) };
}

/** Whether the standard output shows colours: a terminal whose user did not object. */
export function isColourful(removeColour: boolean): boolean {
  return !removeColour && process.stdout.isTTY === true && process.env.NO_COLOR === undefined;
}
