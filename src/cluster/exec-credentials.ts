import type { Fault } from "../kube/index.ts";
import { type CredentialSource, sameCredentials } from "./access.ts";
import { createBackOff } from "./back-off.ts";
import { type ExecProgram, type Given, runExecProgram } from "./exec-program.ts";
import { faultOf } from "./faults.ts";

export interface ExecOptions {
  /** So long the program may take; a minute unless told. */
  readonly timeoutMs?: number;
  /** Milliseconds since 1970; the system's clock unless told. */
  readonly clock?: () => number;
}

/** So long before they run out credentials are renewed, while those that are there still do; sooner if they live shortly. */
const aheadMs = 60_000;
/** Credentials that the server refuses are not renewed more often: it may be refusing us, not them. */
const refusedEveryMs = 10_000;

/**
 * Credentials that a program gives. It is run for the first request, again before they run out, and when the server
 * refuses them; one run serves all that wait for it. A program that fails is run again later and later.
 */
export function execCredentials(program: ExecProgram, options: ExecOptions = {}): CredentialSource {
  const { timeoutMs = 60_000, clock = Date.now } = options;
  const backOff = createBackOff({ baseMs: 500, maxMs: 30_000 });
  let given: (Given & { readonly at: number }) | undefined;
  let running: Promise<Given> | undefined;
  let failed: { readonly fault: Fault; readonly until: number } | undefined;

  const run = async (): Promise<Given> => {
    try {
      const fresh = await runExecProgram(program, timeoutMs);
      given = { ...fresh, at: clock() };
      failed = undefined;
      backOff.reset();
      return fresh;
    } catch (error) {
      failed = { fault: faultOf(error), until: clock() + backOff.next() };
      throw error;
    } finally {
      running = undefined;
    }
  };
  const renew = async (): Promise<Given> => {
    if (failed !== undefined && clock() < failed.until) throw failed.fault;
    running ??= run();
    return running;
  };
  const isDue = (one: Given & { readonly at: number }) =>
    leftMs(one) < Math.min(aheadMs, ((one.expiresAt ?? 0) - one.at) / 5);
  const leftMs = ({ expiresAt = Number.POSITIVE_INFINITY }: Given) => expiresAt - clock();
  return {
    async current() {
      if (given === undefined || leftMs(given) <= 0) return (await renew()).credentials;
      // A failure shows when those that are there have run out.
      if (isDue(given)) void renew().catch(() => {});
      return given.credentials;
    },
    async refused(credentials) {
      if (given !== undefined && !sameCredentials(given.credentials, credentials)) return true;
      if (given !== undefined && clock() - given.at < refusedEveryMs) return false;
      return renew().then(
        (fresh) => !sameCredentials(fresh.credentials, credentials),
        () => false,
      );
    },
  };
}
