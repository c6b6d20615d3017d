import { type Cache, faultOf, isFault, keepAll, watchCache } from "../cluster/index.ts";
import { type RuleOutcome, resolve } from "../engine/index.ts";
import { Fault, type Resource } from "../kube/index.ts";
import {
  type CompiledPolicy,
  mistakesText,
  type ObjectName,
  type Request,
  type Rule,
  readUpdateRequest,
  type UpdateRequestObject,
  type UpdateRequestStatus,
  type UpdateRequestText,
  type Work,
} from "../policy/index.ts";
import { objectMade, workDone, workFailed } from "../report/index.ts";
import { makeExpressed } from "./carry-expressed.ts";
import { type CarryOutOptions, type Done, generatedProperty, objectText, outcomeOf } from "./carrying.ts";
import { changeObjects } from "./change-objects.ts";
import type { Controller, Next } from "./controller.ts";
import { deleteDownstreams, deleteObjects } from "./delete-objects.ts";
import type { Ground } from "./ground.ts";
import type { KeyQueue } from "./key-queue.ts";
import { makeObjects } from "./make-objects.ts";
import { policyKey } from "./policy-name.ts";
import { updateRequestResource } from "./update-requests.ts";
import { findingsOfWork } from "./work-findings.ts";
import { askedRequest, backgroundRequest, triggerToChange, triggerToMake } from "./work-request.ts";

/** So long what was asked for may take to be stored. */
const settleMs = 150;
/** Attempts before an UpdateRequest is given up; the last one is at this count. (kyverno: retryOrDeleteOnFailure) */
const lastRetry = 4;

/**
 * Does what UpdateRequests say, and deletes those that are done. One that fails is tried again, five times in all.
 * (kyverno: pkg/background/update_request_controller.go)
 */
export function carryOut<Config>(options: CarryOutOptions<Config>): Controller {
  return new CarryOut(options);
}

class CarryOut<Config> implements Controller {
  readonly name = "work of policies";
  readonly workers = 10;
  private readonly options: CarryOutOptions<Config>;
  private readonly cache: Cache<Resource>;

  constructor(options: CarryOutOptions<Config>) {
    this.options = options;
    const { client, namespace, log } = options.ground;
    this.cache = watchCache({ client, resource: updateRequestResource, namespace, keep: keepAll, log });
  }

  start(keys: Pick<KeyQueue, "add">): void {
    this.cache.listen((change) => {
      if (change.kind === "set") keys.add(change.value.metadata.name ?? "", settleMs);
    });
  }

  stop(): void {
    this.cache.stop();
  }

  async reconcile(name: string): Promise<Next> {
    const { ground } = this.options;
    const document = await this.read(name);
    const read = document === undefined ? undefined : readUpdateRequest(document);
    if (document === undefined || read === undefined) return undefined;
    const { state } = read.status;
    if (state === "Completed" || state === "Skip") return this.remove(name);
    if (!ground.synced()) return 100;
    const done = await this.work(read.spec, read.status);
    if (done === "gone") return this.remove(name);
    if (done.failures.length === 0) {
      await this.write(document, { ...read.status, state: "Completed", message: "", ...generated(done.objects) });
      return this.remove(name);
    }
    return this.failed(document, read.status, done);
  }

  private async failed(document: Resource, status: UpdateRequestStatus, { failures, objects }: Done): Promise<Next> {
    const { retryCount = 0 } = status;
    const name = document.metadata.name ?? "";
    if (retryCount >= lastRetry) {
      this.options.ground.log(`${this.name}: ${name} is given up: ${failures.join("; ")}`);
      return this.remove(name);
    }
    const told = { message: failures.join("; "), retryCount: retryCount + 1, ...generated(objects) };
    const failed = await this.write(document, { ...status, ...told, state: "Failed" });
    await this.write(failed, { ...status, ...told, state: "Pending" });
    return settleMs * 2 ** retryCount;
  }

  private async work(spec: UpdateRequestText, status: UpdateRequestStatus): Promise<Done | "gone"> {
    const { requestType = "generate" } = spec;
    const named = requestType.startsWith("cel-");
    const mutates = requestType.endsWith("mutate");
    const work = mutates ? "change" : "generate";
    const policy = await findPolicy(this.options.ground, spec.policy, { named, work });
    if (mutates) return policy === undefined ? "gone" : changeAll(this.options, spec, policy);
    const { generatedResources = [] } = status;
    const deleting = (spec.ruleContext ?? []).every(({ deleteDownstream = false }) => deleteDownstream);
    if (deleting && generatedResources.length > 0) return deleteObjects(this.options.ground, generatedResources);
    if (policy === undefined) return "gone";
    return named ? makeExpressed(this.options, spec, policy) : makeAll(this.options, spec, policy);
  }

  private async read(name: string): Promise<Resource | undefined> {
    const { client, namespace } = this.options.ground;
    try {
      return await client.get(updateRequestResource, namespace, name);
    } catch (error) {
      if (isFault(error, "not-found")) return undefined;
      throw error;
    }
  }

  private write(document: Resource, status: UpdateRequestStatus): Promise<Resource> {
    const written = { ...document, status };
    return this.options.ground.client.update(updateRequestResource, written, { subresource: "status" });
  }

  private async remove(name: string): Promise<undefined> {
    const { client, namespace } = this.options.ground;
    await client.delete(updateRequestResource, { namespace, name });
  }
}

function generated(objects: readonly UpdateRequestObject[]): Pick<UpdateRequestStatus, "generatedResources"> {
  return objects.length === 0 ? {} : { generatedResources: objects };
}

/** Which policy is looked for, besides its name. */
interface Sought {
  /** Whether it is one that is told of by its name alone. */
  readonly named: boolean;
  readonly work: Work["kind"];
}

/**
 * A policy that is there, and that is not known yet, is waited for: the request came with it. Policies that are told of by
 * their names alone are others than those that share the webhooks of rules, though they may have the same names; so may
 * those of several kinds, of which one has the work.
 */
async function findPolicy<Config>(
  { policies, policyKinds, client }: Ground<Config>,
  key: string,
  { named, work }: Sought,
): Promise<CompiledPolicy | undefined> {
  const known = policies
    .all()
    .filter(({ policy }) => (policy.doors !== undefined) === named && policyKey(policy) === key);
  const working = known.find(({ policy }) => policy.rules.some((rule) => rule.work?.kind === work));
  if (working !== undefined) return working.policy;
  const [name = "", namespace = ""] = key.split("/").reverse();
  for (const { group, versions, kind, plural, namespaced, doors } of policyKinds) {
    if (namespaced !== (namespace !== "") || (doors !== undefined) !== named) continue;
    if (known.some((live) => live.kind.kind === kind)) continue;
    try {
      await client.get({ group, version: versions[0] ?? "v1", resource: plural }, namespace, name);
    } catch (error) {
      if (isFault(error, "not-found")) continue;
      throw error;
    }
    throw new Fault("conflict", `the policy ${key} is not known yet`);
  }
  return known[0]?.policy;
}

async function makeAll<Config>(
  options: CarryOutOptions<Config>,
  spec: UpdateRequestText,
  policy: CompiledPolicy,
): Promise<Done> {
  const { ground } = options;
  const asked = askedRequest(spec);
  const objects: ObjectName[] = [];
  const failures: string[] = [];
  for (const context of spec.ruleContext ?? []) {
    const { rule: name = "", trigger: named = {}, deleteDownstream = false } = context;
    const rule = policy.rules.find((one) => one.name === name && one.work?.kind === "generate");
    let trigger: Resource | undefined;
    try {
      if (deleteDownstream) {
        if (rule !== undefined) await deleteDownstreams(ground, { policy, rule, trigger: named });
        continue;
      }
      trigger = await triggerToMake(ground, named, asked).catch((error: unknown) => {
        throw new Error(`failed to fetch trigger resource: ${faultOf(error).message}`);
      });
      if (rule === undefined) continue;
      objects.push(
        ...(await makeFor(options, { policy, rule, request: backgroundRequest(ground, spec, trigger), trigger })),
      );
    } catch (error) {
      const { message } = faultOf(error);
      failures.push(`rule ${name} failed: ${message}`);
      if (trigger !== undefined)
        ground.announce([workFailed("kyverno-generate", policy, { rule: name, message, object: trigger })]);
    }
  }
  return { objects, failures };
}

interface Making {
  readonly policy: CompiledPolicy;
  readonly rule: Rule;
  readonly request: Request;
  readonly trigger: Resource;
}

async function makeFor<Config>(
  { ground, report }: CarryOutOptions<Config>,
  { policy, rule, request, trigger }: Making,
): Promise<readonly ObjectName[]> {
  const outcome = await outcomeOf(ground, { policy, rule, request });
  if (outcome === undefined) throw new Error("policy does not apply to resource");
  if (outcome.status !== "pass" || rule.work?.kind !== "generate") {
    report(findingsOfWork(policy, request, [outcome]));
    return [];
  }
  const { work } = rule;
  const { ask, lookup } = ground.sources;
  const plan = await resolve((facts) => work.plan(request, facts), ask, { lookup });
  const made = await makeObjects(ground, plan.intents, { policy, rule: rule.name, trigger });
  const mistakes = [...plan.mistakes, ...made.mistakes];
  if (mistakes.length > 0) throw new Error(mistakesText(rule.name, mistakes));
  const key = policyKey(policy);
  ground.announce([
    ...made.objects.map((object) => objectMade(key, rule.name, object)),
    ...workDone("kyverno-generate", policy, made.objects),
  ]);
  report(
    findingsOfWork(policy, request, [
      { ...outcome, properties: { ...outcome.properties, ...generatedProperty(made.objects) } },
    ]),
  );
  return made.objects;
}

async function changeAll<Config>(
  { ground, report }: CarryOutOptions<Config>,
  spec: UpdateRequestText,
  policy: CompiledPolicy,
): Promise<Done> {
  const rule = policy.rules.find(({ name, work }) => name === spec.rule && work?.kind === "change");
  if (rule?.work?.kind !== "change") return { objects: [], failures: [] };
  const trigger = await triggerToChange(ground, spec.resource ?? {}, askedRequest(spec)).catch(
    (error: unknown) => faultOf(error).message,
  );
  if (typeof trigger === "string") return { objects: [], failures: [trigger] };
  const request = backgroundRequest(ground, spec, trigger);
  const outcome = await outcomeOf(ground, { policy, rule, request });
  if (outcome === undefined) return { objects: [], failures: [] };
  const { work } = rule;
  const changed =
    outcome.status === "pass" ? await changeObjects(ground, { rule, work, request }) : [{ target: undefined, outcome }];
  const failures = changed.flatMap(({ outcome: said, target, failure }) => {
    const wrong = said.status === "pass" || said.status === "skip" ? failure : responseText(rule.name, said);
    if (wrong === undefined) {
      const done = said.status === "pass" && target !== undefined;
      if (done) ground.announce(workDone("kyverno-mutate", policy, [withoutVersion(target)]));
      return [];
    }
    if (target !== undefined) {
      ground.announce([workFailed("kyverno-mutate", policy, { rule: rule.name, message: wrong, object: target })]);
    }
    return [wrong];
  });
  report(findingsOfWork(policy, request, changed.map(withTarget)));
  return { objects: [], failures };
}

function responseText(rule: string, { status, message }: RuleOutcome): string {
  return `failed to mutate existing resource, rule ${rule}, response ${status}: ${message}`;
}

function withoutVersion({ kind, metadata }: Resource): ObjectName {
  return { apiVersion: "", kind, namespace: metadata.namespace ?? "", name: metadata.name ?? "" };
}

/** (kyverno: pkg/utils/report/results.go, `patched-target`) */
function withTarget({
  outcome,
  target,
}: {
  readonly outcome: RuleOutcome;
  readonly target: Resource | undefined;
}): RuleOutcome {
  if (target === undefined || outcome.status !== "pass") return outcome;
  const { namespace = "", name = "" } = target.metadata;
  const text = objectText({ apiVersion: target.apiVersion, kind: target.kind, namespace, name });
  return { ...outcome, properties: { ...outcome.properties, "patched-target": text } };
}
