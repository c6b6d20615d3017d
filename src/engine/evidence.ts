import type { ImageEvidence } from "../policy/index.ts";
import type { PolicyVerdict, RuleOutcome } from "./verdict.ts";

/**
 * Turns passes of policies about images into failures, where an image that must have been verified was not: neither by
 * that policy nor by another one. (kyverno: pkg/cel/policies/ivpol/engine/engine.go enforceRequired)
 */
export function withEvidence(verdicts: readonly PolicyVerdict[]): readonly PolicyVerdict[] {
  const all = verdicts.flatMap(({ outcomes }) => outcomes.flatMap(({ evidence }) => evidence ?? []));
  if (all.every(({ wanted }) => wanted.length === 0)) return verdicts;
  const verified = verifiedImages(all);
  return verdicts.map((verdict) =>
    verdict.outcomes.every(({ evidence }) => evidence === undefined)
      ? verdict
      : { ...verdict, outcomes: verdict.outcomes.map((outcome) => settled(outcome, verified)) },
  );
}

/** The images that were looked at: what one has verified, a failure of another does not take back. */
function verifiedImages(all: readonly ImageEvidence[]): ReadonlyMap<string, boolean> {
  const images = new Map<string, boolean>();
  for (const { checked } of all) {
    for (const [image, verified] of checked) images.set(image, verified || images.get(image) === true);
  }
  return images;
}

function settled(outcome: RuleOutcome, verified: ReadonlyMap<string, boolean>): RuleOutcome {
  const { evidence } = outcome;
  if (evidence === undefined || outcome.status !== "pass") return outcome;
  const missing = evidence.wanted.find((image) => verified.get(image) !== true);
  if (missing === undefined) return outcome;
  const message = verified.has(missing)
    ? `image ${missing} failed signature or attestation verification`
    : `image ${missing} is not verified: no policy performed a signature or attestation check on it`;
  return { ...outcome, status: "fail", message, action: evidence.action };
}
