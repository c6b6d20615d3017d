import { type CertificateOptions, type Certificates, certificateInterval, ensureCertificates } from "./certificates.ts";

export interface KeeperOptions extends CertificateOptions {
  readonly now: () => Date;
  /** Told of other certificates than before: the server is to serve with them, and webhooks are to trust them. */
  readonly renewed: (certificates: Certificates) => void;
  readonly log: (message: string) => void;
}

export interface CertificateKeeper {
  /** Looks after the certificates now: for when a Secret was changed or deleted. What fails is logged and tried again. */
  check(): Promise<void>;
  stop(): void;
}

/** Looks after certificates twice a day. Whatever fails, those that are in use stay in use. */
export function keepCertificates(current: Certificates, options: KeeperOptions): CertificateKeeper {
  let known = current;
  let turn: Promise<void> = Promise.resolve();
  const look = async () => {
    try {
      const found = await ensureCertificates(options, options.now());
      if (found.caBundle === known.caBundle && found.pair.certificate === known.pair.certificate) return;
      options.renewed(found);
      known = found;
    } catch (error) {
      options.log(`certificates could not be renewed: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const check = () => {
    turn = turn.then(look);
    return turn;
  };
  const timer = setInterval(check, certificateInterval);
  timer.unref();
  return { check, stop: () => clearInterval(timer) };
}
