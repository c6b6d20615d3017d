import { settle } from "../engine/index.ts";
import { parseApiVersion, type Resource } from "../kube/index.ts";
import type { CompiledPolicy, Request, Rule, UpdateRequestText, Work } from "../policy/index.ts";
import type { Account } from "./account.ts";
import { followingOrders } from "./downstream-changes.ts";
import type { Ground } from "./ground.ts";
import { policyKey } from "./policy-name.ts";
import { createOrders, type Order, type Orders, objectName, thresholdOf } from "./update-requests.ts";

/** Turns requests that were allowed into work for the background. */
export interface Admitted {
  /** Takes a request, and the policies that may have work because of it. Never waits. */
  take(request: Request, policies: readonly CompiledPolicy[]): void;
  /** Finishes what is in hand. */
  stop(): Promise<void>;
}

/** Requests that are dealt with at a time, and so many that may wait. */
const atOnce = 8;
const capacity = 1_000;

/**
 * Whatever goes wrong here concerns nobody who asked: it is logged. Requests of our own account lead to no more work
 * unless a rule wants that. (kyverno: pkg/webhooks/resource/updaterequest.go, generation/handler.go)
 */
export function createAdmitted<Config>(ground: Ground<Config>, account: Account): Admitted {
  const { client, namespace, log, counter, sources } = ground;
  const orders = createOrders({ client, namespace, threshold: () => thresholdOf(sources.config.current()) });
  const waiting: (() => Promise<void>)[] = [];
  const running = new Set<Promise<void>>();
  const next = () => {
    const work = waiting.shift();
    if (work === undefined) return;
    const done = work()
      .catch((error: unknown) => log(`work of policies: ${error instanceof Error ? error.message : String(error)}`))
      .finally(() => {
        running.delete(done);
        next();
      });
    running.add(done);
  };
  return {
    take(request, policies) {
      if (waiting.length >= capacity) {
        counter.findingsDropped += 1;
        log("work of policies: too much of it waits, and some is dropped");
        return;
      }
      waiting.push(() => orderAll({ ground, account, orders }, request, policies));
      if (running.size < atOnce) next();
    },
    async stop() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}

interface Ordering<Config> {
  readonly ground: Ground<Config>;
  readonly account: Account;
  readonly orders: Orders;
}

async function orderAll<Config>(
  { ground, account, orders }: Ordering<Config>,
  request: Request,
  policies: readonly CompiledPolicy[],
): Promise<void> {
  const own = request.user !== undefined && (await account.isOwn(request.user.username));
  const { lookup, ask } = ground.sources;
  const verdict = await settle(policies, request, ask, { phases: ["generate"], lookup });
  const found = verdict.policies.flatMap(({ policy, outcomes }) => {
    const done = outcomes.flatMap(({ rule, status }) => {
      const found = ruleOf(policy, rule);
      const work = found?.work;
      return work === undefined || (own && work.skipsOwnRequests) ? [] : [{ rule: found?.name ?? rule, status, work }];
    });
    return ordersOf(policy, request, done);
  });
  const following = own ? [] : await followingOrders(ground, request, policies);
  for (const order of [...found, ...following]) await orders.submit(order);
}

/** The rule that an outcome is of; that of a policy which is told of by its name may go by another one. */
function ruleOf({ doors, rules }: CompiledPolicy, name: string): Rule | undefined {
  const working = rules.filter(({ phase }) => phase === "generate");
  const found = working.find((rule) => rule.name === name);
  return found ?? (doors === undefined ? undefined : working[0]);
}

interface Done {
  readonly rule: string;
  readonly status: string;
  readonly work: Work;
}

function ordersOf(policy: CompiledPolicy, request: Request, done: readonly Done[]): readonly Order[] {
  const deleting = request.operation === "DELETE";
  const named = policy.doors !== undefined;
  const making = done.filter(({ work }) => work.kind === "generate");
  // That something is excepted, or cannot be found out, is told by whoever carries it out.
  const applies = making
    .filter(({ status }) => status === "pass" || (named && status !== "fail"))
    .map(({ rule, work }) => ({
      ...contextOf(rule, request.object ?? request.oldObject),
      ...(named && followsUpdates(request, work) && { synchronize: true }),
    }));
  const noLonger = making
    .filter(({ status }) => status === "fail")
    .flatMap(({ rule, work }) => {
      if (deleting && work.onDelete) return [contextOf(rule, request.oldObject)];
      const followed = work.kind === "generate" && work.synchronize;
      return followed ? [{ ...contextOf(rule, request.oldObject), deleteDownstream: true }] : [];
    });
  const changing = done.filter(
    ({ work, status }) => work.kind === "change" && status === "pass" && (!deleting || work.onDelete),
  );
  const base = { policy: policyKey(policy), context: requestContext(request) };
  const trigger = request.object ?? request.oldObject;
  return [
    ...[applies, noLonger]
      .filter((contexts) => contexts.length > 0)
      .map((ruleContext) => ({
        spec: { ...base, requestType: named ? "cel-generate" : "generate", ruleContext } as const,
      })),
    ...changing.map(({ rule }) => ({
      spec: {
        ...base,
        requestType: named ? ("cel-mutate" as const) : ("mutate" as const),
        rule,
        ...(trigger !== undefined && { resource: objectName(trigger) }),
      },
    })),
  ];
}

function followsUpdates({ operation }: Request, work: Work): boolean {
  return operation === "UPDATE" && work.kind === "generate" && work.synchronize;
}

type RuleContext = NonNullable<UpdateRequestText["ruleContext"]>[number];

function contextOf(rule: string, trigger: Resource | undefined): RuleContext {
  return { rule, ...(trigger !== undefined && { trigger: objectName(trigger) }) };
}

/** The request as the background will see it again. */
function requestContext(request: Request): NonNullable<UpdateRequestText["context"]> {
  const { uid, kind, resource, subresource, name, namespace, operation, object, oldObject, user } = request;
  const { roles = [], clusterRoles = [], ...userInfo } = user ?? { username: "", groups: [] };
  const own = object === undefined ? kind : { ...parseApiVersion(object.apiVersion), kind: object.kind };
  const admissionRequest = {
    uid,
    kind: own,
    resource,
    ...(subresource !== "" && { subResource: subresource }),
    requestKind: kind,
    name,
    namespace,
    operation,
    userInfo,
    ...(object !== undefined && { object }),
    ...(oldObject !== undefined && { oldObject }),
    dryRun: false,
  };
  return {
    userInfo: { roles, clusterRoles, userInfo },
    admissionRequestInfo: { admissionRequest, operation },
  };
}
