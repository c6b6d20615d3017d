import { type Discovery, resourceOfKind, type ServedKind } from "../cluster/index.ts";
import type { GroupVersionResource } from "../kube/index.ts";
import type { CompiledPolicy, Trigger } from "../policy/index.ts";
import type { LivePolicy } from "./live-policies.ts";
import { phasesScanned } from "./policy-name.ts";

/** A kind whose objects are scanned, and the policies that want to see them. */
export interface ScannedKind {
  /** `group/version/resource` */
  readonly id: string;
  readonly resource: GroupVersionResource;
  readonly served: ServedKind;
  readonly policies: readonly LivePolicy[];
}

/** The kinds that background scans are about, by id. */
export function scannedKinds(policies: readonly LivePolicy[], discovery: Discovery): ReadonlyMap<string, ScannedKind> {
  const found = new Map<string, { readonly served: ServedKind; readonly policies: LivePolicy[] }>();
  for (const live of policies.filter(({ policy }) => isScanned(policy))) {
    for (const served of kindsOf(live.policy, discovery)) {
      const id = idOf(served);
      const known = found.get(id);
      if (known === undefined) found.set(id, { served, policies: [live] });
      else known.policies.push(live);
    }
  }
  return new Map(
    [...found].map(([id, { served, policies }]) => [id, { id, served, policies, resource: resourceOfKind(served) }]),
  );
}

/** Whether a policy's results are kept at all. (kyverno: reports.kyverno.io/disabled) */
export function isReported(policy: CompiledPolicy): boolean {
  return !Object.hasOwn(policy.labels, "reports.kyverno.io/disabled");
}

/** Whether existing objects are judged by a policy. */
export function isScanned(policy: CompiledPolicy): boolean {
  return policy.background && isReported(policy);
}

/**
 * The kinds that a policy scans: each once, in the first version that the policy names and the server prefers.
 * (kyverno: pkg/controllers/report/resource/controller.go)
 */
function kindsOf(policy: CompiledPolicy, discovery: Discovery): readonly ServedKind[] {
  const chosen = new Map<string, ServedKind>();
  const phases = phasesScanned(policy);
  for (const trigger of policy.triggers.filter((one) => phases.includes(one.phase) && scans(one))) {
    for (const served of kindsOfTrigger(trigger, discovery).filter(isScannable)) {
      const name = `${served.gvk.group}/${served.resource}`;
      if (!chosen.has(name)) chosen.set(name, served);
    }
  }
  return [...chosen.values()];
}

/** Objects are judged as if they were being created. */
function scans({ subresource, operations }: Trigger): boolean {
  const plain = subresource === "" || subresource === "*";
  return plain && operations.includes("CREATE");
}

/** The kinds that a trigger is about. */
export function kindsOfTrigger(trigger: Trigger, discovery: Discovery): readonly ServedKind[] {
  if (!("resource" in trigger)) return discovery.find(trigger);
  const { scope } = trigger;
  const found = discovery.findResource(trigger);
  return scope === "*" ? found : found.filter(({ namespaced }) => namespaced === (scope === "Namespaced"));
}

/** Events come and go too fast to be worth a report, and a report about a report would beget another. */
function isScannable({ gvk, verbs }: ServedKind): boolean {
  if (gvk.kind === "Event" && (gvk.group === "" || gvk.group === "events.k8s.io")) return false;
  return !reportGroups.includes(gvk.group) && verbs.includes("list") && verbs.includes("watch");
}

const reportGroups = ["wgpolicyk8s.io", "reports.kyverno.io", "openreports.io"];

function idOf({ gvk, resource }: ServedKind): string {
  return `${gvk.group}/${gvk.version}/${resource}`;
}
