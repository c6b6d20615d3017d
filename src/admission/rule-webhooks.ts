import type { CompiledPolicy, FailurePolicy, Phase } from "../policy/index.ts";
import { soundConditions } from "./sound.ts";
import { baseWebhook, defaultTimeout, type Webhook, type WebhookOptions } from "./webhook.ts";
import { entriesOf, rulesOf } from "./webhook-rules.ts";

/**
 * The webhooks of policies that share those of rules: one for each failure policy, and one of its own for each policy with
 * conditions that the API server is to work out. (kyverno: pkg/controllers/webhook/controller.go)
 */
export function ruleWebhooks(
  side: "validate" | "mutate",
  policies: readonly CompiledPolicy[],
  options: WebhookOptions,
): readonly Webhook[] {
  const groups = (["Fail", "Ignore"] as const).flatMap((failurePolicy) => {
    const group = policies.filter((one) => one.failurePolicy === failurePolicy);
    const shared = { failurePolicy, policies: group.filter((one) => !isFineGrained(one)), fine: undefined };
    const own = group.filter(isFineGrained).map((one) => ({ failurePolicy, policies: [one], fine: one }));
    return [shared, ...own];
  });
  return groups.map((group) => resourceWebhook(sides[side], group, options)).filter(({ rules }) => rules.length > 0);
}

/** Whether a policy that shares the webhooks of rules has one of its own nevertheless. */
export function isFineGrained({ doors, matchConditions = [] }: CompiledPolicy): boolean {
  return doors === undefined && matchConditions.length > 0;
}

/** What comes after the side in the path of a webhook of one policy. */
function finePath({ failurePolicy, namespace, name }: CompiledPolicy): string {
  const key = namespace === "" ? name : `${namespace}/${name}`;
  return `${failurePolicy.toLowerCase()}/finegrained/${key}`;
}

/** What the two kinds of resource webhooks have apart. */
interface Side {
  readonly name: string;
  readonly path: string;
  readonly phases: readonly Phase[];
  readonly sideEffects: (options: WebhookOptions) => Webhook["sideEffects"];
  readonly more: Partial<Webhook>;
}

const sides: Readonly<Record<"validate" | "mutate", Side>> = {
  mutate: {
    name: "mutate.kyverno.svc",
    path: "/mutate",
    phases: ["mutate", "verify"],
    sideEffects: () => "NoneOnDryRun",
    more: { reinvocationPolicy: "IfNeeded" },
  },
  validate: {
    name: "validate.kyverno.svc",
    path: "/validate",
    phases: ["validate", "generate"],
    sideEffects: ({ admissionReports = true }) => (admissionReports ? "NoneOnDryRun" : "None"),
    more: {},
  },
};

interface Group {
  readonly failurePolicy: FailurePolicy;
  readonly policies: readonly CompiledPolicy[];
  /** The only policy, where it has a webhook of its own. */
  readonly fine: CompiledPolicy | undefined;
}

function resourceWebhook(side: Side, { failurePolicy, policies, fine }: Group, options: WebhookOptions): Webhook {
  const asked = policies
    .map((policy) => ({ policy, triggers: policy.triggers.filter(({ phase }) => side.phases.includes(phase)) }))
    .filter(({ triggers }) => triggers.length > 0);
  const entries = asked.flatMap(({ policy, triggers }) =>
    triggers.flatMap((trigger) => entriesOf(trigger, policy, options.served)),
  );
  const { config } = options;
  const suffix = failurePolicy.toLowerCase();
  const [name, path] =
    fine === undefined
      ? [`${side.name}-${suffix}`, `${side.path}/${suffix}`]
      : [`${side.name}-${suffix}-finegrained-${keyOf(fine)}`, `${side.path}/${finePath(fine)}`];
  const matchConditions = fine === undefined ? config.matchConditions : soundConditions(fine.matchConditions);
  return {
    ...baseWebhook(name, path, options),
    rules: rulesOf(entries),
    failurePolicy,
    namespaceSelector: config.namespaceSelector ?? {},
    objectSelector: config.objectSelector ?? {},
    sideEffects: side.sideEffects(options),
    timeoutSeconds: longest(
      asked.map(({ policy }) => policy.timeoutSeconds ?? 0),
      options,
    ),
    ...(matchConditions.length > 0 && { matchConditions }),
    ...side.more,
  };
}

function keyOf({ namespace, name }: CompiledPolicy): string {
  return namespace === "" ? name : `${namespace}-${name}`;
}

const maxTimeout = 30;

/** Policies can only lengthen the time. */
function longest(wanted: readonly number[], { timeoutSeconds = defaultTimeout }: WebhookOptions): number {
  return Math.min(maxTimeout, Math.max(timeoutSeconds, ...wanted));
}
