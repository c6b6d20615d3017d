import type { Resource } from "../../kube/index.ts";
import type { Operation } from "../../policy/index.ts";
import { answersOf, type Evaluation, evaluate, evaluatePayload, type Response } from "../evaluate/index.ts";
import { type LoadedResource, resourceKey } from "../input/index.ts";
import type { TestCase } from "./case.ts";
import { valuesForCase } from "./load-case.ts";

/** What policies say of an object of a test. */
export interface Answered {
  /** The object; absent for what is judged in place of one. */
  readonly loaded: LoadedResource | undefined;
  readonly responses: readonly Response[];
}

/** What policies say of the objects of a test, by resource key. */
export type Answers = ReadonlyMap<string, Answered>;

/** The answers of the usual evaluation, and of one more for each operation that rows ask for. */
export interface CaseAnswers {
  readonly usual: Answers;
  readonly byOperation: ReadonlyMap<string, Answers>;
}

/** Judges every object of a test, once as usual and once under each operation that a row names. */
export async function runCase(testCase: TestCase): Promise<CaseAnswers> {
  const evaluation: Evaluation = {
    policies: testCase.policies,
    plain: testCase.plain,
    kinds: testCase.kinds,
    values: valuesForCase(testCase),
    user: testCase.user,
    lookup: answersOf(testCase.world),
    targets: existing(testCase),
    now: testCase.now,
  };
  const named = new Set((testCase.test.results ?? []).map(({ operation = "" }) => operation));
  named.delete("");
  const byOperation = new Map<string, Answers>();
  const answers = await answersTo(evaluation, testCase.resources);
  const usual = new Map([...answers, ...(await payloadAnswers(evaluation, testCase))]);
  for (const operation of [...named].sort()) {
    byOperation.set(operation, await answersTo(evaluation, testCase.resources, operation as Operation));
  }
  return { usual, byOperation };
}

/** What rules may change: everything that the test has, each once. */
function existing({ resources, targets, world }: TestCase): readonly Resource[] {
  const all = [...targets, ...resources.map(({ resource }) => resource), ...(world.cluster ?? [])];
  return [...new Map(all.map((one) => [resourceKey(one), one])).values()];
}

async function answersTo(
  evaluation: Evaluation,
  resources: readonly LoadedResource[],
  operation?: Operation,
): Promise<Answers> {
  const answers = new Map<string, Answered>();
  for (const loaded of resources) {
    const responses = await evaluate(evaluation, loaded.resource, operation);
    answers.set(resourceKey(loaded.resource), { loaded, responses });
  }
  return answers;
}

/** The answers to what is judged in place of objects, under the names that rows know it by. */
async function payloadAnswers(evaluation: Evaluation, { payloads }: TestCase): Promise<Answers> {
  const answers = new Map<string, Answered>();
  for (const [name, payload] of payloads) {
    answers.set(name, { loaded: undefined, responses: await evaluatePayload(evaluation, payload) });
  }
  return answers;
}
