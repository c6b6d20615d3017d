import { compileWildcard, type TextTest } from "../../../kube/index.ts";
import { compileLabels, holdsInNamespace, namespaceOf, type PairsTest, type Truth } from "../../match/index.ts";
import { type Action, type Facts, type Outcome, type Pending, pending, type Request } from "../../rule.ts";
import type { RuleText } from "./schema/rule.ts";
import type { OverrideText, SpecText } from "./schema/spec.ts";

/** The action for a failure of a rule. */
export type ActionOf = (request: Request, facts: Facts) => Action | Pending | Outcome;

/**
 * Compiles what happens on a failure: the rule's overrides, the rule's action, the policy's overrides, the policy's
 * action; the first that says something. (kyverno: pkg/engine/api/engineresponse.go failureActionForRule)
 */
export function compileAction(spec: SpecText, rule: RuleText): ActionOf {
  const own = rule.validate?.failureAction ?? imagesAction(rule);
  const overrides = [
    ...(rule.validate?.failureActionOverrides ?? []),
    ...(own === undefined ? (spec.validationFailureActionOverrides ?? []) : []),
  ].flatMap(compileOverride);
  const otherwise = own ?? toAction(spec.validationFailureAction);
  if (overrides.length === 0) return () => otherwise;
  return (request, facts) => {
    for (const { applies, action } of overrides) {
      const truth = applies(request, facts);
      if (truth === true) return action;
      if (truth === pending) return pending;
      if (truth !== false) return { status: "error", message: truth.message };
    }
    return otherwise;
  };
}

/** That of the first entry about images that wants to enforce, else that of the first that says anything. */
function imagesAction({ verifyImages = [] }: RuleText): Action | undefined {
  const actions = verifyImages.flatMap(({ failureAction }) => (failureAction === undefined ? [] : [failureAction]));
  return actions.includes("Enforce") ? "Enforce" : actions[0];
}

/** The action without overrides, as the check for existing violations takes it. */
export function plainAction(spec: SpecText, rule: RuleText): Action {
  return rule.validate?.failureAction ?? toAction(spec.validationFailureAction);
}

interface Override {
  readonly action: Action;
  applies(request: Request, facts: Facts): Truth;
}

/** An override without an action is passed over; policy validation refuses it where Kyverno does. */
function compileOverride({ action, namespaces, namespaceSelector }: OverrideText): readonly Override[] {
  if (action === undefined) return [];
  const names = namespaces?.map(compileWildcard);
  const labels = namespaceSelector && compileLabels(namespaceSelector);
  const selected = labels?.kind === "test" ? labels.test : undefined;
  return [{ action: toAction(action), applies: overrideTest(names, selected) }];
}

/** Namespaces and selector must both hold; a list without entries never does. */
function overrideTest(names: readonly TextTest[] | undefined, labels: PairsTest | undefined): Override["applies"] {
  return (request, facts) => {
    const namespace = namespaceOf(request);
    if (names !== undefined && !names.some((test) => test(namespace))) return false;
    return labels === undefined || holdsInNamespace(labels, namespace, facts);
  };
}

function toAction(text: SpecText["validationFailureAction"]): Action {
  return text === "Enforce" || text === "enforce" ? "Enforce" : "Audit";
}
