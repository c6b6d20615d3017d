import { createHash } from "node:crypto";
import { compileSelector, type LabelSelector, qualifiedNameErrors } from "../kube/index.ts";
import type { MatchCondition } from "./config.ts";
import type { Webhook } from "./webhook.ts";

/*
 * The API server refuses a configuration as a whole, however small the mistake is, and goes on asking by the old one:
 * one policy would keep all others from coming into force. What it would refuse is left out here. It asks about more
 * then, never about less, and the policy itself judges what it is asked about.
 */

/** Conditions as they are, where the API server takes them; none else. */
export function soundConditions(conditions: readonly MatchCondition[] | undefined): readonly MatchCondition[] {
  if (conditions === undefined || conditions.length > maxConditions) return [];
  const names = new Set(conditions.map(({ name }) => name));
  const fit = conditions.every(({ name, expression }) => isQualified(name) && expression.trim() !== "");
  return fit && names.size === conditions.length ? conditions : [];
}

/** A selector as it is, where the API server takes it; one that selects everything else. */
export function soundSelector(selector: LabelSelector | undefined): LabelSelector | undefined {
  return selector !== undefined && compileSelector(selector).kind === "error" ? undefined : selector;
}

/** Webhooks in the order of their names, each of which is there once and no longer than names may be. */
export function soundNames(webhooks: readonly Webhook[]): readonly Webhook[] {
  const names = new Set<string>();
  const named = webhooks.map((webhook) => {
    const { name } = webhook;
    const fits = name.length <= maxName && !names.has(name);
    const other = fits ? name : `${name.slice(0, maxName - 9).replace(/[.-]+$/, "")}-${markOf(webhook)}`;
    names.add(other);
    return other === name ? webhook : { ...webhook, name: other };
  });
  return named.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

const maxConditions = 64;
const maxName = 253;

const isQualified = (name: string) => qualifiedNameErrors(name).length === 0;

function markOf({ name, clientConfig, namespaceSelector, objectSelector }: Webhook): string {
  const { caBundle: _, ...target } = clientConfig;
  const text = JSON.stringify([name, target, namespaceSelector, objectSelector]);
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}
