import { applyJsonPatch, type Json, patchMistake } from "../../../kube/index.ts";
import { readJson } from "../../body/json-text.ts";
import type { Core } from "../../call.ts";
import { thaw } from "../../frozen.ts";
import type { Draft } from "../../kind.ts";
import { same } from "../../kinds/equal.ts";
import { internalError, timedOut } from "../../status.ts";
import type { AdmissionRequest } from "../plugin.ts";
import { ask } from "./ask.ts";
import type { Caller } from "./caller.ts";
import { converted, holdsKind, refitted } from "./convert.ts";
import type { Hook } from "./hook.ts";
import { type Invocation, invocationOf } from "./match.ts";
import { CallFailure, failedClosed } from "./outcome.ts";

/** What the mutating webhooks need to do their work. */
export interface MutationOptions {
  readonly core: Core;
  readonly caller: Caller;
  readonly hooks: readonly Hook[];
  readonly request: AdmissionRequest;
  readonly signal: AbortSignal;
}

/**
 * The mutating webhooks of one request, called one after the other. Where one of them has changed the object, those that
 * were called before it and asked for it are called once more.
 * kubernetes: apiserver pkg/admission/plugin/webhook/mutating/{dispatcher,reinvocationcontext}.go
 */
export class Mutation {
  readonly #options: MutationOptions;
  #again = false;
  #changed = false;
  #output: Draft | undefined;
  #waiting = new Set<string>();
  readonly #recalled = new Set<string>();

  constructor(options: MutationOptions) {
    this.#options = options;
  }

  /** Whether a webhook has changed the object, so that the plugins and some webhooks have to see it again. */
  get changed(): boolean {
    return this.#changed;
  }

  /** Calls the webhooks: the first time those that match, the second time those that are to be called again. */
  async run(draft: Draft | undefined): Promise<Draft | undefined> {
    if (this.#again && !same(draft, this.#output)) this.#recall();
    let object = draft;
    for (const hook of this.#options.hooks) object = await this.#pass(hook, object);
    this.#again = true;
    this.#output = object === undefined ? undefined : (thaw(object) as Draft);
    return object;
  }

  async #pass(hook: Hook, object: Draft | undefined): Promise<Draft | undefined> {
    const { core, request } = this.#options;
    const invocation = invocationOf(core, hook, { request, object });
    if (invocation === undefined || (this.#again && !this.#recalled.has(hook.key))) return object;
    const next = await this.#call(invocation, object);
    if (object !== undefined && next !== object && !same(next, object)) {
      this.#changed = true;
      this.#recall();
    }
    if (hook.reinvoked) this.#waiting.add(hook.key);
    return next;
  }

  #recall(): void {
    for (const key of this.#waiting) this.#recalled.add(key);
    this.#waiting = new Set();
  }

  async #call(invocation: Invocation, object: Draft | undefined): Promise<Draft | undefined> {
    const { caller, request, signal } = this.#options;
    try {
      const answer = await ask(caller, { request, invocation, object, signal });
      if (answer.patch === undefined) return object;
      return patched(request, invocation, { object, patch: answer.patch, patchType: answer.patchType });
    } catch (error) {
      if (!(error instanceof CallFailure)) throw error;
      if (!invocation.hook.ignoresFailure) throw failedClosed(error);
      if (signal.aborted) throw timedOut("request did not complete within requested timeout", 0);
      return object;
    }
  }
}

interface Patching {
  readonly object: Draft | undefined;
  readonly patch: string;
  readonly patchType: string;
}

function patched(
  request: AdmissionRequest,
  invocation: Invocation,
  { object, patch, patchType }: Patching,
): Draft | undefined {
  const { hook, kind } = invocation;
  const operations = operationsIn(hook.name, patch);
  if (operations.length === 0) return object;
  if (object === undefined) {
    const name = JSON.stringify(hook.name);
    throw internalError(
      `admission webhook ${name} attempted to modify the object, which is not supported for this operation`,
    );
  }
  if (patchType !== "JSONPatch")
    throw new CallFailure(hook.name, `unsupported patch type ${JSON.stringify(patchType)}`);
  const before = holdsKind(request) ? converted(object, request.of, kind) : object;
  const result = applyJsonPatch(before as unknown as Json, operations);
  if (result.kind === "error") throw internalError(result.message);
  try {
    return refitted(request, invocation, result.value);
  } catch (error) {
    throw internalError(error instanceof Error ? error.message : String(error));
  }
}

function operationsIn(name: string, patch: string): readonly unknown[] {
  try {
    const operations = readJson(Buffer.from(patch, "base64").toString("utf8"));
    const mistake = patchMistake(operations);
    if (mistake === undefined) return (operations ?? []) as readonly unknown[];
    throw new Error(mistake);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CallFailure(name, `received undecodable patch in webhook response: ${why}`);
  }
}
