import { styleText } from "node:util";

/** What the user sees of `up`. Texts that come from elsewhere are made harmless to a terminal. */
export interface Screen {
  /** Something worth reading, unless quiet was asked for. */
  say(text?: string): void;
  /** What is printed even then. */
  tell(text: string): void;
  /** A failure; goes to stderr. */
  complain(text: string): void;
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  bad(text: string): string;
}

/** A screen on stdout; colours only on a terminal that wants them. */
export function createScreen(quiet: boolean): Screen {
  const style = (format: Parameters<typeof styleText>[0]) => (text: string) =>
    styleText(format, text, { stream: process.stdout });
  return {
    say: (text = "") => {
      if (!quiet) console.log(printable(text));
    },
    tell: (text) => console.log(printable(text)),
    complain: (text) => console.error(printable(text)),
    bold: style("bold"),
    dim: style("dim"),
    good: style("green"),
    bad: style("red"),
  };
}

/** Replaces control characters, but for line breaks and colours: names and messages are anybody's text. */
function printable(text: string): string {
  return text.replace(harmful, (_, colour?: string) => colour ?? "\u{fffd}");
}

const esc = String.fromCodePoint(27);
const harmful = new RegExp(`(${esc}\\[\\d{1,2}m)|(?!\\n)\\p{Cc}`, "gu");
