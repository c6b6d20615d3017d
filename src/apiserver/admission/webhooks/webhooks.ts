import type { GroupVersionResource, Resource } from "../../../kube/index.ts";
import type { Core } from "../../call.ts";
import { StatusError, timedOut } from "../../status.ts";
import type { Webhooks } from "../chain.ts";
import type { AdmissionRequest } from "../plugin.ts";
import { ask } from "./ask.ts";
import type { Caller } from "./caller.ts";
import { type Hook, hooksOf } from "./hook.ts";
import { type Invocation, invocationOf } from "./match.ts";
import { Mutation } from "./mutation.ts";
import { CallFailure, failedClosed } from "./outcome.ts";

/** The webhooks of all configurations that are stored at the moment of a request. */
export function webhooksOf(core: () => Core, caller: Caller): Webhooks {
  return {
    mutation(request, signal) {
      const hooks = isExempt(request) ? [] : storedHooks(core(), "mutatingwebhookconfigurations");
      return new Mutation({ core: core(), caller, hooks, request, signal });
    },
    async validate(request, object, signal) {
      if (isExempt(request)) return;
      const hooks = storedHooks(core(), "validatingwebhookconfigurations");
      const invocations = hooks.flatMap((hook) => invocationOf(core(), hook, { request, object }) ?? []);
      await judged(caller, { request, object, signal, invocations });
    },
  };
}

/** Kinds that no webhook is asked about, or a broken one could never be taken away. */
const exempt: ReadonlySet<string> = new Set([
  "MutatingAdmissionPolicy",
  "MutatingAdmissionPolicyBinding",
  "MutatingWebhookConfiguration",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
  "ValidatingWebhookConfiguration",
]);

function isExempt({ gvk }: AdmissionRequest): boolean {
  return gvk.group === "admissionregistration.k8s.io" && exempt.has(gvk.kind);
}

function storedHooks(core: Core, resource: string): readonly Hook[] {
  const place: GroupVersionResource = { group: "admissionregistration.k8s.io", version: "v1", resource };
  const configurations = core.store.collection(place);
  return configurations.keys().flatMap((key) => {
    const configuration = configurations.get(key);
    return configuration === undefined ? [] : hooksOf(configuration);
  });
}

interface Validation {
  readonly request: AdmissionRequest;
  readonly object: Resource | undefined;
  readonly signal: AbortSignal;
  readonly invocations: readonly Invocation[];
}

/**
 * Asks all validating webhooks at once and waits for each of them. Of several refusals, the one that came first counts.
 * kubernetes: apiserver pkg/admission/plugin/webhook/validating/dispatcher.go
 */
async function judged(caller: Caller, { request, object, signal, invocations }: Validation): Promise<void> {
  if (invocations.length === 0) return;
  if (signal.aborted) throw timedOut("request did not complete within requested timeout", 0);
  const refusals: unknown[] = [];
  const one = async (invocation: Invocation) => {
    try {
      await ask(caller, { request, invocation, object, signal });
    } catch (error) {
      const refusal = refusalOf(error, invocation.hook);
      if (refusal !== undefined) refusals.push(refusal);
    }
  };
  await Promise.all(invocations.map(one));
  if (refusals.length > 0) throw refusals[0];
}

function refusalOf(error: unknown, hook: Hook): unknown {
  if (error instanceof StatusError || !(error instanceof CallFailure)) return error;
  return hook.ignoresFailure ? undefined : failedClosed(error);
}
