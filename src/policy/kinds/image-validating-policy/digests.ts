import { imageText, own } from "../../../kube/index.ts";
import { ruleError } from "../../expressions/index.ts";
import {
  type Facts,
  type ImageDigest,
  type Outcome,
  type Pending,
  pending,
  type Request,
  type Rule,
} from "../../rule.ts";
import { type FoundImage, imagesIn } from "../../variables/index.ts";
import { isDigest } from "./digest.ts";
import { applies, type CompiledImagePolicy, evaluatingOf, matches } from "./rule.ts";

/**
 * The rule that names images by their digests: those of containers that a policy is about and that have none yet. It
 * verifies nothing. (kyverno: pkg/image/verification/evaluator/policy.go MutateDigest)
 */
export function digestRuleOf(policy: CompiledImagePolicy): Rule {
  return {
    name: "mutateDigest",
    phase: "verify",
    matches: (request, facts) => (request.payload === undefined ? matches(policy, request, facts) : false),
    run: (request, facts) => run(policy, request, facts),
    action: () => policy.action,
  };
}

function run(policy: CompiledImagePolicy, request: Request, facts: Facts): Outcome | undefined | Pending {
  const applying = applies(policy, evaluatingOf(policy, request, facts), request.now);
  if (applying === pending) return pending;
  if (applying === false) return undefined;
  if (applying !== true) return "message" in applying ? failed(applying.message) : undefined;
  const found = imagesIn(request.object);
  if (found.kind === "error") return failed(found.message);
  const digests: ImageDigest[] = [];
  const mistakes: string[] = [];
  let waiting = false;
  for (const image of found.images.filter((one) => one.image.digest === "")) {
    const meant = policy.references(imageText(image.image));
    if (typeof meant !== "boolean") return failed(meant.message);
    if (!meant) continue;
    const digest = digestOf(policy, image, { request, facts });
    if (digest === pending) waiting = true;
    else if (typeof digest === "string") mistakes.push(digest);
    else digests.push(digest);
  }
  if (waiting) return pending;
  return outcomeOf(digests, mistakes);
}

const failed = (why: string): Outcome => ruleError("mutateDigest", `failed to update digest: ${why}`);

/** Where an image is named by its digest, or why that cannot be found out. */
function digestOf(
  { asker }: CompiledImagePolicy,
  { image, path, pullSecrets }: FoundImage,
  { request, facts }: { readonly request: Request; readonly facts: Facts },
): ImageDigest | string | Pending {
  const reference = imageText(image);
  const { credentials } = asker;
  const fact = facts.want({ kind: "imageData", reference, namespace: request.namespace, credentials, pullSecrets });
  if (fact === undefined) return pending;
  const wrong = (why: string) => `failed to resolve digest for image ${reference}: ${why}`;
  if (fact.kind === "failure") return wrong(fact.message);
  const resolved = fact.kind === "value" ? own(fact.value, "resolvedImage") : undefined;
  const digest = typeof resolved === "string" ? resolved.slice(resolved.lastIndexOf("@") + 1) : "";
  return isDigest(digest) ? { path, image: `${reference}@${digest}` } : wrong("the registry tells no digest");
}

/** Nothing is told of images that could be named; what could not be is, and the others are named all the same. */
function outcomeOf(digests: readonly ImageDigest[], mistakes: readonly string[]): Outcome | undefined {
  if (digests.length === 0 && mistakes.length === 0) return undefined;
  const said = mistakes.length === 0 ? [] : [failed(mistakes.join("; "))];
  const worst = said[0] ?? { rule: "mutateDigest", status: "pass", message: "" };
  return { ...worst, images: { outcomes: said, records: [], digests } };
}
