import { compileMatch, type MatchTest, namespaceOf } from "../../match/index.ts";
import { type Outcome, pending, type Rule } from "../../rule.ts";
import { compileAction, plainAction } from "./action.ts";
import { allowExisting } from "./existing.ts";
import { compileJudge, type Judge } from "./pattern.ts";
import type { RuleText } from "./schema/rule.ts";
import type { SpecText } from "./schema/spec.ts";

/** Compiles a rule of a policy; `namespace` is the only one that the policy sees, or empty. */
export function compileRule(rule: RuleText, spec: SpecText, namespace: string): Rule {
  const matches = within(namespace, compileMatch(rule.match, rule.exclude));
  const judge = withProperties(compileJudge(rule), rule);
  const lenient = plainAction(spec, rule) === "Enforce" && rule.validate?.allowExistingViolations !== false;
  return {
    name: rule.name,
    phase: "validate",
    matches(request, facts) {
      const matched = matches(request, facts);
      if (typeof matched === "boolean" || matched === pending) return matched;
      return { status: "error", message: matched.message };
    },
    run(request, facts) {
      if (request.operation === "DELETE") return undefined;
      const outcome = judge(request.object);
      if (outcome.status !== "fail" || !lenient) return outcome;
      return allowExisting(outcome, { matches, judge }, { request, facts });
    },
    action: compileAction(spec, rule),
  };
}

function within(namespace: string, test: MatchTest): MatchTest {
  if (namespace === "") return test;
  return (request, facts) => namespaceOf(request) === namespace && test(request, facts);
}

function withProperties(judge: Judge, { reportProperties }: RuleText): Judge {
  if (reportProperties === undefined || Object.keys(reportProperties).length === 0) return judge;
  return (object): Outcome => ({ ...judge(object), properties: reportProperties });
}
