import type { Client, Discovery } from "../cluster/index.ts";
import type { Ask, Lookup, PolicySet, Verdict } from "../engine/index.ts";
import type { GroupVersionKind, GroupVersionResource, Resource, UserInfo } from "../kube/index.ts";
import type { CompiledPolicy, KindLookup, PolicyKind } from "../policy/index.ts";
import { type Decision, eventsFor } from "../report/index.ts";
import { type Log, runController } from "./controller.ts";
import { type Counts, createCounter } from "./counts.ts";
import { createEvents, type Events } from "./events.ts";
import { findingsOfRequest, findingsOfScan } from "./findings.ts";
import { heartbeat, removeHeartbeat } from "./heartbeat.ts";
import type { LiveConfig, LiveConfigOptions } from "./live-config.ts";
import { livePolicies } from "./live-policies.ts";
import { createPoliciesInForce } from "./policies-in-force.ts";
import { policyStatus } from "./policy-status.ts";
import { reports } from "./reports.ts";
import type { BoundRoles } from "./roles.ts";
import { type ScanWork, scan } from "./scan.ts";
import { judgeObject } from "./scan-judge.ts";
import { watchSources } from "./sources.ts";
import { removeWebhooks, webhooks } from "./webhooks.ts";

/** What the loops read of the configuration; all else in it is for those who are handed it. */
export interface EventConfig {
  readonly generateSuccessEvents: boolean;
  /** Empty: all of them. */
  readonly successEventActions: readonly string[];
}

export interface ControllersOptions<Config extends EventConfig> {
  readonly client: Client;
  readonly policyKinds: readonly PolicyKind[];
  /** The webhook configurations that are to be in force for these policies, with every field that is defaulted. */
  readonly webhookConfigurations: (policies: readonly CompiledPolicy[], world: World<Config>) => readonly Resource[];
  /** Reads the data of our ConfigMap; `undefined` while there is none. */
  readonly readConfig: LiveConfigOptions<Config>["read"];
  /** Our own namespace; `kyverno` unless told. */
  readonly namespace?: string;
  /** The name of this host, for events and for the heartbeat. */
  readonly instance: string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly log: Log;
}

/** What webhook configurations depend on besides policies. */
export interface World<Config> {
  readonly discovery: Discovery;
  readonly config: Config;
}

/** The loops at work, and what they know. */
export interface Controllers<Config> {
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
  /** Whether all that judging needs is known. */
  ready(): boolean;
  /** Computes the webhook configurations anew, when something else that they depend on has changed. */
  refreshWebhooks(): void;
  counts(): Counts;
  /** Ends the loops; with `remove`, takes the webhook configurations away first, for nobody will answer them. */
  stop(options?: { readonly remove?: boolean }): Promise<void>;
}

/** Starts all loops. Nothing is thrown later: what fails is logged and tried again. */
export function startControllers<Config extends EventConfig>(options: ControllersOptions<Config>): Controllers<Config> {
  const { client, clock, log, instance, namespace = "kyverno" } = options;
  const counter = createCounter();
  const shared = { client, clock, log, counter };
  const sources = watchSources({ client, namespace, readConfig: options.readConfig, log });
  const { discovery, config, namespaces, roles, lookup, ask } = sources;
  const known = { discovery: discovery.current, onDiscovery: discovery.listen };
  const events = createEvents({ ...shared, instance });
  const tell = tellerOf(events, config);

  const wanted = (compiled: readonly CompiledPolicy[]) => {
    const served = discovery.current();
    if (served === undefined || !config.synced()) return undefined;
    return options.webhookConfigurations(compiled, { discovery: served, config: config.current() });
  };
  const judge = async (work: ScanWork) => {
    const verdict = await judgeObject(work, { lookup, ask, clock });
    counter.evaluations += work.policies.length;
    tell(verdict, "scan", false);
    reporting.take(findingsOfScan(verdict, work));
  };

  const policies = livePolicies({ ...shared, ...known, policyKinds: options.policyKinds });
  const hooks = webhooks({ ...shared, policies, wanted });
  const inForce = createPoliciesInForce(policies, hooks);
  const reporting = reports({ ...shared, policies });
  const scanning = scan({ ...shared, ...known, policies, namespaces, gone: (uid) => reporting.forget(uid), judge });
  reporting.onLost((object) => scanning.again(object));
  config.listen(hooks.refresh);
  discovery.listen(hooks.refresh);
  const status = policyStatus({ ...shared, policies, webhooks: hooks });
  const beat = heartbeat({ ...shared, namespace, holder: instance });
  const loops = [policies, hooks, status, reporting, scanning, beat].map((loop) => runController(loop, log));

  return {
    policies: inForce,
    config: config.current,
    lookup,
    ask,
    roles: roles.of,
    kindOf: (resource) => discovery.current()?.kindOf(resource),
    kindLookup: () => discovery.current()?.find,
    outbox(verdict, decision) {
      // A dry run leaves no traces: so the webhook has promised the API server.
      if (verdict.request.dryRun) return;
      tell(verdict, "admission", !decision.allowed);
      const findings = decision.allowed ? findingsOfRequest(verdict) : undefined;
      if (findings !== undefined) reporting.take(findings);
    },
    ready: () => policies.synced() && sources.synced(),
    refreshWebhooks: hooks.refresh,
    counts: () => ({ ...counter }),
    async stop({ remove = false } = {}) {
      sources.stop();
      events.stop();
      await Promise.all(loops.map((loop) => loop.stop()));
      if (remove) await Promise.all([removeWebhooks(client), removeHeartbeat(client, namespace)]);
    },
  };
}

type Tell = (verdict: Verdict, source: "admission" | "scan", blocked: boolean) => void;

/** Makes events of verdicts. (kyverno: pkg/event/controller.go, for which policies that are met are told of) */
function tellerOf(events: Events, config: LiveConfig<EventConfig>): Tell {
  return (verdict, source, blocked) => {
    const { generateSuccessEvents, successEventActions: actions } = config.current();
    const success = generateSuccessEvents && (actions.length === 0 || actions.includes("Resource Passed"));
    events.add(eventsFor(verdict, { source, blocked, success }));
  };
}
