import { writeFile } from "../input/index.ts";
import type { Streams } from "../output/streams.ts";

/** Writes a text into a file, or prints it where no file is named. */
export function writeText(text: string, path: string, streams: Streams): void {
  if (path === "") streams.out(text);
  else writeFile(path, text);
}
