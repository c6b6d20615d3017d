import type { Resource } from "../../../kube/index.ts";
import type { Draft } from "../../kind.ts";
import type { AdmissionRequest } from "../plugin.ts";
import type { Caller } from "./caller.ts";
import { converted, holdsKind } from "./convert.ts";
import type { Invocation } from "./match.ts";
import { CallFailure, denied, dryRunRefused } from "./outcome.ts";
import { type Answer, answerIn, reviewOf } from "./review.ts";

/** A question to one webhook. */
export interface Question {
  readonly request: AdmissionRequest;
  readonly invocation: Invocation;
  readonly object: Resource | Draft | undefined;
  readonly signal: AbortSignal;
}

/**
 * Asks a webhook and hands its warnings on. Throws a `StatusError` where it refuses, and a {@link CallFailure} where it
 * cannot be asked or does not answer properly.
 * kubernetes: apiserver pkg/admission/plugin/webhook/validating/dispatcher.go callHook
 */
export async function ask(caller: Caller, question: Question): Promise<Answer> {
  const { request, invocation } = question;
  const { hook } = invocation;
  if (request.dryRun && !hook.dryRunSafe) throw dryRunRefused(hook.name);
  if (!hook.speaksV1) {
    const why = "webhook does not accept known AdmissionReview versions (v1, v1beta1)";
    throw new CallFailure(hook.name, `could not create admission objects: ${why}`);
  }
  const answer = await answerOf(caller, question);
  for (const warning of answer.warnings) request.warn(warning);
  if (!answer.allowed) throw denied(hook.name, answer.result);
  return answer;
}

async function answerOf(caller: Caller, { request, invocation, object, signal }: Question): Promise<Answer> {
  const { hook, kind } = invocation;
  const own = holdsKind(request);
  const view = <T extends Resource | Draft>(one: T | undefined) =>
    one === undefined || !own ? one : converted(one, request.of, kind);
  const review = reviewOf(request, invocation, { object: view(object), old: view(request.old) });
  const { client, timeoutSeconds } = hook;
  const document = await explained(hook.name, "failed to call webhook", () =>
    caller.send({ client, body: review.body, timeoutSeconds, signal }),
  );
  return explained(hook.name, "received invalid webhook response", async () =>
    answerIn(document, review.uid, hook.type === "mutating"),
  );
}

async function explained<T>(name: string, what: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw new CallFailure(name, `${what}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
