import type { FactSettings } from "../facts.ts";
import type { ReportedKinds } from "../reported-kinds.ts";
import type { CountedResult } from "./metrics/results.ts";
import type { EventOptions } from "./options.ts";

/** What the thread of the background side is started with. Plain data: it crosses to another thread. */
export interface BackgroundSetup {
  readonly kind: "portcullis-background";
  /** Path of a kubeconfig; absent where the service account of the Pod is to be used. */
  readonly kubeconfig: string | undefined;
  readonly namespace: string;
  readonly configName: string;
  readonly instance: string;
  readonly backgroundScan: boolean;
  readonly scanEveryMs: number;
  readonly allowedResults: ReadonlySet<string>;
  readonly protectManaged: boolean;
  readonly ttlEveryMs: number;
  readonly events: EventOptions;
  readonly facts: FactSettings;
  readonly exceptionNamespace?: string;
  readonly httpInNamespaces: boolean;
  /** Which of the API server's own policies reports tell of. */
  readonly admissionPolicyReports: ReportedKinds;
}

/** What the thread tells besides what every background side tells. */
export interface ResultsMessage {
  readonly kind: "portcullis-results";
  readonly results: readonly CountedResult[];
}

/** Whether a message of the thread is this. */
export function isResultsMessage(value: unknown): value is ResultsMessage {
  return value !== null && typeof value === "object" && "kind" in value && value.kind === "portcullis-results";
}

/** Whether the data that a thread was started with is this. */
export function isBackgroundSetup(value: unknown): value is BackgroundSetup {
  return value !== null && typeof value === "object" && "kind" in value && value.kind === "portcullis-background";
}
