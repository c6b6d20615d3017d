import type { Discovery } from "../cluster/index.ts";
import type { Ask, Lookup, PolicySet, Verdict } from "../engine/index.ts";
import type { GroupVersionKind, GroupVersionResource, Resource, UserInfo } from "../kube/index.ts";
import type { CompiledPolicy, KindLookup, Request } from "../policy/index.ts";
import type { Decision } from "../report/index.ts";
import { createAccount } from "./account.ts";
import { createAdmitted } from "./admitted.ts";
import type { Counts } from "./counts.ts";
import { findingsOfRequest, onlyAllowed } from "./findings.ts";
import { createFindingsWriter } from "./findings-writer.ts";
import { type EventConfig, type Ground, layGround, type SideOptions } from "./ground.ts";
import { removeHeartbeat } from "./heartbeat.ts";
import { usualGeneration } from "./native-mark.ts";
import { createOwnAccess, type OwnAccess } from "./own-access.ts";
import { createPoliciesInForce } from "./policies-in-force.ts";
import type { ReportUpdate } from "./reports.ts";
import { type BoundRoles, watchRoles } from "./roles.ts";
import { beginTerm, type Term } from "./term.ts";
import { removeWebhooks } from "./webhooks.ts";

export interface AdmissionSideOptions<Config extends EventConfig> extends SideOptions<Config> {
  /** The webhook configurations that are to be in force for these policies, with every field that is defaulted. */
  readonly webhookConfigurations: (policies: readonly CompiledPolicy[], world: World<Config>) => readonly Resource[];
  /**
   * Offers what a request said for the reports to a background side that is at hand, which merges it with its own
   * (plain data: it may cross to another thread). Whether it was taken; what is not taken, this side writes itself where
   * no scan will find it. Nothing is ever taken unless told.
   */
  readonly handOver?: (findings: ReportUpdate) => boolean;
}

/** What webhook configurations depend on besides policies. */
export interface World<Config> {
  readonly discovery: Discovery;
  readonly config: Config;
}

/** What each replica needs to judge requests, at work. */
export interface AdmissionSide<Config> {
  /** The policies in force. */
  policies(): PolicySet;
  config(): Config;
  /** Facts that are there at once. */
  readonly lookup: Lookup;
  readonly ask: Ask;
  /** The roles of a user for a request in a namespace. Throws a `Fault` while they are not known. */
  roles(user: UserInfo, namespace: string): BoundRoles;
  /** The kind that a resource path names. */
  kindOf(resource: GroupVersionResource): GroupVersionKind | undefined;
  kindLookup(): KindLookup | undefined;
  /** Takes what was made of an admission request: events and reports follow. Never waits. */
  outbox(verdict: Verdict, decision: Decision): void;
  /** Takes a request that was allowed, and the policies that may have work because of it. Never waits. */
  admitted(request: Request, policies: readonly CompiledPolicy[]): void;
  /** What our own account may do, for policies that want something done. */
  readonly ownAccess: OwnAccess;
  /** Whether all that judging needs is known. */
  ready(): boolean;
  /**
   * Starts the loops of a leader (webhook configurations, policy status, heartbeat). Nothing where they are at work.
   * They write nothing while `stillLeading` says no: a thread that was held up may not know yet that it is over.
   */
  lead(stillLeading?: () => boolean): void;
  /** Ends them: no write of theirs begins any more; resolves once those that have begun are finished. */
  follow(): Promise<void>;
  leading(): boolean;
  /** Computes the webhook configurations anew, when something else that they depend on has changed. */
  refreshWebhooks(): void;
  counts(): Counts;
  /** Ends everything; with `remove`, takes the webhook configurations away, for nobody will answer them. */
  stop(options?: { readonly remove?: boolean }): Promise<void>;
}

/** Starts what each replica needs. It follows until it is told to lead. */
export function startAdmissionSide<Config extends EventConfig>(
  options: AdmissionSideOptions<Config>,
): AdmissionSide<Config> {
  const ground = layGround(options);
  const side = admissionOn(ground, options);
  return {
    ...side,
    async stop(how) {
      await Promise.all([ground.stop(), side.stop(how)]);
    },
  };
}

/** The admission side on ground that somebody else has laid, and will clear. */
export function admissionOn<Config extends EventConfig>(
  ground: Ground<Config>,
  options: AdmissionSideOptions<Config>,
): AdmissionSide<Config> {
  const { client, sources, counter, namespace, log } = ground;
  const { discovery, config, lookup, ask } = sources;
  const roles = watchRoles(client, log);
  const inForce = createPoliciesInForce(ground.policies);
  const leadership = leadershipOf(ground, inForce.waitFor, options);
  const writer = createFindingsWriter(ground, options);
  const account = createAccount(client);
  const working = createAdmitted(ground, account);
  return {
    policies: inForce.current,
    config: config.current,
    lookup,
    ask,
    roles: roles.of,
    kindOf: (resource) => discovery.current()?.kindOf(resource),
    kindLookup: () => discovery.current()?.find,
    outbox(verdict, decision) {
      // A dry run leaves no traces: so the webhook has promised the API server.
      if (verdict.request.dryRun) return;
      ground.tell(verdict, "admission", !decision.allowed);
      const findings = decision.allowed ? findingsOfRequest(verdict) : undefined;
      if (findings === undefined || options.handOver?.(findings) === true) return;
      const told = onlyAllowed(findings, options.allowedResults);
      if (told.results.length > 0) writer.take(told);
    },
    admitted: working.take,
    ownAccess: createOwnAccess(client, account, discovery.current),
    ready: () => ground.synced() && roles.synced(),
    ...leadership,
    counts: () => ({ ...counter }),
    async stop({ remove = false } = {}) {
      roles.stop();
      await Promise.all([leadership.follow(), writer.stop(), working.stop()]);
      if (remove) await Promise.all([removeWebhooks(client), removeHeartbeat(client, namespace)]);
    },
  };
}

type Leadership = Pick<AdmissionSide<unknown>, "lead" | "follow" | "leading" | "refreshWebhooks">;

function leadershipOf<Config extends EventConfig>(
  ground: Ground<Config>,
  waitFor: (webhooks: Term["webhooks"]) => () => void,
  { webhookConfigurations, instance, generation = usualGeneration }: AdmissionSideOptions<Config>,
): Leadership {
  const { discovery, config } = ground.sources;
  const wanted = (compiled: readonly CompiledPolicy[]) => {
    const served = discovery.current();
    if (served === undefined || !config.synced()) return undefined;
    return webhookConfigurations(compiled, { discovery: served, config: config.current() });
  };
  let term: Term | undefined;
  let ended: Promise<unknown> = Promise.resolve();
  let release = () => {};
  return {
    lead(stillLeading = () => true) {
      if (term !== undefined) return;
      term = beginTerm({ ground, wanted, holder: instance, stillLeading, generation });
      release = waitFor(term.webhooks);
    },
    async follow() {
      if (term !== undefined) {
        ended = Promise.all([ended, term.end()]);
        term = undefined;
        release();
      }
      await ended;
    },
    leading: () => term !== undefined,
    refreshWebhooks: () => term?.webhooks.refresh(),
  };
}
