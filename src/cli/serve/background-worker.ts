import { parentPort, workerData } from "node:worker_threads";
import { parseConfig } from "../../admission/index.ts";
import { createClient, createHttpsTransport, findClusterAccess } from "../../cluster/index.ts";
import { type StartedBackground, serveBackground, startBackgroundSide, type Voice } from "../../controllers/index.ts";
import { cleanupKinds, policyKinds } from "../../policy/index.ts";
import { startFacts } from "../facts.ts";
import { reportedKinds } from "../reported-kinds.ts";
import { type BackgroundSetup, isBackgroundSetup, type ResultsMessage } from "./background-setup.ts";
import { probeEveryMs } from "./connection.ts";
import { countResults, type ResultCount } from "./metrics/results.ts";
import { stalenessOf } from "./staleness.ts";

/** The scan and the reports, in the thread that they have for themselves. Ends when it is told to. */
export async function runBackground(): Promise<void> {
  const setup: unknown = workerData;
  const port = parentPort;
  if (port === null || !isBackgroundSetup(setup)) return;
  const counted = countResults();
  const tell = () => {
    const results = counted.take();
    if (results.length > 0) port.postMessage({ kind: "portcullis-results", results } satisfies ResultsMessage);
  };
  const timer = setInterval(tell, tellEveryMs);
  timer.unref();
  await serveBackground(port, (voice) => start(setup, voice, counted.add));
  clearInterval(timer);
}

const tellEveryMs = 1_000;

function start(setup: BackgroundSetup, { log, observe }: Voice, scanned: ResultCount["add"]): StartedBackground {
  const { kind: _, kubeconfig, facts, admissionPolicyReports, ...options } = setup;
  const { transport, close } = createHttpsTransport(findClusterAccess({ kubeconfig, env: process.env }), {
    probeEveryMs,
  });
  const client = createClient({ transport, observe });
  const answers = startFacts(facts, { client, log });
  const admissionPolicyKinds = reportedKinds(admissionPolicyReports);
  const kinds = { policyKinds, cleanupKinds, admissionPolicyKinds };
  const known = { client, answers, ...kinds, readConfig: parseConfig, clock: Date.now };
  const side = startBackgroundSide({ ...options, ...known, scanned, log });
  return { side, staleness: () => stalenessOf(client), close };
}
