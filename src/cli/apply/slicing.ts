import { availableParallelism } from "node:os";
import type { ApplyRun } from "./load.ts";
import type { Loaded } from "./loaded.ts";
import type { ApplyOptions } from "./options.ts";

/** How the objects of a run are shared out among threads. */
export interface Slicing {
  readonly threads: number;
  /** How many objects a thread judges before it hands on what came of it. */
  readonly size: number;
}

/** What a thread is started with. Plain data: it crosses to another thread. */
export interface SliceSetup {
  readonly kind: "portcullis-apply";
  readonly options: ApplyOptions;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Whether the data that a thread was started with is this. */
export function isSliceSetup(value: unknown): value is SliceSetup {
  return value !== null && typeof value === "object" && "kind" in value && value.kind === "portcullis-apply";
}

/** Fewer judgements than this are over before a thread has started. */
const worthwhile = 100_000;
const perThread = 50_000;
/** Each thread holds all objects: more threads than this want more memory than they are worth. */
const mostThreads = 4;
const size = 200;

/**
 * How to share out the work; absent where one thread does it: where there is little to do, or one core, where the objects
 * are not in files that every thread can read, and where what is printed is more than texts that follow each other.
 */
export function slicingFor({ evaluation, objects }: Loaded, { options, main }: ApplyRun): Slicing | undefined {
  const judgements = objects.length * evaluation.policies.length;
  if (main === undefined || judgements < worthwhile || !isText(options) || !isInFiles(options)) return undefined;
  const threads = Math.min(availableParallelism(), mostThreads, Math.floor(judgements / perThread));
  return threads < 2 ? undefined : { threads, size };
}

function isText({ policyReport, generateExceptions, table, outputFormat, output }: ApplyOptions): boolean {
  const findings = outputFormat === "sarif" || outputFormat === "github";
  return !policyReport && !generateExceptions && !table && !findings && output === "";
}

function isInFiles({ cluster, policies, resources }: ApplyOptions): boolean {
  return !cluster && ![...policies, ...resources].some((path) => path === "-" || path.includes("://"));
}
