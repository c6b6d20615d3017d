import type { Answered } from "../../../admission/index.ts";
import type { ApiRequest } from "../../../cluster/index.ts";
import type { Verdict } from "../../../engine/index.ts";
import type { Cause } from "./results.ts";

/** What is told as it happens; everything else is read when somebody asks for the metrics. Never throws, never waits. */
export interface Recorder {
  answered(answered: Answered): void;
  judged(verdict: Verdict, cause: Cause): void;
  requested(request: ApiRequest): void;
}

/** For those who want no metrics. */
export const silentRecorder: Recorder = { answered() {}, judged() {}, requested() {} };
