import { monitorEventLoopDelay } from "node:perf_hooks";
import type { ApiRequest } from "../../../cluster/index.ts";
import type { CompiledPolicy } from "../../../policy/index.ts";
import { version } from "../../version.ts";
import { createChanges } from "./changes.ts";
import { declarations } from "./declarations.ts";
import type { Exposure } from "./exposure.ts";
import { createInstrument, type Instrument } from "./instrument.ts";
import type { Recorder } from "./recorder.ts";
import { policyLabels, resultsOf, ruleType } from "./results.ts";

/** What is looked at when somebody asks for the metrics. */
export interface Gauges {
  readonly leading: () => boolean;
  /** The policies in force. */
  readonly policies: () => readonly CompiledPolicy[];
  /** Milliseconds since the API server was last heard of, by resource. */
  readonly staleness: () => Readonly<Record<string, number>>;
  /** Since the start of the process. */
  readonly eventsDropped: () => number;
  readonly outboxDropped: () => number;
}

/** The metrics of a process. */
export interface Metrics extends Recorder {
  /** All of them, in the format of Prometheus. */
  text(gauges: Gauges): Promise<string>;
  /** From now on this says which namespaces count; what else it says holds from the next start on. */
  expose(exposure: Exposure): void;
  stop(): void;
}

type Instruments = Readonly<Record<keyof typeof declarations, Instrument>>;

/** Starts to measure. The library is loaded only here. */
export async function createMetrics(initial: Exposure): Promise<Metrics> {
  const { default: library } = await import("prom-client");
  const registry = new library.Registry();
  const made = Object.entries(declarations).map(([key, declaration]) => [
    key,
    createInstrument(declaration, { library, registry, exposure: initial }),
  ]);
  const instruments = Object.fromEntries(made) as Instruments;
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  let exposure = initial;
  const look = createLook(instruments, () => exposure);
  return {
    ...recorderOf(instruments, () => exposure),
    text(gauges) {
      look(gauges);
      // The histogram counts from one tick to the next: what exceeds the tick is the lag.
      instruments.lag.note({}, Math.max(0, delay.percentile(99) / 1e9 - 0.01) || 0);
      delay.reset();
      return registry.metrics();
    },
    expose(next) {
      exposure = next;
    },
    stop: () => void delay.disable(),
  };
}

function recorderOf(instruments: Instruments, exposure: () => Exposure): Recorder {
  return {
    answered({ webhook, kind, namespace, operation, allowed, milliseconds }) {
      if (!exposure().counts(namespace)) return;
      const labels = {
        resource_kind: kind.kind,
        resource_namespace: namespace,
        resource_request_operation: operation.toLowerCase(),
        request_allowed: String(allowed),
        request_webhook: webhookKinds[webhook],
      };
      instruments.requests.note(labels);
      instruments.durations.note(labels, milliseconds / 1000);
    },
    judged(verdict, cause) {
      if (!exposure().counts(verdict.request.namespace)) return;
      for (const { metric, labels } of resultsOf(verdict, cause)) instruments[metric].note(labels);
    },
    results(counted) {
      for (const { metric, labels, times } of counted) {
        if (exposure().counts(labels.resource_namespace ?? "")) instruments[metric].note(labels, times);
      }
    },
    requested(request) {
      instruments.apiRequests.note({ ...request });
      instruments.queries.note({
        operation: operationOf(request),
        client_type: "dynamic",
        resource_kind: request.resource,
        resource_namespace: "",
      });
    },
  };
}

const webhookKinds = { validate: "ValidatingWebhookConfiguration", mutate: "MutatingWebhookConfiguration" } as const;

function operationOf({ verb, resource }: ApiRequest): string {
  return resource.endsWith("/status") ? `${verb}_status` : verb;
}

/** Brings what is only looked at up to date. */
function createLook(instruments: Instruments, exposure: () => Exposure): (gauges: Gauges) => void {
  const added = { events: 0, outbox: 0 };
  const changesOf = createChanges();
  const catchUp = (of: keyof typeof added, instrument: Instrument, total: number) => {
    instrument.note({}, Math.max(0, total - added[of]));
    added[of] = Math.max(added[of], total);
  };
  return (gauges) => {
    instruments.info.note({ version });
    instruments.leader.note({}, gauges.leading() ? 1 : 0);
    catchUp("events", instruments.eventsDropped, gauges.eventsDropped());
    catchUp("outbox", instruments.outboxDropped, gauges.outboxDropped());
    instruments.staleness.reset();
    for (const [resource, milliseconds] of Object.entries(gauges.staleness())) {
      instruments.staleness.note({ resource }, milliseconds / 1000);
    }
    instruments.rules.reset();
    const policies = gauges.policies();
    for (const policy of policies) noteRules(instruments.rules, policy);
    for (const { policy, change } of changesOf(policies)) {
      if (!exposure().counts(policy.namespace)) continue;
      instruments.changes.note({ ...policyLabels(policy), policy_change_type: change });
    }
  };
}

function noteRules(instrument: Instrument, policy: CompiledPolicy): void {
  // Policies that are told of by name have no rules to tell of.
  if (policy.doors !== undefined) return;
  for (const { name, phase } of policy.rules) {
    instrument.note({ ...policyLabels(policy), rule_name: name, rule_type: ruleType(phase) }, 1);
  }
}
