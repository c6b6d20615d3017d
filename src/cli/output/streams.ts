/** Where a command prints. */
export interface Streams {
  /** Text for the standard output, as it is. */
  out(text: string): void;
  /** Text for the standard error, as it is. */
  err(text: string): void;
}

/** The streams of the process. */
export const processStreams: Streams = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
};
