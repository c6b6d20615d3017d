import type { Resource } from "../../kube/index.ts";
import type { Draft } from "../kind.ts";
import { ensure, fill, fillZero, inners, keep } from "./draft.ts";
import { has, part, parts, text } from "./fields.ts";

/** Priorities of the two classes that every cluster has. (kubernetes: pkg/apis/scheduling/v1/helpers.go) */
const systemClasses: ReadonlyMap<string, number> = new Map([
  ["system-cluster-critical", 2_000_000_000],
  ["system-node-critical", 2_000_001_000],
]);

const troubles = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];

/**
 * What the API server's own admission plugins do to a new Pod before any webhook: ServiceAccount, Priority and
 * DefaultTolerationSeconds. Returns why the Pod is forbidden, or `undefined`. `accountNamed` finds a service account
 * in the Pod's namespace. No token volume is added: there is no token that could be mounted.
 * (kubernetes: plugin/pkg/admission)
 */
export function admitPod(
  pod: Draft,
  namespace: string,
  accountNamed: (name: string) => Resource | undefined,
): string | undefined {
  const spec = ensure(pod, "spec");
  const refusal = giveAccount(spec, namespace, accountNamed) ?? givePriority(spec);
  if (refusal === undefined) tolerateTroubles(spec);
  return refusal;
}

/** What the same plugins do when a Pod is replaced: an absent priority stays what it was. */
export function readmitPod(pod: Draft, old: Resource): void {
  const spec = ensure(pod, "spec");
  const before = part(old, "spec");
  for (const key of ["priority", "preemptionPolicy"]) {
    if (!has(spec, key)) keep(spec, before, key);
  }
  tolerateTroubles(spec);
}

function giveAccount(
  spec: Draft,
  namespace: string,
  accountNamed: (name: string) => Resource | undefined,
): string | undefined {
  fillZero(spec, "serviceAccountName", "default");
  const name = text(spec, "serviceAccountName");
  spec.serviceAccount = name;
  const account = accountNamed(name);
  if (!account) return `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`;
  const pullSecrets = parts(account, "imagePullSecrets");
  if (inners(spec, "imagePullSecrets").length === 0 && pullSecrets.length > 0) {
    spec.imagePullSecrets = pullSecrets.map((one) => ({ name: text(one, "name") }));
  }
  return undefined;
}

function givePriority(spec: Draft): string | undefined {
  const name = text(spec, "priorityClassName");
  const priority = name === "" ? 0 : systemClasses.get(name);
  if (priority === undefined) return `no PriorityClass with name ${name} was found`;
  if (has(spec, "priority") && spec.priority !== priority) {
    return `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${priority} from the given PriorityClass name`;
  }
  spec.priority = priority;
  fill(spec, "preemptionPolicy", "PreemptLowerPriority");
  return undefined;
}

function tolerateTroubles(spec: Draft): void {
  const given = inners(spec, "tolerations");
  const tolerated = (key: string) =>
    given.some((one) => {
      const effect = text(one, "effect");
      return ["", key].includes(text(one, "key")) && ["", "NoExecute"].includes(effect);
    });
  const added = troubles
    .filter((key) => !tolerated(key))
    .map((key) => ({ key, operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 }));
  if (added.length > 0) spec.tolerations = [...given, ...added];
}
