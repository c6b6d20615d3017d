import { type Exception, exceptedBy, matchingExceptions } from "../../exceptions/index.ts";
import { compileMatch, type MatchTest, namespaceOf } from "../../match/index.ts";
import { compilePodSecurityRule } from "../../pod-security/index.ts";
import { type Outcome, pending, type Rule } from "../../rule.ts";
import { type Run, runOf } from "../../variables/index.ts";
import { compileAction, plainAction } from "./action.ts";
import { compileApplies, concerningEither } from "./applies.ts";
import { compileCel } from "./cel/index.ts";
import { inContext } from "./context.ts";
import { compileDeny } from "./deny.ts";
import { allowExisting } from "./existing.ts";
import { compileForeach } from "./foreach.ts";
import { compileGenerate, isGenerateRule } from "./generate.ts";
import { compileImages, isImageRule } from "./images/index.ts";
import type { Judge } from "./judge.ts";
import { compileMutate, isMutateRule } from "./mutate.ts";
import { compilePatterns } from "./pattern.ts";
import { compilePreconditions } from "./preconditions.ts";
import { withProperties } from "./properties.ts";
import type { RuleText } from "./schema/rule.ts";
import type { SpecText } from "./schema/spec.ts";
import { compileChange } from "./targets.ts";
import { commonWork, isWorkRule } from "./work.ts";

/** What a rule shares with the others of its policy. */
export interface RulePolicy {
  readonly name: string;
  readonly spec: SpecText;
  /** The only namespace that the policy sees, or empty. */
  readonly namespace: string;
  readonly exceptions: readonly Exception[];
  /** Whether the expressions of its rules hold in the API server, and say nothing here. */
  readonly isNative: boolean;
}

/** Compiles a rule of a policy. One about images verifies them, and looks later at what was verified. */
export function compileRule(rule: RuleText, policy: RulePolicy): readonly Rule[] {
  if (isImageRule(rule)) return compileImageRule(rule, policy);
  return [isWorkRule(rule) ? compileWorkRule(rule, policy) : compileJudgingRule(rule, policy)];
}

function compileImageRule(rule: RuleText, { name: policy, spec, namespace, exceptions }: RulePolicy): readonly Rule[] {
  const { name } = rule;
  const matches = matchingBy(within(namespace, compileMatch(rule.match, rule.exclude)));
  const own = exceptions.filter((exception) => exception.concerns(name));
  const { verify, validate, asked } = compileImages(rule, { namespace, policy, rule: name });
  const common = { name, matches, action: compileAction(spec, rule) };
  const running = (plain: Judge): Rule["run"] => {
    const judged = withProperties(afterPreconditions(unlessExcepted(plain, own), rule), rule);
    const judge = asked(inContext(judged, rule, namespace));
    return (request, facts) => judge(runOf(request, facts));
  };
  const verifying: Rule = { ...common, phase: "verify", run: running(verify) };
  if (validate === undefined) return [verifying];
  return [verifying, { ...common, phase: "validate", checksImages: true, run: running(validate) }];
}

function compileJudgingRule(rule: RuleText, policy: RulePolicy): Rule {
  const { spec, namespace, exceptions } = policy;
  const matches = within(namespace, compileMatch(rule.match, rule.exclude));
  const own = exceptions.filter((exception) => exception.concerns(rule.name));
  const plain = compileJudge(rule, policy, own);
  const judge = inContext(withProperties(afterPreconditions(plain, rule), rule), rule, namespace);
  const lenient = plainAction(spec, rule) === "Enforce" && allowsExisting(rule);
  return {
    name: rule.name,
    phase: isMutateRule(rule) ? "mutate" : "validate",
    matches: matchingBy(matches),
    run(request, facts) {
      const outcome = judge(runOf(request, facts));
      if (!lenient || outcome === undefined || outcome === pending || outcome.status !== "fail") return outcome;
      return allowExisting(outcome, { matches, judge }, { request, facts });
    },
    action: compileAction(spec, rule),
  };
}

/**
 * Whether what violated the rule before may go on doing so. Kyverno cannot read the preconditions of a rule where it
 * asks whether the old object is one for it, and takes it for none; it does not ask for rules with expressions.
 * (kyverno: pkg/engine/handlers/validation/utils.go)
 */
function allowsExisting({ validate, preconditions = null }: RuleText): boolean {
  return validate?.allowExistingViolations !== false && preconditions === null && !isPresent(validate?.cel);
}

/** A rule that has something done elsewhere: making objects, or changing existing ones. */
function compileWorkRule(rule: RuleText, { spec, namespace, exceptions }: RulePolicy): Rule {
  const matches = within(namespace, compileMatch(rule.match, rule.exclude));
  const own = exceptions.filter((exception) => exception.concerns(rule.name));
  const { generate, mutate } = rule;
  const makes = generate !== undefined && isGenerateRule(rule);
  const judge = makes
    ? compileApplies(rule, matches, own)
    : afterPreconditions(
        unlessExcepted(() => applies, own),
        rule,
      );
  const run = inContext(withProperties(judge, rule), rule, namespace);
  const work = makes
    ? compileGenerate(rule, generate, { spec, namespace })
    : compileChange(rule, mutate?.targets ?? [], namespace);
  return {
    name: rule.name,
    phase: "generate",
    matches: matchingBy(makes ? concerningEither(matches) : matches),
    run: (request, facts) => run(runOf(request, facts)),
    action: compileAction(spec, rule),
    work: { ...commonWork(rule, spec), ...work },
  };
}

const applies: Outcome = { status: "pass", message: "" };

function matchingBy(test: MatchTest): Rule["matches"] {
  return (request, facts) => {
    const matched = test(request, facts);
    if (typeof matched === "boolean" || matched === pending) return matched;
    return { status: "error", message: matched.message };
  };
}

function within(namespace: string, test: MatchTest): MatchTest {
  if (namespace === "") return test;
  return (request, facts) => namespaceOf(request) === namespace && test(request, facts);
}

function afterPreconditions(judge: Judge, rule: RuleText): Judge {
  const preconditions = compilePreconditions(rule);
  return preconditions === undefined ? judge : (run) => preconditions(run) ?? judge(run);
}

/** Rules of the Pod Security Standards know of exceptions from single controls; for all others, one is one from the rule. */
function compileJudge(rule: RuleText, policy: RulePolicy, exceptions: readonly Exception[]): Judge {
  const { podSecurity } = rule.validate ?? {};
  if (podSecurity === undefined || isMutateRule(rule)) return unlessExcepted(compileType(rule, policy), exceptions);
  const matching = (run: Run) => matchingExceptions(exceptions, run);
  return compilePodSecurityRule(podSecurity, rule.name, { all: exceptions, matching });
}

function unlessExcepted(judge: Judge, exceptions: readonly Exception[]): Judge {
  if (exceptions.length === 0) return judge;
  return (run) => {
    const matching = matchingExceptions(exceptions, run);
    if (matching === pending) return pending;
    return matching.length > 0 ? exceptedBy(matching) : judge(run);
  };
}

/** (kyverno: pkg/engine/validation.go, pkg/engine/handlers/validation/validate_resource.go) */
function compileType(rule: RuleText, { namespace, isNative }: RulePolicy): Judge {
  if (isMutateRule(rule)) return compileMutate(rule, namespace);
  const { name, validate } = rule;
  const { deny, pattern, anyPattern, foreach, cel, message = "" } = validate ?? {};
  if (isPresent(cel)) return isNative ? saysNothing : compileCel(rule);
  if (deny !== undefined && deny !== null) return compileDeny({ name, message, conditions: deny.conditions });
  if (foreach !== undefined) return compileForeach({ name, message, namespace, depth: 0, loops: foreach });
  return compilePatterns({ name, message, pattern, anyPattern });
}

const saysNothing: Judge = () => undefined;

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}
