import type { Resource } from "../../kube/index.ts";
import { generateName } from "../generate-name.ts";
import type { Draft } from "../kind.ts";
import { ensure, fillZero, inners, keep } from "./draft.ts";
import { has, number, part, parts, text } from "./fields.ts";

const troubles = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];

/** What a new Pod is given from. */
export interface PodSurroundings {
  /** A service account in the Pod's namespace. */
  readonly accountNamed: (name: string) => Resource | undefined;
  readonly priorityClassNamed: (name: string) => Resource | undefined;
  /** The class of Pods that name none; `undefined` where there is none. */
  readonly defaultPriorityClass: () => Resource | undefined;
}

/**
 * What the API server's own admission plugins do to a new Pod before any webhook: ServiceAccount, Priority and
 * DefaultTolerationSeconds. Returns why the Pod is forbidden, or `undefined`.
 * (kubernetes: plugin/pkg/admission)
 */
export function admitPod(pod: Draft, namespace: string, around: PodSurroundings): string | undefined {
  const spec = ensure(pod, "spec");
  const refusal = giveAccount(spec, namespace, around.accountNamed) ?? givePriority(spec, around);
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
  const own = flagOf(spec, "automountServiceAccountToken");
  if (own ?? flagOf(account, "automountServiceAccountToken") ?? true) mountToken(spec);
  const pullSecrets = parts(account, "imagePullSecrets");
  if (inners(spec, "imagePullSecrets").length === 0 && pullSecrets.length > 0) {
    spec.imagePullSecrets = pullSecrets.map((one) => ({ name: text(one, "name") }));
  }
  return undefined;
}

function flagOf(holder: Draft | Resource, key: string): boolean | undefined {
  const value = holder[key];
  return typeof value === "boolean" ? value : undefined;
}

const tokenVolume = "kube-api-access-";
const tokenPath = "/var/run/secrets/kubernetes.io/serviceaccount";

/** Mounts the account's token into every container that has nothing at its place. (kubernetes: mountServiceAccountToken) */
function mountToken(spec: Draft): void {
  const volumes = inners(spec, "volumes");
  const given = volumes.find((volume) => text(volume, "name").startsWith(tokenVolume));
  const name = given === undefined ? generateName(tokenVolume) : text(given, "name");
  const lacking = [...inners(spec, "initContainers"), ...inners(spec, "containers")].filter(
    (container) => !parts(container, "volumeMounts").some((mount) => text(mount, "mountPath") === tokenPath),
  );
  for (const container of lacking) {
    const mount = { name, readOnly: true, mountPath: tokenPath };
    container.volumeMounts = [...inners(container, "volumeMounts"), mount];
  }
  if (given === undefined && lacking.length > 0) spec.volumes = [...volumes, { name, projected: tokenSources() }];
}

function tokenSources(): Draft {
  const namespace = { path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } };
  return {
    sources: [
      { serviceAccountToken: { expirationSeconds: 3607, path: "token" } },
      { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
      { downwardAPI: { items: [namespace] } },
    ],
    defaultMode: 420,
  };
}

/** (kubernetes: plugin/pkg/admission/priority admitPod) */
function givePriority(spec: Draft, around: PodSurroundings): string | undefined {
  const name = text(spec, "priorityClassName");
  const found = name === "" ? around.defaultPriorityClass() : around.priorityClassNamed(name);
  if (name !== "" && found === undefined) return `no PriorityClass with name ${name} was found`;
  if (found !== undefined) spec.priorityClassName = found.metadata.name;
  const priority = number(found, "value") ?? 0;
  if (has(spec, "priority") && spec.priority !== priority) {
    return `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${priority} from the given PriorityClass name`;
  }
  spec.priority = priority;
  const policy = text(found, "preemptionPolicy") || "PreemptLowerPriority";
  if (has(spec, "preemptionPolicy") && spec.preemptionPolicy !== policy) {
    return `the string value of PreemptionPolicy (${text(spec, "preemptionPolicy")}) must not be provided in pod spec; priority admission controller computed ${policy} from the given PriorityClass name`;
  }
  spec.preemptionPolicy = policy;
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
