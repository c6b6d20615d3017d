import { imageText } from "../../../../kube/index.ts";
import type { RecordScope } from "../../../images/index.ts";
import {
  compileExtractors,
  type FoundImages,
  imagesIn,
  imagesValue,
  type Run,
  withMerged,
} from "../../../variables/index.ts";
import type { Judge } from "../judge.ts";
import type { RuleText } from "../schema/rule.ts";
import { checksImages, compileChecks } from "./checks.ts";
import { compileEntry } from "./entry.ts";
import { compileVerify } from "./verify.ts";

export { nestedSet } from "./attestors.ts";
export { checksImages } from "./checks.ts";
export { type AttestorSetText, type AttestorText, currentEntry, type EntryText } from "./entry.ts";

/** Whether a rule is about images. */
export function isImageRule({ verifyImages = [] }: RuleText): boolean {
  return verifyImages.length > 0;
}

/** What a rule about images says, by the phase in which it does. */
export interface ImageJudges {
  readonly verify: Judge;
  /** Absent where the rule does not look at what was verified. */
  readonly validate: Judge | undefined;
  /** A judge by one of these: it is asked only where an image of the object is meant. */
  asked(judge: Judge): Judge;
}

/** Compiles a rule about images. */
export function compileImages(rule: RuleText, scope: RecordScope): ImageJudges {
  const { imageExtractors, verifyImages = [] } = rule;
  const extract = imageExtractors === undefined ? undefined : compileExtractors(imageExtractors);
  const imagesOf = ({ request: { object }, variables: { scope: within } }: Run): FoundImages =>
    extract === undefined ? imagesIn(object) : extract(object, within);
  const imageRule = { rule, scope, imagesOf };
  const entries = verifyImages.map(compileEntry);
  return {
    verify: compileVerify(imageRule),
    validate: checksImages(rule) ? compileChecks(imageRule) : undefined,
    asked(judge) {
      return (run) => {
        if (run.request.object === undefined) return undefined;
        const found = imagesOf(run);
        if (found.kind === "error") return { status: "error", message: broken(found.message) };
        const meant = found.images.some(({ image }) => entries.some((entry) => entry.matches(imageText(image))));
        if (!meant) return undefined;
        return judge(extract === undefined ? run : withMerged(run, { images: imagesValue(found.images) }));
      };
    },
  };
}

/**
 * An image with a name that cannot be read is an error for every kind of object: Kyverno verifies no image of a Pod then,
 * whose other containers run. (kyverno: pkg/engine/engine.go invokeRuleHandler)
 */
function broken(message: string): string {
  return `failed to instantiate handler: failed to extract images: ${message}`;
}
