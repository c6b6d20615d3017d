import type { JsonObject, Resource } from "../../kube/index.ts";
import type { Draft } from "../kind.ts";
import type { AdmissionPlugin, AdmissionRequest } from "./plugin.ts";

/**
 * What every write goes through: plugins and mutating webhooks change the object, and once its kind has found it valid,
 * plugins and validating webhooks judge it. Whoever refuses throws a `StatusError`.
 */
export interface AdmissionChain {
  /** Changes a draft, or answers with another one that takes its place. */
  mutate(request: AdmissionRequest, draft: Draft, signal: AbortSignal): Promise<Draft>;
  validate(request: AdmissionRequest, object: Resource, signal: AbortSignal): Promise<void>;
  /**
   * Judges a delete, in which there is no object but the old one. Those who validate may be told of other options than
   * those who could have changed something.
   */
  remove(request: AdmissionRequest, signal: AbortSignal, validated?: JsonObject): Promise<void>;
}

/** What changes objects once all plugins have, and is asked again where something else has changed them since. */
export interface MutatingStep {
  mutation(request: AdmissionRequest, signal: AbortSignal): MutatingRounds;
}

/** The webhooks as the chain calls them. */
export interface Webhooks extends MutatingStep {
  validate(request: AdmissionRequest, object: Resource | undefined, signal: AbortSignal): Promise<void>;
}

/** The mutating webhooks or policies of one request. */
export interface MutatingRounds {
  /** Calls those whose turn it is; the second time only those that are to see the object again. */
  run(draft: Draft | undefined): Promise<Draft | undefined>;
  /** Whether one of them has changed the object, or may have. */
  readonly changed: boolean;
}

/** Who takes part in the chain, in the order in which they are listed. */
export interface Steps {
  readonly plugins: readonly AdmissionPlugin[];
  /** The policies that change objects. */
  readonly policies: readonly MutatingStep[];
  readonly webhooks: Webhooks;
}

/** Joins plugins, policies and webhooks to the chain. kubernetes: apiserver pkg/admission/reinvocation.go */
export function admissionChain({ plugins, policies, webhooks }: Steps): AdmissionChain {
  const round = async (request: AdmissionRequest, draft: Draft, rounds: readonly MutatingRounds[]) => {
    for (const plugin of plugins) await plugin.mutate?.(request, draft);
    let object = draft;
    for (const one of rounds) object = (await one.run(object)) ?? object;
    return object;
  };
  const judge = async (request: AdmissionRequest, object: Resource | undefined) => {
    for (const plugin of plugins) await plugin.validate?.(request, object);
  };
  return {
    async mutate(request, draft, signal) {
      const rounds = [...policies, webhooks].map((step) => step.mutation(request, signal));
      const first = await round(request, draft, rounds);
      return rounds.some(({ changed }) => changed) ? round(request, first, rounds) : first;
    },
    async validate(request, object, signal) {
      await judge(request, object);
      await webhooks.validate(request, object, signal);
      for (const plugin of plugins) plugin.conclude?.(request, object);
    },
    async remove(request, signal, options = request.options) {
      await webhooks.mutation(request, signal).run(undefined);
      const judged = { ...request, options };
      await judge(judged, undefined);
      await webhooks.validate(judged, undefined, signal);
    },
  };
}
