import { type GroupVersionKind, matchesWildcard } from "../kube/index.ts";
import type {
  CompiledPolicy,
  FailurePolicy,
  KindTrigger,
  Phase,
  Request,
  ResourceTrigger,
  Trigger,
} from "../policy/index.ts";

/** Kinds × operations × namespaces that are remembered; a cluster has far fewer that matter. */
const maxRemembered = 20_000;

/** Longer than what names of the API come to; longer ones would fill the memory. */
const longestKey = 2_048;

/** Lists of phases that are told apart: callers have a few, and keep them. */
const maxLists = 16;

const everyPhase: readonly Phase[] = ["mutate", "verify", "validate", "generate", "delete"];

/**
 * Compiled policies, indexed by what they want to be asked about: a policy that cannot match a request costs it
 * nothing. Immutable; a change makes a new set.
 */
export class PolicySet {
  /** Cluster-wide policies first, then by namespace; each by name. */
  readonly policies: readonly CompiledPolicy[];
  /** By the list of phases itself, which callers keep, and what else a selection depends on. */
  private readonly selections = new Map<readonly Phase[], Map<string, readonly CompiledPolicy[]>>();
  private readonly namespaced: boolean;
  private readonly moving: ReadonlySet<CompiledPolicy>;

  /** `moving` are those of the policies that the API server is just about to ask about elsewhere. */
  constructor(policies: readonly CompiledPolicy[], moving: ReadonlySet<CompiledPolicy> = new Set()) {
    this.policies = [...policies].sort(comparePolicies);
    this.moving = moving;
    this.namespaced = policies.some((policy) => policy.namespace !== "");
  }

  /**
   * Whether a policy is asked about where those of a failure policy are: one that moves is on both sides, since the API
   * server may still ask on the one, or ask on the other already.
   */
  isAskedWith(policy: CompiledPolicy, failurePolicy: FailurePolicy): boolean {
    return policy.failurePolicy === failurePolicy || this.moving.has(policy);
  }

  /** Whether the API server may still ask about a policy where it was asked about before. */
  isMoving(policy: CompiledPolicy): boolean {
    return this.moving.has(policy);
  }

  /**
   * The policies that may have something to say in these phases, in any where none are named: cluster-wide ones first,
   * then those of the request's namespace, each by name. The same request gets the same list.
   */
  select(request: Request, phases: readonly Phase[] = everyPhase): readonly CompiledPolicy[] {
    const { kind, resource, subresource, operation, namespace } = request;
    const place = this.namespaced ? namespace : "";
    // All that triggers look at, told apart whatever the texts are: whoever reaches us may ask about what no API server
    // has, and must not thereby choose what is selected for others.
    const of = [kind.group, kind.version, kind.kind, resource.group, resource.version, resource.resource];
    const key = JSON.stringify([operation, ...of, subresource, place]);
    const selections = this.selectionsFor(phases);
    const known = selections.get(key);
    if (known !== undefined) return known;
    const found = this.policies.filter(
      (policy) =>
        (policy.namespace === "" || policy.namespace === namespace) &&
        policy.triggers.some((one) => phases.includes(one.phase) && triggers(one, request)),
    );
    if (key.length > longestKey) return found;
    if (selections.size >= maxRemembered) selections.clear();
    selections.set(key, found);
    return found;
  }

  private selectionsFor(phases: readonly Phase[]): Map<string, readonly CompiledPolicy[]> {
    const known = this.selections.get(phases);
    if (known !== undefined) return known;
    if (this.selections.size >= maxLists) this.selections.clear();
    const made = new Map<string, readonly CompiledPolicy[]>();
    this.selections.set(phases, made);
    return made;
  }
}

function comparePolicies(a: CompiledPolicy, b: CompiledPolicy): number {
  return compare(a.namespace, b.namespace) || compare(a.name, b.name) || compare(a.kind, b.kind);
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function triggers(trigger: Trigger, request: Request): boolean {
  if (!trigger.operations.includes(request.operation)) return false;
  return "resource" in trigger ? namesResource(trigger, request) : namesKind(trigger, request);
}

/** Scopes are left to who matches: whether an object is in a namespace is no matter of its kind alone here. */
function namesResource({ group, version, ...trigger }: ResourceTrigger, { resource, subresource }: Request): boolean {
  return (
    isOrAny(trigger.resource, resource.resource) &&
    isOrAny(trigger.subresource, subresource) &&
    isOrAny(group, resource.group) &&
    isOrAny(version, resource.version)
  );
}

const isOrAny = (wanted: string, value: string) => wanted === "*" || wanted === value;

function namesKind(trigger: KindTrigger, { kind, subresource }: Request): boolean {
  return (
    matchesWildcard(trigger.kind, kind.kind) &&
    matchesWildcard(trigger.group, kind.group) &&
    matchesWildcard(trigger.version, kind.version) &&
    hasSubresource(trigger, kind, subresource)
  );
}

/** Who asks for Pods is asked for their ephemeral containers too. (kyverno: pkg/utils/match/kind.go) */
function hasSubresource(trigger: KindTrigger, kind: GroupVersionKind, subresource: string): boolean {
  if (matchesWildcard(trigger.subresource, subresource)) return true;
  const isPod = kind.group === "" && kind.version === "v1" && kind.kind === "Pod";
  return isPod && trigger.subresource === "" && subresource === "ephemeralcontainers";
}
