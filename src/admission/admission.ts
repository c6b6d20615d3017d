import type { KeyPair } from "../pki/index.ts";
import type { CleanupKind, CompanionKind, KindLookup, PolicyKind } from "../policy/index.ts";
import { createCleanupReview, createTtlReview } from "./cleanup-review.ts";
import { createDoors } from "./doors.ts";
import { createHeartbeat } from "./heartbeat.ts";
import { createOutbox } from "./outbox.ts";
import { partedBy } from "./parts.ts";
import { createJudge, createMutator, type PipelineOptions } from "./pipeline.ts";
import type { OwnAccess } from "./policy-access.ts";
import { createCompanionReview, createPolicyReview, letPolicyThrough } from "./policy-review.ts";
import { type Answer, type Answerer, type Routes, textAnswer } from "./routes.ts";
import { type ServerLimits, startServer } from "./server.ts";

export interface AdmissionOptions extends Omit<PipelineOptions, "namespace" | "protectManaged"> {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly pair: KeyPair;
  readonly policyKinds: readonly PolicyKind[];
  readonly companionKinds: readonly CompanionKind[];
  /** Kinds of policies that delete objects on a schedule; none where absent. */
  readonly cleanupKinds?: readonly CleanupKind[];
  /** Where exceptions from policies may stand: a namespace, or `*` for all; none are heeded where absent. */
  readonly exceptionNamespace?: string;
  /** Whether the policies of a namespace may ask services over HTTP; they may not where absent. */
  readonly httpInNamespaces?: boolean;
  /** What the cluster serves now, for the checks of policies; `undefined` while nobody knows. */
  readonly kindLookup: () => KindLookup | undefined;
  /** What our own account may do, for policies that want something done; nobody is asked where absent. */
  readonly ownAccess?: OwnAccess;
  readonly log: (message: string) => void;
  /** Our own namespace; `kyverno` where absent. */
  readonly namespace?: string;
  /** Whether objects labelled as managed by Kyverno may be changed by its own service accounts only. */
  readonly protectManaged?: boolean;
  /** Verdicts that may wait for the outbox; 1000 where absent. */
  readonly outboxCapacity?: number;
  readonly limits?: Partial<ServerLimits>;
}

/** The webhook server at work. */
export interface Admission {
  readonly port: number;
  /** Serves new connections with another certificate. Throws when it is no good, and keeps the old one. */
  swap(pair: KeyPair): void;
  /** Says from now on that it is not ready, and goes on answering, each time for the last time on a connection. */
  drain(): void;
  /** Verdicts that the outbox did not get, since too many were waiting. */
  dropped(): number;
  /** Answers what has been asked, delivers the verdicts that wait, and ends. */
  close(): Promise<void>;
}

/** Starts the webhook server. Throws a `Fault` when the port cannot be had. */
export async function startAdmission(options: AdmissionOptions): Promise<Admission> {
  const { host, port, pair, log, limits, outboxCapacity } = options;
  const outbox = createOutbox<Parameters<PipelineOptions["outbox"]>>({
    deliver: (item) => options.outbox(...item),
    log,
    ...(outboxCapacity !== undefined && { capacity: outboxCapacity }),
  });
  let draining = false;
  const post: PipelineOptions["outbox"] = (verdict, decision) => outbox.post([verdict, decision]);
  const routes = routesOf({ ...options, outbox: post }, () => options.ready() && !draining);
  const server = await startServer({ host, port, pair, routes, log, ...(limits !== undefined && { limits }) });
  return {
    port: server.port,
    swap: (next) => server.swap(next),
    drain() {
      draining = true;
      server.drain();
    },
    dropped: () => outbox.dropped(),
    async close() {
      await server.close();
      await outbox.flush();
    },
  };
}

/** Webhooks that nobody registers have no path: a call to one fails, and nothing is let through by mistake. */
function routesOf(options: AdmissionOptions, isReady: () => boolean): Routes {
  const {
    namespace = "kyverno",
    protectManaged = false,
    policyKinds,
    companionKinds,
    cleanupKinds = [],
    exceptionNamespace,
    kindLookup,
    httpInNamespaces = false,
  } = options;
  const pipeline: PipelineOptions = { ...options, namespace, protectManaged };
  const compileOptions = () => {
    const kinds = kindLookup();
    return kinds === undefined ? { httpInNamespaces } : { kinds, httpInNamespaces };
  };
  return {
    calls: new Map<string, Answerer>([
      ["/validate/fail", createJudge(partedBy("Fail"), pipeline)],
      ["/validate/ignore", createJudge(partedBy("Ignore"), pipeline)],
      ["/validate", createJudge(partedBy("all"), pipeline)],
      ["/mutate/fail", createMutator(partedBy("Fail"), pipeline)],
      ["/mutate/ignore", createMutator(partedBy("Ignore"), pipeline)],
      ["/mutate", createMutator(partedBy("all"), pipeline)],
      [
        "/policyvalidate",
        createPolicyReview({ policyKinds, cleanupKinds, compileOptions, ownAccess: options.ownAccess }),
      ],
      ["/policymutate", letPolicyThrough],
      ["/exceptionvalidate", createCompanionReview({ companionKinds, exceptionNamespace })],
      ["/celexception/validate", createCompanionReview({ companionKinds, exceptionNamespace })],
      ["/globalcontextvalidate", createCompanionReview({ companionKinds })],
      ["/cleanupvalidate", createCleanupReview({ cleanupKinds, compileOptions, ownAccess: options.ownAccess })],
      ["/verifyttl", createTtlReview()],
      ["/verifymutate", createHeartbeat(namespace, options.now)],
    ]),
    named: createDoors(policyKinds, pipeline),
    probes: probesOf(isReady),
  };
}

/** kyverno: pkg/webhooks/handlers/probe.go; `/livez` and `/readyz` are the names that the API server's own probes have. */
function probesOf(isReady: () => boolean): Routes["probes"] {
  const live = () => ok;
  const ready = () => (isReady() ? ok : notReady);
  return new Map<string, () => Answer>([
    ["/livez", live],
    ["/health/liveness", live],
    ["/readyz", ready],
    ["/health/readiness", ready],
  ]);
}

const ok = textAnswer(200, "ok");
const notReady = textAnswer(500, "not ready");
