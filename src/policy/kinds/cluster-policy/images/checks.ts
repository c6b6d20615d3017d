import { imageText, type Resource } from "../../../../kube/index.ts";
import { type RecordScope, recordedStatus } from "../../../images/index.ts";
import type { Outcome } from "../../../rule.ts";
import type { FoundImage } from "../../../variables/index.ts";
import type { Judge } from "../judge.ts";
import type { RuleText } from "../schema/rule.ts";
import { compileEntry, type Entry } from "./entry.ts";
import type { ImageRule } from "./verify.ts";

/** Whether a rule looks at what was verified, once an object is as it will be stored. (kyverno: HasVerifyImageChecks) */
export function checksImages({ verifyImages = [] }: RuleText): boolean {
  return verifyImages.some(({ verifyDigest, required }) => verifyDigest || required);
}

/**
 * Compiles what has to be true of images that were verified: that they are named by digest, and that the object says so.
 * (kyverno: pkg/engine/handlers/validation/validate_image.go)
 */
export function compileChecks({ rule, scope, imagesOf }: ImageRule): Judge {
  const entries = (rule.verifyImages ?? []).map(compileEntry);
  return (run) => {
    const { object } = run.request;
    if (object === undefined) return undefined;
    const found = imagesOf(run);
    if (found.kind === "error") return { status: "error", message: found.message };
    const meant = pairsOf(entries, found.images);
    if (meant.length === 0) return undefined;
    const passed: string[] = [];
    const skipped: string[] = [];
    for (const pair of meant) {
      const checked = check(pair, object, scope);
      if (typeof checked === "object") return checked;
      if (checked === "pass") passed.push(imageText(pair.image));
      if (checked === "skip") skipped.push(imageText(pair.image));
    }
    return summary(passed, skipped);
  };
}

interface Pair extends Pick<FoundImage, "image"> {
  readonly entry: Entry;
}

function pairsOf(entries: readonly Entry[], images: readonly FoundImage[]): readonly Pair[] {
  return entries.flatMap((entry) =>
    images.filter(({ image }) => entry.matches(imageText(image))).map(({ image }) => ({ entry, image })),
  );
}

/** What the object says of an image, where the entry wants it to say something; or what is wrong. */
function check({ entry, image }: Pair, object: Resource, scope: RecordScope): "pass" | "skip" | "none" | Outcome {
  const text = imageText(image);
  if (entry.text.verifyDigest && image.digest === "") return fail(`missing digest for ${text}`);
  if (!entry.text.required) return "none";
  const recorded = recordedStatus(object, scope, text);
  if (recorded.kind === "error") return fail(recorded.message);
  return recorded.status === "fail" ? fail(`unverified image ${text}`) : recorded.status;
}

function fail(message: string): Outcome {
  return { status: "fail", message };
}

function summary(passed: readonly string[], skipped: readonly string[]): Outcome {
  const left = `skipped images: ${skipped.join(" ")}`;
  if (passed.length === 0 && skipped.length > 0) return { status: "skip", message: `image skipped, ${left}` };
  return { status: "pass", message: skipped.length === 0 ? "image verified" : `image verified, ${left}` };
}
