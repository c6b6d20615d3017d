import type { Diagnostic } from "../../../../kube/index.ts";
import { kindNameOf, type MatchText } from "../../../match/index.ts";
import { autogenAnnotation, isGeneratedName } from "../autogen.ts";
import type { RuleText } from "../schema/rule.ts";
import type { SpecText } from "../schema/spec.ts";
import { operatorWarnings } from "./conditions.ts";
import { warning } from "./mistake.ts";

/** The failure actions were once written in lower case. */
export function actionWarnings(spec: SpecText): readonly Diagnostic[] {
  const actions = [
    { path: "spec.validationFailureAction", action: spec.validationFailureAction },
    ...(spec.validationFailureActionOverrides ?? []).map(({ action }, index) => ({
      path: `spec.validationFailureActionOverrides[${index}].action`,
      action,
    })),
    ...(spec.rules ?? []).flatMap(({ validate }, rule) =>
      (validate?.failureActionOverrides ?? []).map(({ action }, index) => ({
        path: `spec.rules[${rule}].validate.failureActionOverrides[${index}].action`,
        action,
      })),
    ),
  ];
  const old = actions.find(({ action }) => action === "enforce" || action === "audit");
  const message = "Validation failure actions enforce/audit are deprecated, use Enforce/Audit instead.";
  return old === undefined ? [] : [warning("deprecated-action", old.path, message)];
}

/** What a rule most likely does not mean as it says. */
export function ruleWarnings(
  rule: RuleText,
  path: string,
  annotations: Readonly<Record<string, string>>,
): readonly Diagnostic[] {
  return [
    ...podWarnings(rule, annotations),
    ...subresourceWarnings(rule, `${path}.validate`),
    ...operatorWarnings(rule, path),
    ...nameWarnings(rule, `${path}.name`),
  ];
}

const usual = "cronjob,daemonset,deployment,job,statefulset";

function podWarnings(rule: RuleText, annotations: Readonly<Record<string, string>>): readonly Diagnostic[] {
  const names = new Set(kindsOf(rule.match).map(kindNameOf));
  if (names.size !== 1 || !names.has("Pod") || !Object.hasOwn(annotations, autogenAnnotation)) return [];
  const value = annotations[autogenAnnotation] ?? "";
  if (value === "none" || value.toLowerCase().split(",").sort().join(",") === usual) return [];
  const message =
    "Policies that match Pods apply to all Pods including those created and managed by controllers excluded from autogen. " +
    "Use preconditions to exclude the Pods managed by controllers which are excluded from autogen. " +
    "Refer to https://kyverno.io/docs/policy-types/cluster-policy/autogen/ for details.";
  return [warning("autogen", `metadata.annotations[${autogenAnnotation}]`, message)];
}

function subresourceWarnings({ match, exclude, validate }: RuleText, path: string): readonly Diagnostic[] {
  if (validate === undefined) return [];
  const said = JSON.stringify(validate);
  const kinds = [match, exclude].flatMap(kindsOf).map((kind) => kind.toLowerCase());
  const names = (word: string) => kinds.some((kind) => kind.includes(word));
  const tell = (what: string, subresource: string) =>
    warning(
      "subresource",
      path,
      `You are matching on ${what} but not including the ${subresource} subresource in the policy.`,
    );
  const status = said.includes(".status") || said.includes('"status":');
  return [
    ...(said.includes("replicas") && !names("scale") ? [tell("replicas", "scale")] : []),
    ...(status && !names("status") ? [tell("status", "status")] : []),
  ];
}

/** Kyverno leaves such rules out wherever generated ones stand in, without a word. */
function nameWarnings({ name }: RuleText, path: string): readonly Diagnostic[] {
  if (!isGeneratedName(name)) return [];
  const message = `rule ${name} is named like a generated rule: it does not apply to kinds that generated rules stand in for`;
  return [warning("autogen-name", path, message)];
}

function kindsOf(block: MatchText | undefined): readonly string[] {
  if (block === undefined) return [];
  return [block, ...(block.all ?? []), ...(block.any ?? [])].flatMap(({ resources }) => resources?.kinds ?? []);
}
