import type { Client } from "../cluster/index.ts";
import type { Verdict } from "../engine/index.ts";
import type { GroupVersionKind } from "../kube/index.ts";
import type { AdmissionPolicyKind, CleanupKind, PolicyKind } from "../policy/index.ts";
import { type EventDraft, eventsFor } from "../report/index.ts";
import { type Log, runController } from "./controller.ts";
import { type Counter, createCounter } from "./counts.ts";
import { createEvents, type Events } from "./events.ts";
import type { LiveConfig, LiveConfigOptions } from "./live-config.ts";
import { type LiveExceptions, noExceptions, watchExceptions } from "./live-exceptions.ts";
import { type LivePolicies, livePolicies } from "./live-policies.ts";
import { type NativeGeneration, usualGeneration } from "./native-mark.ts";
import { joinedPolicies, reportedPolicies } from "./reported-policies.ts";
import { type Answers, type Sources, watchSources } from "./sources.ts";

/** What the loops read of the configuration; all else in it is for those who are handed it. */
export interface EventConfig {
  readonly generateSuccessEvents: boolean;
  /** Empty: all of them. */
  readonly successEventActions: readonly string[];
  /** Whether an object is taken out of everything; none is where absent. */
  readonly filtered?: (target: FilterTarget) => boolean;
}

/** An object that a configuration may take out of everything. */
export interface FilterTarget {
  readonly kind: GroupVersionKind;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
}

/** What every side needs. */
export interface SideOptions<Config extends EventConfig> {
  readonly client: Client;
  /** Asks for facts while somebody waits for a verdict; `client` unless told. */
  readonly asking?: Client;
  readonly policyKinds: readonly PolicyKind[];
  /** Kinds of policies that the API server has itself, and that reports tell of; of none unless told. */
  readonly admissionPolicyKinds?: readonly AdmissionPolicyKind[];
  /** Answers what rules ask about other things than namespaces; this side ends them. Nobody does where absent. */
  readonly answers?: Answers;
  /** Where exceptions from policies may stand: a namespace, or `*` for all; none are heeded where absent. */
  readonly exceptionNamespace?: string;
  /** Whether the policies of a namespace may ask services over HTTP; they may not unless told. */
  readonly httpInNamespaces?: boolean;
  /** Which results of rules reports tell of; all where absent. */
  readonly allowedResults?: ReadonlySet<string>;
  /** Whether nothing is denied because it cannot be judged, whatever policies say; as they say where absent. */
  readonly ignoresFailures?: boolean;
  /** Which admission policies are made of policies that ask for them; validating ones alone unless told. */
  readonly generation?: NativeGeneration;
  /** Reads the data of our ConfigMap; `undefined` while there is none. */
  readonly readConfig: LiveConfigOptions<Config>["read"];
  /** Our own namespace; `kyverno` unless told. */
  readonly namespace?: string;
  /** The name of the ConfigMap; `kyverno` unless told. */
  readonly configName?: string;
  /** Events that may wait, 1000 unless told, and the reasons of those that are not wanted: none unless told. */
  readonly events?: { readonly capacity: number; readonly omitted: readonly string[] };
  /** Whether what is in the cluster already is judged, too; true unless told. All replicas are to be told the same. */
  readonly backgroundScan?: boolean;
  /** How often everything is judged anew, in milliseconds; an hour unless told. */
  readonly scanEveryMs?: number;
  /** The kinds of policies that delete objects on a schedule; none unless told. */
  readonly cleanupKinds?: readonly CleanupKind[];
  /** Whether these keep what is labelled as managed by Kyverno; false unless told. */
  readonly protectManaged?: boolean;
  /** How often it is looked which kinds may be deleted for their label, in milliseconds; a minute unless told. */
  readonly ttlEveryMs?: number;
  /** Told of each verdict of a scan. Must not throw. */
  readonly scanned?: (verdict: Verdict) => void;
  /** The name of this host, for events and for the heartbeat. */
  readonly instance: string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly log: Log;
}

/** What both sides stand on: what is known of the cluster, the policies, and a voice. */
export interface Ground<Config> {
  readonly client: Client;
  readonly namespace: string;
  readonly clock: () => number;
  readonly log: Log;
  readonly sources: Sources<Config>;
  readonly policyKinds: readonly PolicyKind[];
  readonly policies: LivePolicies;
  /** These and the API server's own, as far as reports tell of them. */
  readonly reported: LivePolicies;
  readonly exceptions: LiveExceptions;
  readonly counter: Counter;
  /** Makes events of a verdict. */
  readonly tell: Tell;
  /** Writes these events, but for those about what went well where nobody wants them. */
  readonly announce: (drafts: readonly EventDraft[]) => void;
  /** Whether all that judging needs is known. */
  synced(): boolean;
  stop(): Promise<void>;
}

/** So long events may still take when everything ends. */
const lastWordsMs = 1_000;

export type Tell = (verdict: Verdict, source: "admission" | "scan", blocked: boolean) => void;

/** Starts what both sides stand on. */
export function layGround<Config extends EventConfig>(options: SideOptions<Config>): Ground<Config> {
  const { client, asking = client, clock, log, instance, namespace = "kyverno", readConfig, policyKinds } = options;
  const { configName = "kyverno", events: wanted = usualEvents } = options;
  const counter = createCounter();
  const sources = watchSources({ client, asking, namespace, configName, readConfig, answers: options.answers, log });
  const events = createEvents({ client, clock, log, counter, instance, ...wanted });
  const { exceptionNamespace: place } = options;
  const exceptions = place === undefined ? noExceptions : watchExceptions({ client, namespace: place, log });
  const { httpInNamespaces = false, ignoresFailures = false, generation = usualGeneration } = options;
  const judged = { exceptions, httpInNamespaces, ignoresFailures, generation };
  const policies = livePolicies({ client, clock, log, policyKinds, ...judged });
  const { admissionPolicyKinds: kinds = [] } = options;
  const native = reportedPolicies({ client, kinds, discovery: sources.discovery.current, log });
  const compiling = [policies, native].map((loop) => runController(loop, log));
  return {
    client,
    namespace,
    clock,
    log,
    sources,
    policyKinds,
    policies,
    reported: kinds.length === 0 ? policies : joinedPolicies(policies, native),
    exceptions,
    counter,
    tell: tellerOf(events, sources.config),
    announce: announcerOf(events, sources.config),
    synced: () => policies.synced() && sources.synced(),
    async stop() {
      sources.stop();
      await Promise.all([events.stop(lastWordsMs), ...compiling.map((loop) => loop.stop())]);
    },
  };
}

const usualEvents = { capacity: 1_000, omitted: [] };

function announcerOf(events: Events, config: LiveConfig<EventConfig>): Ground<unknown>["announce"] {
  return (drafts) => {
    const wanted = successOf(config.current());
    events.add(drafts.filter(({ type, action }) => type === "Warning" || wanted(action)));
  };
}

function successOf({ generateSuccessEvents, successEventActions: actions }: EventConfig): (action: string) => boolean {
  return (action) => generateSuccessEvents && (actions.length === 0 || actions.includes(action));
}

/** Makes events of verdicts. (kyverno: pkg/event/controller.go, for which policies that are met are told of) */
function tellerOf(events: Events, config: LiveConfig<EventConfig>): Tell {
  return (verdict, source, blocked) => {
    const success = successOf(config.current());
    events.add(eventsFor(verdict, { source, blocked, success }));
  };
}
