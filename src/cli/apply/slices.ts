import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { InputError } from "../input/index.ts";
import { createProgress } from "../output/progress.ts";
import { createChanges } from "./changes.ts";
import { type Counts, countsOf } from "./counts.ts";
import { judgePayloads } from "./judge-objects.ts";
import type { ApplyRun } from "./load.ts";
import type { Loaded } from "./loaded.ts";
import { responsesText } from "./print-text.ts";
import { type LateText, lateTexts, type SliceAnswer, type SlicedText, type SliceRequest } from "./slice.ts";
import type { SliceSetup, Slicing } from "./slicing.ts";

/** What came of all slices: the counts, and what is told once all is judged. */
export interface Judged {
  readonly counts: Counts;
  readonly text: string;
}

/**
 * Judges the objects of a run in several threads, each of which loads what the run loads. What policies make of objects is
 * printed in the order of the objects, as if one thread had judged them; few slices wait to be printed at any time.
 */
export async function judgeInSlices(slicing: Slicing, loaded: Loaded, run: ApplyRun): Promise<Judged> {
  const { options, streams, main, now } = run;
  if (main === undefined) throw new TypeError("threads are started from a module");
  const setup: SliceSetup = { kind: "portcullis-apply", options, now };
  const workers = Array.from({ length: slicing.threads }, () => new Worker(main, { workerData: setup, name: "apply" }));
  try {
    const slices = await readSlices(workers, { slicing, total: loaded.objects.length, print: streams.out });
    const payloads = await judgePayloads(loaded, createChanges(options, streams));
    const own: SlicedText = {
      counts: countsOf([...payloads.told, ...payloads.late], options),
      told: responsesText(payloads.told, options.auditWarn),
      late: lateTexts(payloads.late, loaded.evaluation.policies, options.auditWarn),
    };
    return joined([...slices, own]);
  } finally {
    loaded.close();
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

interface Reading {
  readonly slicing: Slicing;
  /** How many objects there are. */
  readonly total: number;
  readonly print: (text: string) => void;
}

/** Hands slices out to whoever is free, and prints them in their order. */
async function readSlices(
  workers: readonly Worker[],
  { slicing, total, print }: Reading,
): Promise<readonly SlicedText[]> {
  const count = Math.ceil(total / slicing.size);
  const waiting = new Map<number, SliceAnswer>();
  const slices: SlicedText[] = [];
  const progress = createProgress(total);
  let next = 0;
  let room = Promise.withResolvers<void>();
  const printReady = () => {
    for (let ready = waiting.get(slices.length); ready !== undefined; ready = waiting.get(slices.length)) {
      waiting.delete(slices.length);
      print(ready.changes);
      const { counts, told, late } = ready;
      slices.push({ counts, told, late });
    }
    room.resolve();
    room = Promise.withResolvers();
  };
  const work = async (worker: Worker) => {
    for (;;) {
      while (next - slices.length > workers.length * 2) await room.promise;
      const at = next++;
      if (at >= count) return;
      const request: SliceRequest = { from: at * slicing.size, to: Math.min(total, (at + 1) * slicing.size) };
      waiting.set(at, await ask(worker, request));
      for (let done = request.from; done < request.to; done++) progress.step();
      printReady();
    }
  };
  await Promise.all(workers.map(work));
  progress.end();
  return slices;
}

async function ask(worker: Worker, request: SliceRequest): Promise<SliceAnswer> {
  worker.postMessage(request);
  const [answer]: SliceAnswer[] = await once(worker, "message");
  if (answer === undefined) throw new TypeError("a thread has answered nothing");
  if (answer.mistake !== undefined) throw new InputError(answer.mistake);
  return answer;
}

/** The texts of slices one after the other; what is told late in its places, by policy where that is how it is told. */
function joined(slices: readonly SlicedText[]): Judged {
  const counts = { pass: 0, fail: 0, warn: 0, error: 0, skip: 0 };
  for (const slice of slices) {
    for (const key of ["pass", "fail", "warn", "error", "skip"] as const) counts[key] += slice.counts[key];
  }
  const late = slices.flatMap((slice) => slice.late).toSorted((a, b) => a.place - b.place || a.policy - b.policy);
  return { counts, text: [...slices.map(({ told }) => told), ...late.map(({ text }: LateText) => text)].join("") };
}
