import { faultOf } from "../../cluster/index.ts";
import { Fault } from "../../kube/index.ts";
import { type OptionValues, type Program, UsageError } from "../command.ts";
import { version } from "../version.ts";
import { findOtherEngine } from "./beside.ts";
import { type Connection, connect } from "./connection.ts";
import { awaitDefinitions } from "./definitions.ts";
import { createLog, type Log } from "./log.ts";
import { type Recorder, silentRecorder } from "./metrics/recorder.ts";
import { type ServedMetrics, startMetrics } from "./metrics/start.ts";
import { readServeOptions, type ServeOptions } from "./options.ts";
import { persist } from "./persist.ts";
import { type Replica, startReplica } from "./replica.ts";
import { type Stopping, stopping } from "./stopping.ts";

/** Runs one replica of the policy engine of a cluster until SIGTERM; answers the exit status. */
export async function serve(values: OptionValues, program: Program): Promise<number> {
  const options = readServeOptions(values, process.env);
  const log = createLog({
    format: options.loggingFormat,
    write: (line) => process.stderr.write(line),
    clock: Date.now,
  });
  const recording = createRecording();
  const connection = connectOr(options, recording.recorder);
  const run = { options, program, log, recording, connection, stop: stopping(log) };
  log.info("starting", { version, pod: options.identity.pod, namespace: options.identity.namespace });
  try {
    await prepare(run);
    if (!run.stop.signal.aborted) await work(run);
    log.info("stopped");
    return 0;
  } catch (error) {
    // A mistake of ours ends the process as well, on one line like everything else.
    log.error(error instanceof Fault ? error.message : String((error instanceof Error && error.stack) || error));
    return 1;
  } finally {
    run.stop.end();
    connection.close();
  }
}

interface Run {
  readonly options: ServeOptions;
  readonly program: Program;
  readonly log: Log;
  readonly recording: Recording;
  readonly connection: Connection;
  readonly stop: Stopping;
}

/** A recorder that can be handed out before anybody listens to it. */
interface Recording {
  readonly recorder: Recorder;
  listen(to: Recorder): void;
}

function createRecording(): Recording {
  let current = silentRecorder;
  return {
    recorder: {
      answered: (answered) => current.answered(answered),
      judged: (verdict, cause) => current.judged(verdict, cause),
      results: (counted) => current.results(counted),
      requested: (request) => current.requested(request),
    },
    listen(to) {
      current = to;
    },
  };
}

function connectOr({ kubeconfig }: ServeOptions, recorder: Recorder): Connection {
  try {
    return connect(kubeconfig, process.env, recorder.requested);
  } catch (error) {
    throw new UsageError(faultOf(error).message);
  }
}

/** Makes sure that we are alone, and that the cluster has what we need. Throws a `Fault` where another engine runs. */
async function prepare({ options, connection, log, stop }: Run): Promise<void> {
  const { client } = connection;
  const { signal } = stop;
  const look = async () => ({ other: await findOtherEngine(client, options.identity) });
  const looked = await persist(look, { what: "looking for other engines", log, signal });
  const found = looked?.other?.found;
  if (found !== undefined && !options.takeOver) {
    throw new Fault("already-exists", `${found}: scale it to 0 first, or start with --take-over`);
  }
  if (found !== undefined) log.warn(`taking over, although ${found}`);
  await awaitDefinitions({ client, install: options.installCrds, log, signal });
}

async function work(run: Run): Promise<void> {
  const { options, recording, log, stop } = run;
  const replica = startReplica({ ...run, recorder: recording.recorder });
  let metrics: ServedMetrics | undefined;
  try {
    metrics = await metricsOf(run, replica);
    const port = await Promise.race([replica.listen(), stop.stopped]);
    if (port !== undefined) log.info("listening", { port, metricsPort: metrics?.port ?? "none" });
    await untilReady(run, replica);
    await stop.stopped;
    log.info("draining", { milliseconds: options.drainMs });
  } finally {
    await replica.end();
    await metrics?.close();
  }
}

async function metricsOf({ options, connection, recording, log, stop }: Run, replica: Replica) {
  const { metrics: at, identity } = options;
  if (at === undefined) return undefined;
  const { leading, staleness, eventsDropped, outboxDropped } = replica;
  const gauges = { leading, staleness, eventsDropped, outboxDropped, policies: () => replica.side.policies().policies };
  const { client } = connection;
  return startMetrics({ client, identity, at, gauges, log, record: recording.listen, signal: stop.signal });
}

const lookMs = 50;

async function untilReady({ log, stop }: Run, { side }: Replica): Promise<void> {
  while (!side.ready() && !stop.signal.aborted) await stop.within(lookMs);
  if (!stop.signal.aborted) log.info("ready", { policies: side.policies().policies.length });
}
