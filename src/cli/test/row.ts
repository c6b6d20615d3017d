import type { RuleOutcome } from "../../engine/index.ts";
import type { Sourced } from "../explain/index.ts";
import type { TestRow } from "../input/index.ts";
import type { Answered } from "./run-case.ts";

/** How a checked row came out: the words of the column RESULT. */
export type RowResult = "Pass" | "Fail" | "Skip";

/** One line of a test's table. */
export interface CheckedRow {
  /** From 1, anew in each test. */
  readonly id: number;
  /** As the test has it. */
  readonly policy: string;
  readonly rule: string;
  /** `v1/Pod/default/web` */
  readonly resource: string;
  readonly result: RowResult;
  readonly reason: string;
  readonly message: string;
  /** Whether it counts as passed, skipped or failed. */
  readonly counts: "pass" | "skip" | "fail";
  /** Where it comes from, for those who show more than a table. */
  readonly origin: RowOrigin;
}

export interface RowOrigin {
  readonly row: TestRow;
  /** Which row of the test, from 0. */
  readonly index: number;
  readonly answered: Answered | undefined;
  readonly outcome: RuleOutcome | undefined;
  /** The policy that the row names, where it is known. */
  readonly policy: Sourced | undefined;
}
