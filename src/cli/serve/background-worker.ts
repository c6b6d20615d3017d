import { parentPort, workerData } from "node:worker_threads";
import { parseConfig } from "../../admission/index.ts";
import { createClient, createHttpsTransport, findClusterAccess } from "../../cluster/index.ts";
import { type StartedBackground, serveBackground, startBackgroundSide, type Voice } from "../../controllers/index.ts";
import { policyKinds } from "../../policy/index.ts";
import { type BackgroundSetup, isBackgroundSetup } from "./background-setup.ts";
import { stalenessOf } from "./staleness.ts";

/** The scan and the reports, in the thread that they have for themselves. Ends when it is told to. */
export async function runBackground(): Promise<void> {
  const setup: unknown = workerData;
  if (parentPort === null || !isBackgroundSetup(setup)) return;
  await serveBackground(parentPort, (voice) => start(setup, voice));
}

function start(setup: BackgroundSetup, { log, observe }: Voice): StartedBackground {
  const { kind: _, kubeconfig, ...options } = setup;
  const { transport, close } = createHttpsTransport(findClusterAccess({ kubeconfig, env: process.env }));
  const client = createClient({ transport, observe });
  const side = startBackgroundSide({ ...options, client, policyKinds, readConfig: parseConfig, clock: Date.now, log });
  return { side, staleness: () => stalenessOf(client), close };
}
