import { isRecord } from "../data/index.ts";
import { type Fault, type GroupVersionResource, jsonEqual, own, type Resource } from "../kube/index.ts";
import { pause } from "./back-off.ts";
import type { Client } from "./client.ts";
import { faultOf, isFault, isPassing } from "./faults.ts";

/** One of several replicas leads, as a Lease says. This is the part that one replica has in it. */
export interface LeaseElection {
  /** Whether this replica leads at this moment: never at the same time as another. */
  leading(): boolean;
  /** Who holds the lease, as far as is known; empty for nobody. */
  holder(): string;
  /** Stops leading, gives the lease back so that others need not wait for its end, and takes no more part. */
  stop(): Promise<void>;
}

export interface LeaseElectionOptions {
  /** A request of its that hangs is given up when the lease has to be; a time limit below that leaves room to try again. */
  readonly client: Client;
  readonly namespace: string;
  readonly name: string;
  /** Names this process among all that ever take part: a replica that is started anew needs another one. */
  readonly identity: string;
  /** Milliseconds since 1970, for what is written; those of replicas may differ. */
  readonly clock: () => number;
  /** This replica leads from now on. Must not throw. */
  readonly onLead: () => void;
  /** It does not any more: no write may begin. Others may lead before the promise resolves, this one does not. */
  readonly onFollow: () => void | Promise<void>;
  readonly log: (message: string) => void;
  /** How long others leave a lease alone that is not renewed: 12 unless told, a whole number. */
  readonly durationSeconds?: number;
  /** A leader that has not renewed for so long stops leading: 10 s unless told, less than the duration. */
  readonly renewDeadlineMs?: number;
  /** How often the lease is renewed, and tried for: 2 s unless told, spread by chance. */
  readonly retryMs?: number;
}

/**
 * Takes part in the election of a leader. Clocks of replicas are never compared: a lease has run out when it has not
 * changed for as long as it says, as seen from here. (kubernetes: client-go/tools/leaderelection/leaderelection.go)
 */
export function startLeaseElection(options: LeaseElectionOptions): LeaseElection {
  const candidate = new Candidate(options);
  const running = candidate.run();
  return {
    leading: () => candidate.leading(),
    holder: () => candidate.holder(),
    stop() {
      candidate.stop();
      return running;
    },
  };
}

const resource: GroupVersionResource = { group: "coordination.k8s.io", version: "v1", resource: "leases" };

/** What came of trying to take or renew the lease. */
type Attempt =
  /** It is ours, by a request that was sent at this time. */
  | { readonly kind: "held"; readonly sentAt: number }
  | { readonly kind: "taken" }
  | { readonly kind: "failed"; readonly fault: Fault };

class Candidate {
  private readonly options: LeaseElectionOptions;
  private readonly durationSeconds: number;
  private readonly renewDeadlineMs: number;
  private readonly retryMs: number;
  private readonly stopped = new AbortController();
  /** The lease as it was last seen, and when it was first seen like that. */
  private seen: { readonly lease: Resource; readonly at: number } | undefined;
  /** When the request was sent that last took or renewed the lease; only while leading. */
  private renewedAt: number | undefined;
  private complaint = "";

  constructor(options: LeaseElectionOptions) {
    this.options = options;
    this.durationSeconds = options.durationSeconds ?? 12;
    this.renewDeadlineMs = options.renewDeadlineMs ?? 10_000;
    this.retryMs = options.retryMs ?? 2_000;
    if (this.renewDeadlineMs >= this.durationSeconds * 1000) {
      throw new RangeError("a lease must be renewed before it ends");
    }
  }

  leading(): boolean {
    return this.leftMs() > 0;
  }

  holder(): string {
    return text(own(this.seen?.lease.spec, "holderIdentity"));
  }

  stop(): void {
    this.stopped.abort();
  }

  async run(): Promise<void> {
    const { signal } = this.stopped;
    while (!signal.aborted) {
      const attempt = await Promise.race([this.attempt(), this.after(this.renewDeadlineMs)]);
      if (attempt?.kind !== "held") await pause(this.waitMs(), signal);
      else if (this.isFresh(attempt.sentAt)) await this.lead(attempt.sentAt);
    }
    // So that others need not wait for the end of the lease; but nobody waits for a server that is away.
    await Promise.race([this.release(), pause(2 * this.retryMs, new AbortController().signal)]);
  }

  /** Leads until the lease is lost, or this replica is stopped. */
  private async lead(since: number): Promise<void> {
    const { signal } = this.stopped;
    const { identity, onLead, onFollow, log } = this.options;
    this.renewedAt = since;
    log(`lease: ${identity} leads`);
    onLead();
    do await pause(Math.min(this.spread(), this.leftMs()), signal);
    while (!signal.aborted && (await this.keep()));
    this.renewedAt = undefined;
    log(`lease: ${identity} leads no more`);
    await onFollow();
  }

  /** Renews the lease. Whether this replica still leads: it may have failed, and there is time to try again. */
  private async keep(): Promise<boolean> {
    const attempt = await Promise.race([this.attempt(), this.after(this.leftMs())]);
    if (attempt === undefined || attempt.kind === "taken") return false;
    if (attempt.kind === "held") this.renewedAt = attempt.sentAt;
    return this.leading();
  }

  /** Resolves after a time, or when this replica is stopped: an attempt that hangs is not waited for any longer. */
  private async after(milliseconds: number): Promise<undefined> {
    await pause(milliseconds, this.stopped.signal);
  }

  private isFresh(sentAt: number): boolean {
    return !this.stopped.signal.aborted && sentAt + this.renewDeadlineMs > performance.now();
  }

  private async attempt(): Promise<Attempt> {
    const sentAt = performance.now();
    try {
      const isOurs = (await this.renewSeen()) || (await this.take());
      this.complaint = "";
      return isOurs ? { kind: "held", sentAt } : { kind: "taken" };
    } catch (error) {
      const fault = faultOf(error);
      if (fault.message !== this.complaint) this.options.log(`lease: ${fault.message}`);
      this.complaint = fault.message;
      return { kind: "failed", fault };
    }
  }

  /** A leader need not read what it has written itself. */
  private async renewSeen(): Promise<boolean> {
    if (this.seen === undefined || !this.leading()) return false;
    try {
      return await this.write(this.seen.lease);
    } catch (error) {
      // Somebody has changed or deleted it: it has to be looked at.
      if (!isPassing(faultOf(error))) return false;
      throw error;
    }
  }

  /** Takes the lease, unless somebody has it. */
  private async take(): Promise<boolean> {
    const { client, namespace, name } = this.options;
    let lease: Resource;
    try {
      lease = await client.get(resource, namespace, name);
    } catch (error) {
      if (!isFault(error, "not-found")) throw error;
      // Somebody has deleted it, and whoever has it does not know yet.
      if (this.isTaken()) return false;
      return this.raced(client.create(resource, this.written({ ...blank, metadata: { namespace, name } }, 0)));
    }
    this.observe(lease);
    if (this.stopped.signal.aborted) return false;
    if (this.isTaken()) return false;
    return this.raced(client.update(resource, this.renewed(lease)));
  }

  /** Whether another replica has the lease, as it was last seen, and may still believe so. */
  private isTaken(): boolean {
    const holder = this.holder();
    return holder !== "" && holder !== this.options.identity && this.validMs() > 0;
  }

  private async write(lease: Resource): Promise<boolean> {
    this.observe(await this.options.client.update(resource, this.renewed(lease)));
    return true;
  }

  /** Whether a write went through: where another replica was faster, the lease is not ours. */
  private async raced(writing: Promise<Resource>): Promise<boolean> {
    try {
      this.observe(await writing);
      return true;
    } catch (error) {
      if (isFault(error, "conflict") || isFault(error, "already-exists")) return false;
      throw error;
    }
  }

  private observe(lease: Resource): void {
    const isSame = this.seen !== undefined && jsonEqual(this.seen.lease.spec, lease.spec);
    this.seen = { lease, at: isSame && this.seen !== undefined ? this.seen.at : performance.now() };
  }

  private renewed(lease: Resource): Resource {
    const transitions = own(lease.spec, "leaseTransitions");
    const count = typeof transitions === "number" ? transitions : 0;
    const isOurs = own(lease.spec, "holderIdentity") === this.options.identity;
    return this.written(lease, isOurs ? count : count + 1, isOurs ? own(lease.spec, "acquireTime") : undefined);
  }

  private written(lease: Resource, leaseTransitions: number, acquireTime?: unknown): Resource {
    const { identity, clock } = this.options;
    const now = microTime(clock());
    const { durationSeconds: leaseDurationSeconds } = this;
    const ours = { holderIdentity: identity, leaseDurationSeconds, acquireTime: acquireTime ?? now, renewTime: now };
    return { ...lease, spec: { ...(isRecord(lease.spec) && lease.spec), ...ours, leaseTransitions } };
  }

  /** Gives the lease back, if it is ours still. */
  private async release(): Promise<void> {
    const { client, namespace, name, identity, clock, log } = this.options;
    try {
      const lease = await client.get(resource, namespace, name);
      if (own(lease.spec, "holderIdentity") !== identity) return;
      const now = microTime(clock());
      const free = { holderIdentity: "", leaseDurationSeconds: 1, acquireTime: now, renewTime: now };
      await client.update(resource, { ...lease, spec: { ...(isRecord(lease.spec) && lease.spec), ...free } });
    } catch (error) {
      // It ends by itself.
      if (!isFault(error, "conflict")) log(`lease: it is not given back: ${faultOf(error).message}`);
    }
  }

  /** Milliseconds until this replica has to stop leading; none where it does not lead. */
  private leftMs(): number {
    return this.renewedAt === undefined ? 0 : this.renewedAt + this.renewDeadlineMs - performance.now();
  }

  /** Milliseconds until the lease runs out, if nobody renews it. */
  private validMs(): number {
    if (this.seen === undefined) return 0;
    const seconds = own(this.seen.lease.spec, "leaseDurationSeconds");
    return this.seen.at + (typeof seconds === "number" ? seconds * 1000 : 0) - performance.now();
  }

  private waitMs(): number {
    const valid = this.validMs();
    return valid > 0 ? Math.min(this.spread(), valid + this.retryMs / 20) : this.spread();
  }

  private spread(): number {
    return this.retryMs * (1 + 0.2 * Math.random());
  }
}

const blank = { apiVersion: "coordination.k8s.io/v1", kind: "Lease" };

/** Kubernetes' MicroTime. */
function microTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace("Z", "000Z");
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
