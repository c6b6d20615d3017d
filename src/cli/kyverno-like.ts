import { InputError } from "./input/input-error.ts";
import { processStreams, type Streams } from "./output/streams.ts";

/** Runs what prints to the streams of the process; the user's mistake is told as Kyverno's command line tells it. */
export async function printing(run: (streams: Streams) => void | Promise<void>): Promise<number> {
  const streams = processStreams();
  try {
    await run(streams);
    return 0;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    streams.err(`Error: ${error.message}\n`);
    return 1;
  } finally {
    streams.flush();
  }
}

/** All of the standard input. */
export async function readStdin(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}
