import type { Resource } from "../../kube/index.ts";
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
  /** Judges a delete, in which there is no object but the old one. */
  remove(request: AdmissionRequest, signal: AbortSignal): Promise<void>;
}

/** The webhooks as the chain calls them. */
export interface Webhooks {
  mutate(request: AdmissionRequest, draft: Draft | undefined, signal: AbortSignal): Promise<Draft | undefined>;
  validate(request: AdmissionRequest, object: Resource | undefined, signal: AbortSignal): Promise<void>;
}

/** Joins plugins and webhooks to the chain. */
export function admissionChain(plugins: readonly AdmissionPlugin[], webhooks: Webhooks): AdmissionChain {
  const judge = async (request: AdmissionRequest, object: Resource | undefined) => {
    for (const plugin of plugins) await plugin.validate?.(request, object);
  };
  return {
    async mutate(request, draft, signal) {
      for (const plugin of plugins) await plugin.mutate?.(request, draft);
      return (await webhooks.mutate(request, draft, signal)) ?? draft;
    },
    async validate(request, object, signal) {
      await judge(request, object);
      await webhooks.validate(request, object, signal);
    },
    async remove(request, signal) {
      await webhooks.mutate(request, undefined, signal);
      await judge(request, undefined);
      await webhooks.validate(request, undefined, signal);
    },
  };
}
