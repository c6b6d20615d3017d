import { type Client, pause, watchCache } from "../../../cluster/index.ts";
import { isRecord } from "../../../data/index.ts";
import { own, type Resource } from "../../../kube/index.ts";
import type { Log } from "../log.ts";
import type { Identity, MetricsOptions } from "../options.ts";
import { type Exposure, parseExposure } from "./exposure.ts";
import { createMetrics, type Gauges } from "./metrics.ts";
import type { Recorder } from "./recorder.ts";
import { startMetricsServer } from "./server.ts";

/** Metrics that are being served. */
export interface ServedMetrics {
  readonly port: number;
  close(): Promise<void>;
}

export interface StartMetricsOptions {
  readonly client: Client;
  readonly identity: Identity;
  readonly at: MetricsOptions;
  readonly gauges: Gauges;
  readonly log: Log;
  /** Told of what is to be told from now on. */
  readonly record: (recorder: Recorder) => void;
  readonly signal: AbortSignal;
}

/** So long the ConfigMap is waited for, since some of it holds for as long as the process runs. */
const patienceMs = 2_000;
const configMaps = { group: "", version: "v1", resource: "configmaps" };

/** Starts to measure and to serve. Throws a `Fault` when the port cannot be had. */
export async function startMetrics(options: StartMetricsOptions): Promise<ServedMetrics> {
  const { client, identity, log } = options;
  const { namespace, metricsConfig: name } = identity;
  const fieldSelector = `metadata.name=${name}`;
  const cache = watchCache({ client, resource: configMaps, namespace, fieldSelector, keep: dataOf, log: log.warn });
  await Promise.race([cache.whenSynced(), pause(patienceMs, options.signal)]);
  const read = (): Exposure => {
    const exposure = parseExposure(cache.get(`${namespace}/${name}`));
    for (const mistake of exposure.mistakes) log.warn(mistake);
    return exposure;
  };
  const metrics = await createMetrics(read());
  const unlisten = cache.listen((change) => {
    if (change.kind === "gone" || change.old !== undefined) metrics.expose(read());
  });
  const stop = () => {
    unlisten();
    cache.stop();
    metrics.stop();
  };
  try {
    const server = await startMetricsServer({ ...options.at, text: () => metrics.text(options.gauges) });
    options.record(metrics);
    return {
      port: server.port,
      async close() {
        stop();
        await server.close();
      },
    };
  } catch (error) {
    stop();
    throw error;
  }
}

function dataOf(object: Resource): Readonly<Record<string, string>> {
  const data = own(object, "data");
  if (!isRecord(data)) return {};
  return Object.fromEntries(
    Object.entries(data).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}
