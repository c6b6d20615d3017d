import { parseGoTime, rfc3339 } from "../../data/index.ts";
import type { Resource } from "../../kube/index.ts";
import { type ConditionText, celExceptionDescription, celExceptionSpec, readDocument } from "../expressions/index.ts";
import type { CompileOptions } from "../rule.ts";
import { parseDocument } from "../schema/index.ts";

/** What an exception says, as far as an admission policy can have it. */
export interface ExceptingText {
  readonly conditions: readonly ConditionText[];
  readonly images: readonly string[];
  readonly values: readonly string[];
}

/**
 * The exceptions in force from a policy, by its name alone. What ends is not there where nobody says what time it is: an
 * admission policy would have it for ever. (kyverno: pkg/controllers/admissionpolicygenerator getCELExceptions)
 */
export function exceptingTexts(
  policy: string,
  { exceptions = [], now }: Pick<CompileOptions, "exceptions" | "now">,
): readonly ExceptingText[] {
  return exceptions.flatMap((document) => {
    const spec = specOf(document);
    if (spec === undefined || !spec.policyRefs.some(({ name }) => name === policy)) return [];
    if (spec.expiresAt !== undefined && !isStill(spec.expiresAt, now)) return [];
    return [
      {
        conditions: (spec.matchConditions ?? []).map(({ name, expression }) => ({ name, expression })),
        images: spec.images ?? [],
        values: spec.allowedValues ?? [],
      },
    ];
  });
}

function specOf(document: Resource) {
  if (document.apiVersion.startsWith("kyverno.io/")) return undefined;
  const read = readDocument(document, celExceptionDescription, (spec) => parseDocument(celExceptionSpec, spec, "spec"));
  return read.kind === "refused" ? undefined : read.document.spec;
}

function isStill(expiresAt: string, now: number | undefined): boolean {
  const parsed = parseGoTime(rfc3339, expiresAt);
  return parsed.kind === "time" && now !== undefined && now <= Number(parsed.time.nanos / 1_000_000n);
}

/**
 * Why an admission policy cannot have what exceptions say; `undefined` where it can. What one allows under a condition
 * would be allowed to all, and the policy would not hold at all under it; one without either would except from nothing.
 */
export function barredByExceptions(exceptions: readonly ExceptingText[]): string | undefined {
  for (const { conditions, images, values } of exceptions) {
    const isPartial = images.length > 0 || values.length > 0;
    if (isPartial && conditions.length > 0)
      return "a PolicyException that allows values under conditions is not applicable.";
    if (!isPartial && conditions.length === 0) return "a PolicyException without conditions is not applicable.";
  }
  return undefined;
}

/** What has to hold for exceptions not to: each of them excepts where all of its conditions hold. */
export function negated(exceptions: readonly ExceptingText[]): readonly ConditionText[] {
  return exceptions.flatMap(({ conditions }) => {
    const [first, ...others] = conditions;
    if (first === undefined) return [];
    if (others.length === 0) return [{ name: first.name, expression: `!(${first.expression})` }];
    const all = conditions.map(({ expression }) => `(${expression})`).join(" && ");
    return [{ name: first.name, expression: `!(${all})` }];
  });
}
