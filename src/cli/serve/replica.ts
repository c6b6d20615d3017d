import { randomBytes } from "node:crypto";
import {
  type Admission,
  type Certificates,
  type Config,
  parseConfig,
  startAdmission,
  webhookConfigurations,
} from "../../admission/index.ts";
import { faultOf, pause, startLeaseElection } from "../../cluster/index.ts";
import { type AdmissionSide, type Staleness, startAdmissionSide } from "../../controllers/index.ts";
import { cleanupKinds, companionKinds, policyKinds } from "../../policy/index.ts";
import type { Program } from "../command.ts";
import { startFacts } from "../facts.ts";
import { reportedKinds } from "../reported-kinds.ts";
import { type Background, createBackground } from "./background.ts";
import { type CertificateSwap, createSwap } from "./certificate-swap.ts";
import type { Connection } from "./connection.ts";
import { isGoingDown } from "./going-down.ts";
import type { Log } from "./log.ts";
import type { Recorder } from "./metrics/recorder.ts";
import { hostOf, type ServeOptions } from "./options.ts";
import { watchOwner } from "./owner.ts";
import { type ServerCertificates, watchServerCertificates } from "./server-certificates.ts";
import { joinStaleness, stalenessOf } from "./staleness.ts";

/** This replica of the engine, at work. */
export interface Replica {
  readonly side: AdmissionSide<Config>;
  leading(): boolean;
  staleness(): Staleness;
  eventsDropped(): number;
  outboxDropped(): number;
  /** Waits for certificates and answers requests from then on. Resolves with the port. Throws a `Fault` when it cannot be had. */
  listen(): Promise<number | undefined>;
  /** Lets callers turn to other replicas, answers what has been asked, gives the lease back, and ends. */
  end(): Promise<void>;
}

export interface ReplicaOptions {
  readonly options: ServeOptions;
  readonly program: Program;
  readonly connection: Connection;
  readonly recorder: Recorder;
  readonly log: Log;
}

/** Starts everything that this replica does, but for answering requests. */
export function startReplica(given: ReplicaOptions): Replica {
  const { options, connection, log } = given;
  const { client } = connection;
  const parts = { background: backgroundOf(given), owner: watchOwner(client, () => side.refreshWebhooks(), log.warn) };
  const first = Promise.withResolvers<Certificates>();
  let swap: CertificateSwap | undefined;
  const certificates = certificatesOf(given, (next) => {
    first.resolve(next);
    swap?.take(next);
    side.refreshWebhooks();
  });
  const side = sideOf(given, { ...parts, certificates, leading: () => election.leading() });
  const election = electionOf(given, { ...parts, certificates, side });
  let admission: Admission | undefined;
  let ending = false;
  return {
    side,
    leading: () => election.leading(),
    staleness: () => joinStaleness([stalenessOf(client), parts.background.staleness()]),
    eventsDropped: () => side.counts().eventsDropped + parts.background.eventsDropped(),
    outboxDropped: () => (admission?.dropped() ?? 0) + side.counts().findingsDropped,
    async listen() {
      const current = await first.promise;
      if (ending) return undefined;
      admission = await startAdmission(admissionOptions(given, side, current));
      swap = createSwap(admission, current, log);
      return admission.port;
    },
    async end() {
      ending = true;
      // A replica that is going must not become the leader.
      const released = election.leading() ? undefined : election.stop();
      admission?.drain();
      if (admission !== undefined) await pause(options.drainMs, new AbortController().signal);
      await admission?.close();
      const remove = options.webhook.serverIp === undefined && (await isGoingDown(client, options.identity));
      await (released ?? election.stop());
      await side.stop({ remove }).catch((error: unknown) => log.warn(`ending: ${faultOf(error).message}`));
      for (const part of [certificates, parts.owner, swap]) part?.stop();
    },
  };
}

function backgroundOf({ options, program, recorder, log }: ReplicaOptions): Background {
  const { kubeconfig, identity, backgroundScan, scanEveryMs, events, facts, protectManaged, ttlEveryMs } = options;
  const { namespace, config: configName, pod: instance } = identity;
  const common = {
    kubeconfig,
    namespace,
    configName,
    instance,
    backgroundScan,
    scanEveryMs,
    events,
    facts,
    allowedResults: options.allowedResults,
    protectManaged,
    ttlEveryMs,
    httpInNamespaces: options.httpInNamespaces,
    admissionPolicyReports: options.admissionPolicyReports,
    ...exceptions(options),
  };
  return createBackground({
    main: program.main,
    setup: { kind: "portcullis-background", ...common },
    observe: recorder.requested,
    results: recorder.results,
    log,
  });
}

function certificatesOf(
  { options, connection, log }: ReplicaOptions,
  changed: (next: Certificates) => void,
): ServerCertificates {
  const { identity, certificates: names, webhook } = options;
  return watchServerCertificates({
    client: connection.client,
    identity,
    names,
    host: webhook.serverIp === undefined ? undefined : hostOf(webhook.serverIp),
    now: () => new Date(),
    log,
    changed,
  });
}

interface Parts {
  readonly background: Background;
  readonly owner: ReturnType<typeof watchOwner>;
  readonly certificates: ServerCertificates;
}

function sideOf(
  { options, connection, log }: ReplicaOptions,
  { background, owner, certificates, leading }: Parts & { readonly leading: () => boolean },
): AdmissionSide<Config> {
  const { identity, webhook, admissionReports, events, backgroundScan, scanEveryMs } = options;
  const { namespace } = identity;
  const target =
    webhook.serverIp === undefined
      ? ({ kind: "service", namespace, name: identity.service, port: webhook.servicePort } as const)
      : ({ kind: "url", host: webhook.serverIp } as const);
  return startAdmissionSide<Config>({
    client: connection.client,
    asking: connection.asking,
    answers: startFacts(options.facts, { client: connection.client, asking: connection.asking, log: log.warn }),
    ...exceptions(options),
    httpInNamespaces: options.httpInNamespaces,
    ignoresFailures: options.ignoresFailures,
    allowedResults: options.allowedResults,
    generation: options.generation,
    policyKinds,
    admissionPolicyKinds: reportedKinds(options.admissionPolicyReports),
    webhookConfigurations: (policies, { discovery, config }) => {
      const known = owner.current();
      return webhookConfigurations(policies, {
        served: discovery.kinds,
        target,
        caBundle: certificates.current()?.caBundle ?? "",
        config,
        timeoutSeconds: webhook.timeoutSeconds,
        admissionReports,
        ...(known !== undefined && { owner: known }),
      });
    },
    // Without reports of admission there is nobody to hand anything to, and nothing to be kept.
    handOver: (findings) => !admissionReports || (leading() && background.take(findings)),
    readConfig: parseConfig,
    namespace,
    configName: identity.config,
    events,
    backgroundScan,
    scanEveryMs,
    instance: identity.pod,
    clock: Date.now,
    log: log.warn,
  });
}

/** The leader writes nothing before there are certificates: a webhook that nobody can answer blocks what it asks about. */
function electionOf(
  { options, connection, log }: ReplicaOptions,
  { background, certificates, side }: Parts & { readonly side: AdmissionSide<Config> },
) {
  const { identity, leaderRetryMs } = options;
  const election = startLeaseElection({
    client: connection.electing,
    namespace: identity.namespace,
    name: "kyverno",
    identity: `${identity.pod}_${randomBytes(4).toString("hex")}`,
    clock: Date.now,
    onLead() {
      void certificates.lead().then(() => {
        if (!election.leading()) return;
        side.lead(election.leading);
        background.start();
      });
    },
    async onFollow() {
      certificates.follow();
      await Promise.all([side.follow(), background.stop()]);
    },
    log: log.info,
    retryMs: leaderRetryMs,
    // As Kyverno's: a lease lasts for six attempts, and is given up after five.
    durationSeconds: Math.max(1, Math.ceil((leaderRetryMs * 6) / 1000)),
    renewDeadlineMs: leaderRetryMs * 5,
  });
  return election;
}

function admissionOptions(
  { options, recorder, log }: ReplicaOptions,
  side: AdmissionSide<Config>,
  { pair }: Certificates,
): Parameters<typeof startAdmission>[0] {
  const { identity, webhook, protectManaged } = options;
  return {
    host: webhook.host,
    port: webhook.port,
    pair,
    policyKinds,
    companionKinds,
    cleanupKinds,
    ...exceptions(options),
    httpInNamespaces: options.httpInNamespaces,
    kindLookup: side.kindLookup,
    policies: side.policies,
    kinds: side.kindOf,
    roles: side.roles,
    config: side.config,
    ask: side.ask,
    lookup: side.lookup,
    admitted: side.admitted,
    ownAccess: side.ownAccess,
    outbox(verdict, decision) {
      recorder.judged(verdict, "admission_request");
      side.outbox(verdict, decision);
    },
    answered: recorder.answered,
    ready: side.ready,
    now: Date.now,
    namespace: identity.namespace,
    protectManaged,
    log: log.warn,
  };
}

function exceptions({ exceptionNamespace }: ServeOptions): Pick<ServeOptions, "exceptionNamespace"> {
  return exceptionNamespace === undefined ? {} : { exceptionNamespace };
}
