import { type GroupVersionKind, own, type Resource } from "../../../kube/index.ts";
import { compileExceptions } from "../../exceptions/index.ts";
import type { Compilation, CompiledPolicy, CompileOptions, FailurePolicy, Phase, Rule } from "../../rule.ts";
import type { KindDescription } from "../../schema/index.ts";
import { barredBy } from "./admission-policy/index.ts";
import { type GeneratedRule, generateRules, isGeneratedName } from "./autogen.ts";
import { withinConditions } from "./cel/index.ts";
import { checkPolicy } from "./check/index.ts";
import { type PolicyText, readPolicy } from "./document.ts";
import { compileRule, type RulePolicy } from "./rule.ts";
import type { RuleText } from "./schema/rule.ts";
import type { SpecText } from "./schema/spec.ts";
import { statusOf } from "./status.ts";
import { triggersOf } from "./triggers.ts";
import { refusals } from "./unsupported.ts";

/**
 * Checks and compiles a document of either kind. Mistakes come in Kyverno's order, so that the first one is the one
 * that Kyverno would tell; what this version does not enforce comes last.
 */
export function compilePolicy(document: Resource, options: CompileOptions, kind: KindDescription): Compilation {
  const read = readPolicy(document, kind);
  if (read.kind === "refused") return { policy: undefined, diagnostics: read.diagnostics };
  const previous = options.previous === undefined ? undefined : readPolicy(options.previous, kind);
  const before = previous?.kind === "policy" ? previous.policy : undefined;
  const diagnostics = [...checkPolicy(read.policy, options, before), ...refusals(read.policy)];
  const wrong = diagnostics.some(({ severity }) => severity === "error");
  return {
    policy: wrong ? undefined : build(read.policy, options, nativeOf(document, read.policy.spec)),
    diagnostics,
  };
}

function build(text: PolicyText, options: CompileOptions, native: NativeStatus): CompiledPolicy {
  const { exceptions: excepting = [], unserved = false } = options;
  const { metadata, spec, description } = text;
  // In a file that nobody serves, a policy without a namespace is about all of them. (kyverno: cmd/cli/kubectl-kyverno)
  const unsaid = unserved ? "" : "default";
  const namespace = description.namespaced ? (metadata.namespace ?? "") || unsaid : "";
  const annotations = metadata.annotations ?? {};
  const rules = spec.rules ?? [];
  const conditions = spec.webhookConfiguration?.matchConditions ?? [];
  const generated = generateRules(spec, annotations);
  const key = namespace === "" ? metadata.name : `${namespace}/${metadata.name}`;
  const exceptions = compileExceptions(excepting, key);
  return {
    kind: description.kind,
    apiVersion: text.apiVersion,
    name: metadata.name,
    namespace,
    uid: metadata.uid ?? "",
    resourceVersion: metadata.resourceVersion ?? "",
    annotations,
    labels: metadata.labels ?? {},
    admission: spec.admission,
    background: spec.background,
    failurePolicy: failurePolicyOf(spec),
    timeoutSeconds: spec.webhookConfiguration?.timeoutSeconds ?? spec.webhookTimeoutSeconds,
    ...(conditions.length > 0 && { matchConditions: conditions }),
    emitWarning: spec.emitWarning,
    applyOne: spec.applyRules === "One",
    ...compileRules(rules, generated, { name: metadata.name, spec, namespace, exceptions, isNative: native.generated }),
    triggers: native.generated ? [] : triggersOf([...rules, ...generated.map(({ rule }) => rule)]),
    status: { ...statusOf(rules, generated), validatingadmissionpolicy: native },
  };
}

interface NativeStatus {
  readonly generated: boolean;
  readonly message: string;
}

/**
 * Whether the policy holds in the API server already, as those who have made it do so have written down. One that could
 * not, as it is now, does not, whatever is written.
 */
function nativeOf(document: Resource, spec: SpecText): NativeStatus {
  const said = own(own(document, "status"), "validatingadmissionpolicy");
  const message = own(said, "message");
  const generated = own(said, "generated") === true && barredBy(spec) === undefined;
  return { generated, message: typeof message === "string" ? message : "" };
}

function failurePolicyOf({ webhookConfiguration, failurePolicy }: SpecText): FailurePolicy {
  return webhookConfiguration?.failurePolicy ?? failurePolicy ?? "Fail";
}

/**
 * A kind that generated rules stand in for sees these after the plain ones, without what users named like them; any
 * other kind sees the plain rules as they are. (kyverno: pkg/autogen/v1/autogen.go ComputeRules)
 */
function compileRules(
  texts: readonly RuleText[],
  generated: readonly GeneratedRule[],
  policy: RulePolicy,
): Pick<CompiledPolicy, "rules" | "rulesFor"> {
  const within = withinConditions(policy.spec.webhookConfiguration?.matchConditions ?? []);
  const compile = (rule: RuleText) => compileRule(rule, policy).map(within);
  const plain = texts.flatMap(compile);
  const shared = plain.filter((rule) => !isGeneratedName(rule.name));
  const made = generated.flatMap(({ rule, kinds }) => compile(rule).map((one) => ({ rule: one, kinds })));
  const byKind = new Map<string, readonly Rule[]>();
  for (const kind of new Set(made.flatMap(({ kinds }) => kinds))) {
    const own = made.filter(({ kinds }) => kinds.includes(kind)).map(({ rule }) => rule);
    byKind.set(kind, [...shared, ...own].filter(isValidating));
  }
  const rules = [...plain, ...made.map(({ rule }) => rule)];
  const phases = rulesByPhase(made.length === 0 ? plain : [...shared, ...made.map(({ rule }) => rule)]);
  const validating = plain.filter(isValidating);
  return {
    rules,
    rulesFor: ({ kind }: GroupVersionKind, phase = "validate") =>
      phase === "validate" ? (byKind.get(kind) ?? validating) : (phases.get(phase) ?? none),
  };
}

const none: readonly Rule[] = [];

const isValidating = ({ phase }: Rule) => phase === "validate";

function rulesByPhase(rules: readonly Rule[]): ReadonlyMap<Phase, readonly Rule[]> {
  const phases = new Set(rules.map(({ phase }) => phase));
  return new Map([...phases].map((phase) => [phase, rules.filter((rule) => rule.phase === phase)]));
}
