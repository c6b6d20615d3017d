import type { CompiledPolicy } from "../../policy/index.ts";
import type { Response } from "../evaluate/index.ts";
import type { Counts } from "./counts.ts";
import { cleans, latePlace } from "./judge-objects.ts";
import { responsesText } from "./print-text.ts";

/** Which objects a thread is to judge, by their numbers. Like the answer it is plain data. */
export interface SliceRequest {
  readonly from: number;
  readonly to: number;
}

/** What is told of some objects once all are judged. */
export interface SlicedText {
  readonly counts: Counts;
  readonly told: string;
  readonly late: readonly LateText[];
}

/** A text that is told after all else. */
export interface LateText {
  /** Its place among such texts. */
  readonly place: number;
  /** The number of the policy where texts of a place are told policy by policy; 0 elsewhere. */
  readonly policy: number;
  readonly text: string;
}

/** What came of a slice. */
export interface SliceAnswer extends SlicedText {
  /** What policies make of the objects, as it is printed at once. */
  readonly changes: string;
  /** What ends the run. */
  readonly mistake?: string;
}

/** The texts of late responses, each with its place. */
export function lateTexts(
  late: readonly Response[],
  policies: readonly CompiledPolicy[],
  auditWarn: boolean,
): readonly LateText[] {
  const texts = late.map((response) => ({
    place: latePlace(response),
    policy: cleans(response) ? policies.indexOf(response.policy) : 0,
    text: responsesText([response], auditWarn),
  }));
  return texts.filter(({ text }) => text !== "");
}
