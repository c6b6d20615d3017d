import type { Explanation } from "../explain/index.ts";

/** Something that deserves a look, for formats that tell of findings. */
export interface Finding {
  readonly level: "error" | "warning" | "note";
  readonly policy: string;
  /** Empty where the finding is about no rule. */
  readonly rule: string;
  /** `v1/Pod/default/web` */
  readonly resource: string;
  readonly message: string;
  readonly explanation: Explanation | undefined;
}
