import type { Admission, Certificates } from "../../admission/index.ts";
import { isIssuedBy, splitBundle } from "../../pki/index.ts";
import type { Log } from "./log.ts";

/** Serves with the certificates of the moment. */
export interface CertificateSwap {
  take(next: Certificates): void;
  stop(): void;
}

/** The API server needs this long to learn of a new authority, whose certificates it would not trust before. */
const learnMs = 3_000;

/**
 * Swaps the certificate of the server for each that comes: at once where callers trust it already, and a little later
 * where its authority is new and the old certificate is still as good.
 */
export function createSwap(admission: Pick<Admission, "swap">, first: Certificates, log: Log): CertificateSwap {
  let known = first;
  let trustedFrom = 0;
  let timer: NodeJS.Timeout | undefined;
  const swap = () => {
    try {
      admission.swap(known.pair);
      log.info("serving with another certificate");
    } catch (error) {
      log.error(`the new certificate cannot be served with: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  return {
    take(next) {
      const before = known;
      known = next;
      if (next.caBundle !== before.caBundle) trustedFrom = performance.now() + learnMs;
      if (next.pair.certificate === before.pair.certificate) return;
      clearTimeout(timer);
      const wait = isTrusted(before, next.caBundle) ? Math.max(0, trustedFrom - performance.now()) : 0;
      if (wait === 0) swap();
      else timer = setTimeout(swap, wait);
    },
    stop: () => clearTimeout(timer),
  };
}

function isTrusted({ pair }: Certificates, authorities: string): boolean {
  return splitBundle(authorities).some((authority) => isIssuedBy(pair.certificate, authority));
}
