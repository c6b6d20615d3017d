import { type Certificates, ensureCertificates, type SecretStore } from "../../admission/index.ts";
import { type Client, faultOf, keepAll, watchCache } from "../../cluster/index.ts";
import { createSecretStore } from "../../controllers/index.ts";
import { Fault, type Resource } from "../../kube/index.ts";
import type { Log } from "./log.ts";
import type { CertificateNames, Identity } from "./options.ts";

/** The certificates of the webhook server, as the two Secrets have them. */
export interface ServerCertificates {
  current(): Certificates | undefined;
  /** From now on they are made and renewed here; resolves when they are there. */
  lead(): Promise<void>;
  /** From now on others do that, and what they write is followed. */
  follow(): void;
  stop(): void;
}

export interface ServerCertificatesOptions {
  readonly client: Client;
  readonly identity: Identity;
  readonly names: CertificateNames;
  /** A name or address under which the server is called, besides those of the Service. */
  readonly host: string | undefined;
  readonly now: () => Date;
  readonly log: Log;
  /** Told of the first certificates, and of each change. */
  readonly changed: (certificates: Certificates, before: Certificates | undefined) => void;
}

/** How often certificates are looked after. (kyverno: pkg/tls/renewer.go `CertRenewalInterval`) */
const everyMs = 12 * 3_600_000;
const retryMs = 1_000;
const secrets = { group: "", version: "v1", resource: "secrets" };

/** Starts to follow the certificates. What fails is logged and tried again; those in use stay in use. */
export function watchServerCertificates(options: ServerCertificatesOptions): ServerCertificates {
  return new Keeper(options);
}

class Keeper implements ServerCertificates {
  private readonly options: ServerCertificatesOptions;
  private readonly written: SecretStore;
  private readonly seen: SecretStore;
  private readonly stops: readonly (() => void)[];
  private known: Certificates | undefined;
  private leading = false;
  private stopped = false;
  private turn: Promise<void> = Promise.resolve();
  private queued = false;
  private waiting: (() => void)[] = [];
  private retry: NodeJS.Timeout | undefined;

  constructor(options: ServerCertificatesOptions) {
    this.options = options;
    const { client, identity } = options;
    const caches = new Map(derivedNames(options).map(([derived, name]) => [derived, this.watch(name)]));
    this.written = renamed(createSecretStore(client, identity.namespace), options);
    this.seen = {
      read: async (derived) => caches.get(derived)?.get(`${identity.namespace}/${caches.get(derived)?.name ?? ""}`),
      write: async () => {
        throw new Fault("unavailable", "the certificates are not there yet, and are made by the replica that leads");
      },
    };
    const timer = setInterval(() => this.look(), everyMs);
    timer.unref();
    this.stops = [...[...caches.values()].map(({ stop }) => stop), () => clearInterval(timer)];
  }

  current(): Certificates | undefined {
    return this.known;
  }

  lead(): Promise<void> {
    this.leading = true;
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.look();
    });
  }

  follow(): void {
    this.leading = false;
    this.waiting = [];
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.retry);
    for (const stop of this.stops) stop();
  }

  private watch(name: string) {
    const { client, identity, log } = this.options;
    const cache = watchCache({
      client,
      resource: secrets,
      namespace: identity.namespace,
      fieldSelector: `metadata.name=${name}`,
      keep: keepAll,
      log: log.warn,
    });
    cache.listen(() => this.look());
    return { name, get: (key: string) => cache.get(key), stop: () => cache.stop() };
  }

  /** One look after the other; one that waits for its turn sees whatever comes before it. */
  private look(): void {
    if (this.queued || this.stopped) return;
    this.queued = true;
    this.turn = this.turn.then(async () => {
      this.queued = false;
      await this.lookNow();
    });
  }

  private async lookNow(): Promise<void> {
    const { leading } = this;
    const store = leading ? this.written : this.seen;
    try {
      const found = await ensureCertificates({ ...certificateOptions(this.options, this.known), store }, this.now());
      if (this.stopped) return;
      this.take(found);
      if (leading) for (const resolve of this.waiting.splice(0)) resolve();
    } catch (error) {
      if (!leading || this.stopped) return;
      this.options.log.warn(`certificates could not be made or renewed: ${faultOf(error).message}`);
      clearTimeout(this.retry);
      this.retry = setTimeout(() => this.look(), retryMs);
    }
  }

  private take(found: Certificates): void {
    const { known } = this;
    if (known?.caBundle === found.caBundle && known.pair.certificate === found.pair.certificate) return;
    this.known = found;
    this.options.changed(found, known);
  }

  private now(): Date {
    return this.options.now();
  }
}

/** The names that Secrets have unless they are given others, and those that they have. */
function derivedNames({ identity, names }: ServerCertificatesOptions): readonly (readonly [string, string])[] {
  const server = `${identity.service}.${identity.namespace}.svc`;
  return [
    [`${server}.kyverno-tls-ca`, names.caSecret],
    [`${server}.kyverno-tls-pair`, names.tlsSecret],
  ];
}

function renamed(store: SecretStore, options: ServerCertificatesOptions): SecretStore {
  const names = new Map(derivedNames(options));
  const nameOf = (derived: string) => names.get(derived) ?? derived;
  return {
    read: (name) => store.read(nameOf(name)),
    write: (secret: Resource) => {
      const metadata = { ...secret.metadata, name: nameOf(secret.metadata.name ?? "") };
      return store.write({ ...secret, metadata });
    },
  };
}

function certificateOptions({ identity, names, host }: ServerCertificatesOptions, known: Certificates | undefined) {
  return {
    namespace: identity.namespace,
    service: identity.service,
    renewBefore: names.renewBefore,
    ...(host !== undefined && { host }),
    // Whoever deletes the authority's Secret gets a new one; the API server goes on trusting the old one meanwhile.
    ...(known !== undefined && { trusted: known.caBundle }),
  };
}
