import { type Diagnostic, hasWildcard, matchesWildcard } from "../../../../kube/index.ts";
import { compileLabels } from "../../../match/index.ts";
import type { PolicyText } from "../document.ts";
import type { OverrideText } from "../schema/spec.ts";
import { error } from "./mistake.ts";

/** Overrides must not ask for both actions in one namespace. (kyverno: pkg/validation/policy/validate.go validateNamespaces) */
export function checkOverrides({ spec, description }: PolicyText): readonly Diagnostic[] {
  const lists = [
    ...(spec.rules ?? []).map((rule, index) => ({
      path: `spec.rules[${index}].validate.failureActionOverrides`,
      told: `spec.rules[${index}].validate.validationFailureActionOverrides`,
      overrides: rule.validate?.failureActionOverrides ?? [],
    })),
    {
      path: "spec.validationFailureActionOverrides",
      told: "spec.validationFailureActionOverrides",
      overrides: spec.validationFailureActionOverrides ?? [],
    },
  ];
  return lists.flatMap(({ path, told, overrides }) => [
    ...(description.namespaced ? [] : conflicts(overrides, path, told)),
    ...selectorErrors(overrides, path),
  ]);
}

/** A selector that is wrong would select nothing, and so weaken or harden the policy unseen. */
function selectorErrors(overrides: readonly OverrideText[], path: string): readonly Diagnostic[] {
  return overrides.flatMap(({ namespaceSelector }, index) => {
    const compiled = namespaceSelector && compileLabels(namespaceSelector);
    if (compiled?.kind !== "error") return [];
    const where = `${path}[${index}].namespaceSelector`;
    return [error("selector", where, `${where}: ${compiled.message}`)];
  });
}

/** Namespaces as named so far, by action; patterns apart from plain names. */
interface Seen {
  readonly names: Set<string>;
  readonly patterns: Set<string>;
}

function conflicts(overrides: readonly OverrideText[], path: string, told: string): readonly Diagnostic[] {
  const enforce: Seen = { names: new Set(), patterns: new Set() };
  const audit: Seen = { names: new Set(), patterns: new Set() };
  for (const [index, override] of overrides.entries()) {
    const where = `${path}[${index}]`;
    if (override.action === undefined) return [error("override", `${where}.action`, "invalid action")];
    const audits = override.action.toLowerCase() === "audit";
    const conflict = add(override.namespaces ?? [], audits ? audit : enforce, audits ? enforce : audit);
    if (conflict !== undefined) {
      const message = `conflicting namespaces found in path: ${told}[${index}].namespaces: ${conflict}`;
      return [error("override", `${where}.namespaces`, message)];
    }
    const overlap = overlapOf(enforce, audit);
    if (overlap !== undefined) {
      return [error("override", `${where}.namespaces`, `path: ${told}[${index}].namespaces: ${overlap}`)];
    }
  }
  return [];
}

/** Adds namespaces to those of their action; the names that the other action has as well, if any. */
function add(namespaces: readonly string[], to: Seen, other: Seen): string | undefined {
  const plain = namespaces.filter((name) => !hasWildcard(name));
  const twice = [...new Set(plain.filter((name) => other.names.has(name)))].sort();
  if (twice.length > 0) return twice.join(", ");
  for (const name of namespaces) (hasWildcard(name) ? to.patterns : to.names).add(name);
  return undefined;
}

function overlapOf(enforce: Seen, audit: Seen): string | undefined {
  const named = firstMatch(audit.patterns, enforce.names) ?? firstMatch(enforce.patterns, audit.names);
  if (named !== undefined) return `wildcard pattern '${named[0]}' matches with namespace '${named[1]}'`;
  const wild = firstMatch(audit.patterns, enforce.patterns) ?? firstMatch(enforce.patterns, audit.patterns);
  return wild && `wildcard pattern '${wild[0]}' conflicts with the pattern '${wild[1]}'`;
}

function firstMatch(patterns: ReadonlySet<string>, names: ReadonlySet<string>): readonly [string, string] | undefined {
  for (const name of [...names].sort()) {
    for (const pattern of [...patterns].sort()) if (matchesWildcard(pattern, name)) return [pattern, name];
  }
  return undefined;
}
