import type { Compile, Files } from "../input/index.ts";
import type { Streams } from "../output/streams.ts";
import type { TestOptions } from "./options.ts";

/** What running tests needs of its surroundings. */
export interface TestRun {
  readonly options: TestOptions;
  readonly streams: Streams;
  readonly files: Files;
  readonly compile: Compile;
  /** Milliseconds since 1970. */
  readonly now: number;
}
