import { own } from "../../../kube/index.ts";
import type { Conditions } from "../../conditions/index.ts";
import { compileConditions, joinMessages } from "../../conditions/index.ts";
import {
  type ChangeWork,
  type MutateExistingIntent,
  type MutateTarget,
  type Outcome,
  type Pending,
  type Plan,
  type PlanMistake,
  pending,
} from "../../rule.ts";
import {
  type CompiledDocument,
  compileContext,
  compileDocument,
  type Loader,
  type Run,
  runOf,
  withContext,
  withTarget,
} from "../../variables/index.ts";
import { compileRuleContext, settled } from "./context.ts";
import { compileRulePatch, patchOutcome } from "./mutate.ts";
import type { MutateText, RuleText } from "./schema/rule.ts";

type TargetText = NonNullable<MutateText["targets"]>[number];

/**
 * Compiles a rule that changes existing objects. A policy of a namespace finds them there alone.
 * (kyverno: pkg/engine/handlers/mutation/{load_targets,mutate_existing}.go)
 */
export function compileChange(
  rule: RuleText,
  texts: readonly TargetText[],
  namespace: string,
): Pick<ChangeWork, "kind" | "changed" | "plan" | "change"> {
  const enter = compileRuleContext(rule, namespace);
  const targets = texts.map((text) => compileTarget(text, namespace));
  const patch = compileRulePatch(rule, namespace);
  return {
    kind: "change",
    changed: texts.map(({ apiVersion = "", kind = "", namespace: place = "", name = "" }) => ({
      apiVersion,
      kind,
      namespace: namespace || place,
      name,
    })),
    plan(request, facts) {
      const run = enter(runOf(request, facts));
      return planOf(targets.map(({ name }, index) => nameTarget(name, { run, index, namespace })));
    },
    change(request, facts, { index, object }) {
      const target = targets[index];
      const outer = withTarget(enter(runOf(request, facts)), object);
      const run = withContext(outer, target?.loaders ?? []);
      const left = target?.unmet(run);
      if (left !== undefined) return left;
      const outcome = patchOutcome(patch(run, object));
      return outcome === pending ? pending : settled(outcome, run);
    },
  };
}

interface Target {
  readonly name: CompiledDocument;
  readonly loaders: readonly Loader[];
  /** Says why an object is not changed; `undefined` where it is. */
  unmet(run: Run): Outcome | Pending | undefined;
}

function compileTarget({ context, preconditions, ...selector }: TargetText, namespace: string): Target {
  const met = preconditions === undefined || preconditions === null ? undefined : compileConditions(preconditions);
  return {
    name: compileDocument(selector),
    loaders: compileContext(context, namespace),
    unmet: (run) => (met === undefined ? undefined : unmetOf(met, run)),
  };
}

function unmetOf(met: Conditions, run: Run): Outcome | Pending | undefined {
  const result = met(run);
  if (result.kind === "pending") return pending;
  if (result.kind === "error") {
    return { status: "error", message: `failed to evaluate preconditions: ${result.message}` };
  }
  if (result.holds) return undefined;
  return { status: "skip", message: joinMessages(["preconditions not met", result.message], "; ") };
}

function nameTarget(
  document: CompiledDocument,
  { run, index, namespace }: { readonly run: Run; readonly index: number; readonly namespace: string },
): MutateTarget | PlanMistake | Pending {
  const filled = document.fill(run);
  if (filled.kind === "pending") return pending;
  if (filled.kind === "error") {
    return { message: `failed to substitute variables in target[${index}]: ${filled.message}` };
  }
  const texts = ["apiVersion", "kind", "namespace", "name"].map((field) => own(filled.value, field) ?? "");
  const wrong = texts.find((one) => typeof one !== "string");
  if (wrong !== undefined) return { message: `target[${index}] is named by no text: ${JSON.stringify(wrong)}` };
  const [apiVersion = "", kind = "", place = "", name = ""] = texts.map(String);
  return { index, apiVersion, kind, namespace: namespace || place, name, selector: own(filled.value, "selector") };
}

/** Targets behind a pending one are named too, for what they want to know. */
function planOf(named: readonly (MutateTarget | PlanMistake | Pending)[]): Plan<MutateExistingIntent> | Pending {
  const known = named.filter((one) => one !== pending);
  if (known.length < named.length) return pending;
  const targets = known.filter((one) => "index" in one);
  const mistakes = known.filter((one) => "message" in one);
  return { intents: targets.length === 0 ? [] : [{ kind: "mutate-existing", targets }], mistakes };
}
