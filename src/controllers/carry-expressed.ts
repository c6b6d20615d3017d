import { faultOf } from "../cluster/index.ts";
import { resolve } from "../engine/index.ts";
import { parseApiVersion, type Resource } from "../kube/index.ts";
import {
  type CompiledPolicy,
  downstreamLabel,
  type GenerateWork,
  type ObjectName,
  type Request,
  type Rule,
  type UpdateRequestObject,
  type UpdateRequestText,
} from "../policy/index.ts";
import { objectMade, workDone, workFailed } from "../report/index.ts";
import { type CarryOutOptions, type Done, generatedProperty, outcomeOf } from "./carrying.ts";
import { liveKeyOf } from "./downstream-record.ts";
import { deleteFor } from "./downstreams.ts";
import { makeObjects } from "./make-objects.ts";
import { policyKey } from "./policy-name.ts";
import { findingsOfWork } from "./work-findings.ts";
import { askedRequest, backgroundRequest, triggerToMake } from "./work-request.ts";

type RuleContext = NonNullable<UpdateRequestText["ruleContext"]>[number];

/**
 * Makes what a policy in expressions wants because of objects, and deletes what it does not want any more.
 * (kyverno: pkg/background/gpol/generate_controller.go ProcessUR)
 */
export async function makeExpressed<Config>(
  options: CarryOutOptions<Config>,
  spec: UpdateRequestText,
  policy: CompiledPolicy,
): Promise<Done> {
  const rule = policy.rules.find(({ work }) => work?.kind === "generate");
  if (rule?.work?.kind !== "generate") return { objects: [], failures: [] };
  const objects: ObjectName[] = [];
  const failures: string[] = [];
  for (const context of spec.ruleContext ?? []) {
    try {
      objects.push(...(await makeFor({ options, spec, policy, rule, work: rule.work }, context)));
    } catch (error) {
      failures.push(faultOf(error).message);
    }
  }
  return { objects, failures };
}

interface Expressed<Config> {
  readonly options: CarryOutOptions<Config>;
  readonly spec: UpdateRequestText;
  readonly policy: CompiledPolicy;
  readonly rule: Rule;
  readonly work: GenerateWork;
}

async function makeFor<Config>(making: Expressed<Config>, context: RuleContext): Promise<readonly ObjectName[]> {
  const { options, policy, rule } = making;
  const { trigger: named = {}, deleteDownstream = false, synchronize = false } = context;
  if (deleteDownstream) return forget(making, named);
  const trigger = await triggerOf(making, named);
  if (trigger === undefined || isFiltered(options, trigger) || isMadeBy(policy, trigger)) return [];
  const request = requestFor(making, trigger);
  const outcome = await outcomeOf(options.ground, { policy, rule, request });
  if (outcome === undefined || outcome.status === "fail") {
    return synchronize || outcome !== undefined ? forget(making, named) : [];
  }
  if (outcome.status === "error") throw failed(making, { request, named, message: outcome.message, trigger });
  if (outcome.status !== "pass" || outcome.exceptions !== undefined) {
    options.report(findingsOfWork(policy, request, [outcome]));
    return [];
  }
  const made = await makeAll(making, { request, trigger, named });
  const properties = { ...outcome.properties, ...generatedProperty(made) };
  options.report(findingsOfWork(policy, request, [{ ...outcome, properties }]));
  if (synchronize && making.work.synchronize) {
    const kinds = await kindsOf(making);
    await deleteFor(options.ground, { policy, made: kinds, triggerUid: named.uid ?? "" }, made);
  }
  return made;
}

/** Nobody has asked: an object that has gone since has nothing made for it. */
async function triggerOf<Config>(
  { options, spec, policy }: Expressed<Config>,
  named: UpdateRequestObject,
): Promise<Resource | undefined> {
  const asked = askedRequest(spec);
  try {
    return await triggerToMake(options.ground, named, asked);
  } catch (error) {
    const { code, message } = faultOf(error);
    if (asked === undefined && code === "invalid") return undefined;
    throw new Error(`gpol ${policyKey(policy)} failed: failed to fetch trigger resource: ${message}`);
  }
}

/** What a policy has made is no trigger of it: there would be no end. */
function isMadeBy({ name, namespace }: CompiledPolicy, { metadata: { labels = {} } }: Resource): boolean {
  const { managedBy, policy, policyNamespace, rule } = downstreamLabel;
  if (labels[managedBy] !== "kyverno" || labels[policy] !== name || labels[rule] !== undefined) return false;
  return (labels[policyNamespace] ?? "") === namespace;
}

function isFiltered<Config>({ filtered }: CarryOutOptions<Config>, { apiVersion, kind, metadata }: Resource): boolean {
  const { namespace = "", name = "" } = metadata;
  return filtered?.({ kind: { ...parseApiVersion(apiVersion), kind }, subresource: "", namespace, name }) ?? false;
}

function requestFor<Config>({ options, spec }: Expressed<Config>, trigger: Resource): Request {
  const request = backgroundRequest(options.ground, spec, trigger);
  return request.operation === "DELETE" ? { ...request, object: undefined, oldObject: trigger } : request;
}

interface For {
  readonly request: Request;
  readonly trigger: Resource;
  readonly named: UpdateRequestObject;
}

/** Makes what is wanted up to the first mistake. */
async function makeAll<Config>(
  making: Expressed<Config>,
  { request, trigger, named }: For,
): Promise<readonly ObjectName[]> {
  const { options, policy, rule, work } = making;
  const { ground, record } = options;
  const { ask, lookup } = ground.sources;
  const plan = await resolve((facts) => work.plan(request, facts), ask, { lookup });
  const made = await makeObjects(ground, plan.intents, { policy, rule: rule.name, trigger });
  if (work.synchronize) await record.put(recordOf(making, made.objects), "adds");
  const [mistake] = [...made.mistakes.map(makingText), ...plan.mistakes.map(({ message }) => message)];
  if (mistake !== undefined) throw failed(making, { request, named, message: mistake, trigger });
  ground.announce([
    ...made.objects.map((object) => objectMade(policyKey(policy), rule.name, object)),
    ...workDone("kyverno-generate", policy, made.objects),
  ]);
  return made.objects;
}

const makingText = ({ message }: { readonly message: string }) =>
  `failed to evaluate policy: failed to generate resources: ${message}`;

/** Tells reports and events of it, and gives what Kyverno's UpdateRequests say. */
function failed<Config>(
  { options, policy, rule }: Expressed<Config>,
  { request, named, message, trigger }: For & { readonly message: string },
): Error {
  options.report(findingsOfWork(policy, request, [{ rule: rule.name, status: "error", message, action: "Audit" }]));
  options.ground.announce([workFailed("kyverno-generate", policy, { rule: rule.name, message, object: trigger })]);
  const { apiVersion = "", kind = "", namespace = "", name = "" } = named;
  const told = [apiVersion, kind, namespace, name].join("/");
  return new Error(`gpol ${policyKey(policy)} rule ${rule.name} error for trigger ${told}: ${message}`);
}

/** Deletes all that was made because of an object. */
async function forget<Config>(making: Expressed<Config>, { uid = "" }: UpdateRequestObject): Promise<readonly []> {
  const { options, policy, work } = making;
  if (!work.synchronize) return [];
  await deleteFor(options.ground, { policy, made: await kindsOf(making), triggerUid: uid });
  return [];
}

async function kindsOf<Config>({ options, policy }: Expressed<Config>) {
  return (await options.record.get(liveKeyOf(options.ground, policy)))?.made ?? [];
}

function recordOf<Config>({ options, policy, rule, work }: Expressed<Config>, objects: readonly ObjectName[]) {
  const { namespace, name } = policy;
  const made = objects.map(({ apiVersion, kind }) => ({ rule: rule.name, apiVersion, kind }));
  return { key: liveKeyOf(options.ground, policy), namespace, name, orphan: work.orphan, made };
}
