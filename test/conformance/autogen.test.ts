import { own, type Resource } from "../../src/kube/index.ts";
import {
  type ControllerTarget,
  conditionsFor,
  controllerConstraints,
  rewriteExpression,
} from "../../src/policy/expressions/index.ts";
import { policyKinds } from "../../src/policy/index.ts";
import {
  controllersFor,
  generatedName,
  isGeneratedName,
  rewriteExpressions,
  rewritePodPaths,
} from "../../src/policy/kinds/cluster-policy/autogen.ts";
import type { SpecText } from "../../src/policy/kinds/cluster-policy/schema/spec.ts";
import { runVectors, type Vector } from "./vectors.ts";

const templates: Readonly<Record<string, string>> = { Pod: "spec.template", Cronjob: "spec.jobTemplate.spec.template" };

runVectors("autogen", ({ op, input, expected }: Vector) => {
  switch (op) {
    case "v1.canAutoGen":
      return { actual: controllersOf(input), expected };
    case "ruleName":
      return { actual: generatedName(String(own(input, "prefix")), String(own(input, "rule"))), expected };
    case "isAutogenRuleName":
      return { actual: isGeneratedName(String(input)), expected };
    case "rewrite:pod paths":
      return {
        actual: rewritePodPaths(String(own(input, "rule")), templates[String(own(input, "kind"))] ?? ""),
        expected,
      };
    case "rewrite:cel fields":
      return {
        actual: rewriteExpressions(String(own(input, "rule")), templates[String(own(input, "kind"))] ?? ""),
        expected,
      };
    case "status.autogen": {
      const status = statusOf(input as Resource);
      return status && { actual: within(own(status, "autogen"), expected), expected };
    }
    case "cel.rewriteExpression": {
      const config = own(input, "config") === "cronjobs" ? "cronjobs" : "defaults";
      return { actual: rewriteExpression(String(own(input, "expression")), config), expected };
    }
    case "cel.matchConditions": {
      const made = conditionsFor("", targetsOf(input), (own(input, "conditions") ?? []) as []);
      return { actual: made.length === 0 ? null : made, expected };
    }
    case "cel.matchConstraints":
      return { actual: constraintsOf(input), expected };
    default:
      return undefined;
  }
});

const targetsOf = (input: unknown) => (own(input, "targets") ?? []) as readonly ControllerTarget[];

/** Constraints as Go writes them, where a rule is a part of a part. */
function constraintsOf(input: unknown): unknown {
  const operations = (own(input, "operations") ?? []) as readonly string[];
  const namespaceSelector = own(input, "namespaceSelector") as { matchLabels?: Record<string, string> } | null;
  const match = { resourceRules: [{ operations }], ...(namespaceSelector !== null && { namespaceSelector }) };
  const made = controllerConstraints(targetsOf(input), match);
  if (made === undefined) return null;
  const resourceRules = (made.resourceRules ?? []).map(({ operations: of, ...rule }) => ({
    ruleWithOperations: { operations: of, rule },
  }));
  return { ...made, resourceRules };
}

function controllersOf(policy: unknown): readonly string[] {
  const controllers = controllersFor(own(policy, "spec") as SpecText, {});
  return controllers.length === 0 ? ["none"] : controllers;
}

/** The status of a policy of a kind that is there, and that uses nothing that is refused. */
function statusOf(document: Resource): Readonly<Record<string, unknown>> | undefined {
  const kind = policyKinds.find((one) => one.kind === document.kind && document.apiVersion.startsWith(`${one.group}/`));
  return kind?.compile(document, {}).policy?.status;
}

/** A value as far as an expected part of it reaches. */
function within(value: unknown, part: unknown): unknown {
  if (Array.isArray(part) && Array.isArray(value)) return value.map((item, index) => within(item, part[index]));
  if (part === null || typeof part !== "object" || Array.isArray(part)) return value;
  return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, within(own(value, key), inner)]));
}
