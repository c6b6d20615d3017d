import {
  type CleanupKind,
  type CompileOptions,
  parseKindSelector,
  parseTtl,
  type TouchedKind,
  ttlLabel,
} from "../policy/index.ts";
import type { OwnAccess } from "./policy-access.ts";
import { allow, respond } from "./responses.ts";
import { parseReview, type Review } from "./review.ts";
import { type Answerer, jsonAnswer, textAnswer } from "./routes.ts";
import { warningsOf } from "./warnings.ts";

/** What the reviewing of cleanup policies needs. */
export interface CleanupReviewOptions {
  readonly cleanupKinds: readonly CleanupKind[];
  /** What the cluster serves now. */
  readonly compileOptions: () => CompileOptions;
  /** What our own account may do; nothing is asked where absent. */
  readonly ownAccess?: OwnAccess | undefined;
}

/**
 * Answers whether a cleanup policy makes sense, and whether what it wants may be done at all.
 * (kyverno: cmd/cleanup-controller/handlers/admission/policy, pkg/validation/cleanuppolicy/validate.go)
 */
export function createCleanupReview(options: CleanupReviewOptions): Answerer {
  return async (body) => {
    const parsed = parseReview(body);
    if (parsed.kind === "refusal") return textAnswer(parsed.status, parsed.message);
    const { review } = parsed;
    if (review.object === undefined || review.subresource !== "") return jsonAnswer(allow(review.uid));
    return jsonAnswer(await judgeCleanup(review, options));
  };
}

/**
 * Warns of a label that says no time, and lets everything through.
 * (kyverno: cmd/cleanup-controller/handlers/admission/resource)
 */
export function createTtlReview(): Answerer {
  return (body) => {
    const parsed = parseReview(body);
    if (parsed.kind === "refusal") return textAnswer(parsed.status, parsed.message);
    const { uid, object } = parsed.review;
    const labels = object?.metadata?.labels ?? {};
    const value: unknown = Object.hasOwn(labels, ttlLabel) ? labels[ttlLabel] : undefined;
    const wanted = typeof value === "string" ? parseTtl(value) : undefined;
    if (wanted?.kind !== "mistake") return jsonAnswer(allow(uid));
    const warning = `${ttlLabel} label value cannot be parsed as any recognizable format (${wanted.message})`;
    return jsonAnswer(respond(uid, { allowed: true, warnings: [warning] }));
  };
}

/** What is said of a policy that deletes, as the body of an answer. */
export async function judgeCleanup(
  review: Review,
  { cleanupKinds, compileOptions, ownAccess }: CleanupReviewOptions,
): Promise<string> {
  const { uid, kind, object, namespace } = review;
  const cleanup = cleanupKinds.find((one) => one.group === kind.group && one.kind === kind.kind);
  if (cleanup === undefined || object === undefined) {
    const message = `${kind.kind} (${kind.group}) is not supported: nothing would be deleted`;
    return respond(uid, { allowed: false, message });
  }
  const options = compileOptions();
  const found = cleanup.check(object, options);
  const mistake = found.find(({ severity }) => severity === "error")?.message;
  const { message, advice } =
    mistake !== undefined || ownAccess === undefined
      ? { message: mistake, advice: [] }
      : await lacking(cleanup.touches(object, options), namespace, ownAccess);
  const warnings = [...warningsOf(found, kind), ...advice];
  return respond(uid, { allowed: message === undefined, message: message ?? "", warnings });
}

/** What may not be done, of what a policy wants: why it is refused, or what of it will not happen. */
async function lacking(
  touched: readonly TouchedKind[],
  namespace: string,
  ownAccess: OwnAccess,
): Promise<{ readonly message: string | undefined; readonly advice: readonly string[] }> {
  const needed = touched.filter(({ optional }) => optional === undefined);
  const message = await forbidden(needed, namespace, ownAccess);
  const advice: string[] = [];
  for (const one of message === undefined ? touched.filter(({ optional }) => optional === true) : []) {
    const why = await forbidden([one], namespace, ownAccess);
    if (why !== undefined) advice.push(`objects of kind ${one.kind} are not deleted: ${why}`);
  }
  return { message, advice };
}

/** What may not be done, of what a policy wants; also where the API server does not say. */
async function forbidden(
  touched: readonly TouchedKind[],
  namespace: string,
  ownAccess: OwnAccess,
): Promise<string | undefined> {
  for (const { kind, name } of touched) {
    for (const verb of ["delete", "list"]) {
      try {
        const allowed = await ownAccess.may({ ...parseKindSelector(kind), verb, namespace, name });
        if (allowed === undefined) return `failed to get GVR for kind ${kind}`;
        if (!allowed) return `cleanup controller has no permission to ${verb} kind ${kind}`;
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    }
  }
  return undefined;
}
