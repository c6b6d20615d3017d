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
    if (pieces.length > 0) process.stdout.write(pieces.join(""));
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
      process.stderr.write(text);
    },
    flush,
  };
}
