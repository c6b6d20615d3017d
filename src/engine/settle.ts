import { Fault } from "../kube/index.ts";
import {
  type CompiledPolicy,
  type Fact,
  type Facts,
  type Pending,
  type Phase,
  pending,
  type Query,
  type Request,
} from "../policy/index.ts";
import { FactBook, type Lookup } from "./fact-book.ts";
import { type JudgeOptions, judge } from "./judge.ts";
import type { Verdict } from "./verdict.ts";

/** Answers a query about the world. What it throws becomes a failure of the rules that asked. */
export type Ask = (query: Query) => Promise<Fact>;

export interface SettleOptions {
  /** The phases whose rules are judged; all where absent. */
  readonly phases?: readonly Phase[];
  /** Existing objects are judged, not a request. */
  readonly background?: boolean;
  /** Answers that are there at once; without them everything goes through `ask`. */
  readonly lookup?: Lookup;
  /** How often facts are asked for before rules that still want more end in an error; enough for all of them where absent. */
  readonly rounds?: number;
  /** Settles when the time of the request is up: rules that still wait then end in an error. */
  readonly timeUp?: Promise<unknown>;
}

const usualRounds = 64;

/** Rules that change the object ask one after the other: each may need a round of its own. */
function roundsFor(policies: readonly CompiledPolicy[], { kind }: Request): number {
  const counts = policies.map(
    (policy) => policy.rulesFor(kind, "mutate").length + policy.rulesFor(kind, "verify").length,
  );
  return counts.reduce((sum, count) => sum + count, usualRounds);
}

/**
 * Judges a request, asking for the facts that its rules want: all that are missing at once, then again with what they
 * lead to. Where nothing is asked, nothing is awaited.
 */
export async function settle(
  policies: readonly CompiledPolicy[],
  request: Request,
  ask: Ask,
  options: SettleOptions = {},
): Promise<Verdict> {
  const facts = new FactBook(options.lookup);
  const { phases, background = false } = options;
  const judging: JudgeOptions = phases === undefined ? { background } : { phases, background };
  const rounds = () => options.rounds ?? roundsFor(policies, request);
  const found = await gather((known) => judge(policies, request, known, judging), facts, { ask, options, rounds });
  return found.kind === "done" ? found.value : conclude(found.reason);

  function conclude(reason: string): Verdict {
    facts.close(reason);
    const verdict = judge(policies, request, facts, { ...judging, final: true });
    if (verdict === pending) throw new TypeError("a final judgement waits for nothing");
    return verdict;
  }
}

/**
 * Works something out that wants facts, in the same way. Throws a `Fault` where they cannot be had: the time is up, or
 * more are wanted again and again. A fact that is a failure is none of this.
 */
export async function resolve<T>(
  work: (facts: Facts) => T | Pending,
  ask: Ask,
  options: SettleOptions = {},
): Promise<T> {
  const rounds = () => options.rounds ?? usualRounds;
  const found = await gather(work, new FactBook(options.lookup), { ask, options, rounds });
  if (found.kind === "done") return found.value;
  throw new Fault("unavailable", found.reason);
}

interface Gathering {
  readonly ask: Ask;
  readonly options: SettleOptions;
  /** Asked only where a round is needed. */
  readonly rounds: () => number;
}

async function gather<T>(
  work: (facts: Facts) => T | Pending,
  facts: FactBook,
  { ask, options, rounds }: Gathering,
): Promise<{ readonly kind: "done"; readonly value: T } | { readonly kind: "stuck"; readonly reason: string }> {
  let value = work(facts);
  for (let left = value === pending ? rounds() : 0; value === pending && left > 0; left -= 1) {
    const wanted = facts.takeWanted();
    if (wanted.size === 0) break;
    if (!(await learn(facts, wanted, ask, options.timeUp))) {
      return { kind: "stuck", reason: "the time of the request is up" };
    }
    value = work(facts);
  }
  if (value !== pending) return { kind: "done", value };
  return { kind: "stuck", reason: `facts were asked for ${rounds()} times and more are wanted` };
}

/** Asks for everything at once. False when the time was up before all answers were there; those that were are kept. */
async function learn(
  facts: FactBook,
  wanted: ReadonlyMap<string, Query>,
  ask: Ask,
  timeUp: Promise<unknown> | undefined,
): Promise<boolean> {
  const answers = Promise.all(
    [...wanted].map(async ([key, query]) => {
      facts.learn(key, await answerTo(query, ask));
    }),
  ).then(() => true);
  if (timeUp === undefined) return answers;
  const out = () => false;
  return Promise.race([answers, timeUp.then(out, out)]);
}

async function answerTo(query: Query, ask: Ask): Promise<Fact> {
  try {
    return await ask(query);
  } catch (error) {
    return { kind: "failure", message: error instanceof Error ? error.message : String(error) };
  }
}
