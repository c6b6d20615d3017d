import { setOwn } from "../data/index.ts";
import { own, type Resource } from "../kube/index.ts";
import {
  type CompiledPolicy,
  type Facts,
  type ImageDigest,
  type Outcome,
  type Pending,
  pending,
  type Request,
  type Rule,
  type ScopedRecord,
  withRecords,
} from "../policy/index.ts";
import { concerns, failed, isDecided, judgeRule, starved } from "./judge-rule.ts";
import type { PolicyVerdict, RuleOutcome } from "./verdict.ts";

/** What came of the images: the request with what was found written into its object. */
export interface Verification {
  readonly request: Request;
  readonly verdicts: readonly PolicyVerdict[];
}

/** What images are verified with. */
export interface Verifying {
  readonly policies: readonly CompiledPolicy[];
  readonly facts: Facts;
  /** No facts will come any more. */
  readonly final: boolean;
}

/**
 * Verifies the images of an object. Every policy sees the object as mutation has left it, not what the others have found;
 * then all that was found is written down, and images are named by their digests.
 * (kyverno: pkg/webhooks/resource/imageverification/handler.go, pkg/engine/image_verify.go)
 */
export function verify(request: Request, { policies, facts, final }: Verifying): Verification | Pending {
  const { object } = request;
  if (object === undefined) return { request, verdicts: [] };
  const found: PolicyFindings[] = [];
  let waiting = false;
  for (const policy of policies) {
    const rules = policy.rulesFor(request.kind, "verify");
    if (rules.length === 0 || !concerns(policy, request)) continue;
    const findings = findingsOf(policy, rules, { request, facts, final });
    if (findings === pending) waiting = true;
    else found.push(findings);
  }
  if (waiting) return pending;
  const agreed = agreeing(found);
  const verdicts = agreed
    .filter(({ outcomes }) => outcomes.length > 0)
    .map((one) => ({
      policy: one.policy,
      phase: "verify" as const,
      outcomes: one.outcomes,
      ...(changes(one) && { patched: writtenInto(object, [one]) }),
    }));
  const changed = agreed.some(changes) ? { ...request, object: writtenInto(object, agreed) } : request;
  return { request: changed, verdicts };
}

interface PolicyFindings {
  readonly policy: CompiledPolicy;
  readonly outcomes: readonly RuleOutcome[];
  readonly records: readonly ScopedRecord[];
  readonly digests: readonly RuleDigest[];
}

interface RuleDigest extends ImageDigest {
  readonly rule: Rule;
}

function findingsOf(
  policy: CompiledPolicy,
  rules: readonly Rule[],
  { request, facts, final }: Omit<Verifying, "policies"> & { readonly request: Request },
): PolicyFindings | Pending {
  const outcomes: RuleOutcome[] = [];
  const records: ScopedRecord[] = [];
  const digests: RuleDigest[] = [];
  let waiting = false;
  for (const rule of rules) {
    const judged = judgeRule(rule, request, facts);
    if (judged === undefined) continue;
    if (judged === pending && !final) {
      waiting = true;
      if (policy.applyOne) break;
      continue;
    }
    const outcome = judged === pending ? failed(rule, starved, request, facts) : judged;
    const said = outcome.images === undefined ? [outcome] : outcome.images.outcomes.map((one) => of(one, outcome));
    outcomes.push(...said);
    const scope = { namespace: policy.namespace, policy: policy.name, rule: rule.name };
    records.push(...(outcome.images?.records ?? []).map((record) => ({ ...scope, ...record })));
    digests.push(...(outcome.images?.digests ?? []).map((digest) => ({ ...digest, rule })));
    if (policy.applyOne && said.some(isDecided)) break;
  }
  return waiting ? pending : { policy, outcomes, records, digests };
}

/** An outcome for an image as one of the rule; the action is that for the worst of them. */
function of(one: Outcome, { rule, action, properties }: RuleOutcome): RuleOutcome {
  return { ...one, ...(properties !== undefined && { properties }), rule, action };
}

/**
 * An image cannot be replaced by two digests: where its name has come to mean something else between two looks at it,
 * nobody knows what was verified. Kyverno takes the last one.
 */
function agreeing(found: readonly PolicyFindings[]): readonly PolicyFindings[] {
  const named = new Map<string, string>();
  return found.map((one) => {
    const wrong = one.digests.filter(({ path, image }) => {
      const place = JSON.stringify(path);
      const before = named.get(place);
      if (before === undefined) named.set(place, image);
      return before !== undefined && before !== image;
    });
    if (wrong.length === 0) return one;
    const mistakes = wrong.map(({ rule, image }): RuleOutcome => {
      const message = `failed to update digest: the tag has been moved while it was looked at: ${image}`;
      return { status: "error", message, rule: rule.name, action: "Enforce" };
    });
    return { ...one, outcomes: [...one.outcomes, ...mistakes], records: [], digests: [] };
  });
}

function changes({ records, digests }: PolicyFindings): boolean {
  return records.length > 0 || digests.length > 0;
}

function writtenInto(object: Resource, found: readonly PolicyFindings[]): Resource {
  const recorded = withRecords(
    object,
    found.flatMap(({ records }) => records),
  );
  return found
    .flatMap(({ digests }) => digests)
    .reduce((made, { path, image }) => replaced(made, path, image), recorded);
}

/** Copies only what lies on the path, which is known to be there. */
function replaced<T>(value: T, path: readonly string[], text: string): T {
  const [key, ...rest] = path;
  if (key === undefined) return text as T;
  const copy: unknown = Array.isArray(value) ? [...value] : { ...value };
  setOwn(copy as Record<string, unknown>, key, replaced(own(value, key), rest, text));
  return copy as T;
}
