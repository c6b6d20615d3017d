import { parentPort, workerData } from "node:worker_threads";
import { createCompile, createFiles, InputError } from "../input/index.ts";
import { createChanges } from "./changes.ts";
import { countsOf } from "./counts.ts";
import { judgeObjects } from "./judge-objects.ts";
import { type Loaded, loadAll } from "./loaded.ts";
import { responsesText } from "./print-text.ts";
import { lateTexts, type SliceAnswer, type SliceRequest } from "./slice.ts";
import { isSliceSetup, type SliceSetup } from "./slicing.ts";

/** Judges slices of the objects of a run, in a thread. Ends when it is ended. */
export async function runSlices(): Promise<void> {
  const setup: unknown = workerData;
  const port = parentPort;
  if (port === null || !isSliceSetup(setup)) return;
  const loading = load(setup);
  // Whoever asks is told: until then nobody is there to take it.
  loading.catch(() => {});
  port.on("message", async (request: SliceRequest) => port.postMessage(await answered(request, { setup, loading })));
}

/** What the run loads; what that tells was told already. */
function load({ options, now }: SliceSetup): Promise<Loaded> {
  const streams = { out: () => {}, err: () => {} };
  const surroundings = { files: createFiles(), compile: createCompile(), stdin: async () => "", main: undefined };
  return loadAll({ ...surroundings, options, now, streams });
}

interface Slicing {
  readonly setup: SliceSetup;
  readonly loading: Promise<Loaded>;
}

async function answered(request: SliceRequest, slicing: Slicing): Promise<SliceAnswer> {
  try {
    return await judged(request, slicing);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const counts = { pass: 0, fail: 0, warn: 0, error: 0, skip: 0 };
    return { changes: "", counts, told: "", late: [], mistake: error.message };
  }
}

async function judged({ from, to }: SliceRequest, { setup, loading }: Slicing): Promise<SliceAnswer> {
  const loaded = await loading;
  const { options } = setup;
  const pieces: string[] = [];
  const changes = createChanges(options, { out: (text) => void pieces.push(text), err: () => {} });
  const { told, late } = await judgeObjects(loaded, loaded.objects.slice(from, to), { changes });
  return {
    changes: pieces.join(""),
    counts: countsOf([...told, ...late], options),
    told: responsesText(told, options.auditWarn),
    late: lateTexts(late, loaded.evaluation.policies, options.auditWarn),
  };
}
