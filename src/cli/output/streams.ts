/** Where a command prints. */
export interface Streams {
  /** Text for the standard output, as it is. */
  out(text: string): void;
  /** Text for the standard error, as it is. */
  err(text: string): void;
}

/** Streams that gather what is written and hand it on in large pieces. */
export interface BufferedStreams extends Streams {
  /** Hands on what is left. */
  flush(): void;
}

const pieceLength = 64 * 1024;

/** The streams of the process. What goes to the standard error comes after all that was printed before it. */
export function processStreams(): BufferedStreams {
  let pieces: string[] = [];
  let length = 0;
  const flush = () => {
    if (pieces.length > 0) process.stdout.write(harmless(pieces.join("")));
    pieces = [];
    length = 0;
  };
  return {
    out(text) {
      pieces.push(text);
      length += text.length;
      if (length >= pieceLength) flush();
    },
    err(text) {
      flush();
      process.stderr.write(harmless(text));
    },
    flush,
  };
}

/** Replaces control characters, but for line breaks, tabs and colours: names and messages are anybody's text. */
export function harmless(text: string): string {
  return control.test(text) ? text.replace(harmful, (_, colour?: string) => colour ?? "\u{fffd}") : text;
}

/** Nearly all that is printed has nothing of the kind, and this is faster at finding that out. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\0-\x08\x0b-\x1f\x7f-\x9f]/;

const esc = String.fromCodePoint(27);
const harmful = new RegExp(`(${esc}\\[[\\d;]{1,8}m)|(?![\\n\\t])\\p{Cc}`, "gu");
