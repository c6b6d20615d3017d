import type { GroupVersionKind } from "../kube/index.ts";
import type { CleanupKind, CompanionKind, CompileOptions, PolicyKind } from "../policy/index.ts";
import { judgeCleanup } from "./cleanup-review.ts";
import { missingAccess, type OwnAccess } from "./policy-access.ts";
import { allow, deny, respond } from "./responses.ts";
import { parseReview, type Review } from "./review.ts";
import { type Answerer, jsonAnswer, textAnswer } from "./routes.ts";
import { warningsOf } from "./warnings.ts";

/** What the reviewing of policies needs. */
export interface PolicyReviewOptions {
  readonly policyKinds: readonly PolicyKind[];
  /** What the cluster serves now. */
  readonly compileOptions: () => CompileOptions;
  /** Kinds of policies that delete objects on a schedule; none where absent. */
  readonly cleanupKinds?: readonly CleanupKind[];
  /** What our own account may do; all is let through where absent. */
  readonly ownAccess?: OwnAccess | undefined;
}

/**
 * Answers whether a policy makes sense. The first mistake is the denial; warnings are told either way.
 * kyverno: pkg/webhooks/policy/handlers.go
 */
export function createPolicyReview(options: PolicyReviewOptions): Answerer {
  return (body) => {
    const parsed = parseReview(body);
    if (parsed.kind === "refusal") return textAnswer(parsed.status, parsed.message);
    const { review } = parsed;
    if (review.subresource !== "" || review.object === undefined) return jsonAnswer(allow(review.uid));
    const said = judgePolicy(review, options);
    return typeof said === "string" ? jsonAnswer(said) : said.then((text) => jsonAnswer(text));
  };
}

/** What the reviewing of what goes with policies needs. */
export interface CompanionReviewOptions {
  readonly companionKinds: readonly CompanionKind[];
  /** Where exceptions may stand: a namespace, or `*` for all; absent where none are heeded. */
  readonly exceptionNamespace?: string | undefined;
}

/**
 * Answers whether an object that goes with policies makes sense; an exception that is not heeded is let through with a
 * warning. kyverno: pkg/webhooks/exception, pkg/webhooks/globalcontext, pkg/validation/exception/validate.go
 */
export function createCompanionReview({ companionKinds, exceptionNamespace }: CompanionReviewOptions): Answerer {
  return (body) => {
    const parsed = parseReview(body);
    if (parsed.kind === "refusal") return textAnswer(parsed.status, parsed.message);
    const { uid, kind, object, subresource, namespace } = parsed.review;
    if (subresource !== "" || object === undefined) return jsonAnswer(allow(uid));
    const companion = companionKinds.find((one) => one.group === kind.group && one.kind === kind.kind);
    if (companion === undefined) return jsonAnswer(deny(uid, unknownKind(kind)));
    const message = companion.check(object).find(({ severity }) => severity === "error")?.message;
    const warnings = companion.plural === "policyexceptions" ? unheeded(namespace, exceptionNamespace) : [];
    return jsonAnswer(respond(uid, { allowed: message === undefined, message: message ?? "", warnings }));
  };
}

function unheeded(namespace: string, heeded: string | undefined): readonly string[] {
  if (heeded === undefined) return ["PolicyException resources would not be processed until it is enabled."];
  if (heeded === "*" || heeded === namespace) return [];
  return ["PolicyException resource namespace must match the defined namespace."];
}

/** Answers everything with yes: policies are never changed on their way in. */
export const letPolicyThrough: Answerer = (body) => {
  const parsed = parseReview(body);
  if (parsed.kind === "refusal") return textAnswer(parsed.status, parsed.message);
  return jsonAnswer(allow(parsed.review.uid));
};

function judgePolicy(
  review: Review,
  { policyKinds, cleanupKinds = [], compileOptions, ownAccess }: PolicyReviewOptions,
): string | Promise<string> {
  const { uid, kind, object, oldObject } = review;
  if (cleanupKinds.some((one) => one.group === kind.group && one.kind === kind.kind)) {
    return judgeCleanup(review, { cleanupKinds, compileOptions, ownAccess });
  }
  const policyKind = policyKinds.find((one) => one.group === kind.group && one.kind === kind.kind);
  if (policyKind === undefined || object === undefined) return deny(uid, unknownKind(kind));
  if (!policyKind.versions.includes(kind.version)) return deny(uid, unknownVersion(kind, policyKind));
  if (review.inexact) return deny(uid, inexact);
  const previous = oldObject === undefined ? {} : { previous: oldObject };
  const { policy, diagnostics } = policyKind.compile(object, { ...compileOptions(), ...previous });
  const mistake = diagnostics.find(({ severity }) => severity === "error")?.message;
  const warnings = warningsOf(diagnostics, kind);
  const answer = (message: string | undefined) =>
    respond(uid, { allowed: message === undefined, message: message ?? "", warnings });
  const works = policy?.rules.some(({ work }) => work !== undefined) ?? false;
  if (mistake !== undefined || policy === undefined || !works || ownAccess === undefined) return answer(mistake);
  // A policy that is on its way out, or whose text stays, needs no more rights than it had.
  if (object.metadata.deletionTimestamp !== undefined) return answer(undefined);
  return missingAccess(policy, ownAccess).then(answer);
}

const inexact =
  "the policy has a whole number beyond 2^53, which would not be compared exactly: write it in quotes as a text";

function unknownKind({ group, kind }: GroupVersionKind): string {
  return `${kind} (${group}) is not supported: the policy would not be enforced`;
}

function unknownVersion({ group, version, kind }: GroupVersionKind, { versions }: PolicyKind): string {
  return `${kind} (${group}) is supported in version ${versions.join(", ")} only, not ${version}`;
}
