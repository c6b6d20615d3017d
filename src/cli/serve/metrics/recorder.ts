import type { Answered } from "../../../admission/index.ts";
import type { ApiRequest } from "../../../cluster/index.ts";
import type { Verdict } from "../../../engine/index.ts";
import type { Cause, CountedResult } from "./results.ts";

/** What is told as it happens; everything else is read when somebody asks for the metrics. Never throws, never waits. */
export interface Recorder {
  answered(answered: Answered): void;
  judged(verdict: Verdict, cause: Cause): void;
  /** The same, as another thread has counted it. */
  results(counted: readonly CountedResult[]): void;
  requested(request: ApiRequest): void;
}

/** For those who want no metrics. */
export const silentRecorder: Recorder = { answered() {}, judged() {}, results() {}, requested() {} };
