/** What rules want to be done besides their judgement. */
import type { Resource } from "../kube/index.ts";

/** What a rule wants to be done besides its judgement. Rules say so; they never act. */
export type Intent = GenerateIntent | MutateExistingIntent;

/** Objects are to be made, or kept as they were made, because of the object of the request. */
export interface GenerateIntent {
  readonly kind: "generate";
  readonly source: GenerateSource;
  /** Whether the objects follow what they were made from. */
  readonly synchronize: boolean;
  /** Whether they stay when the policy goes. */
  readonly orphan: boolean;
  readonly serverSideApply: boolean;
  /** Which element of which loop it is about; absent where the rule has no loops. */
  readonly place?: LoopPlace;
}

/** A loop of a rule, and an element of its list; absent where it is about the loop as a whole. */
export interface LoopPlace {
  readonly loop: number;
  readonly element?: number;
}

/**
 * What is made, variables filled in: an object as the policy says it, a copy of one, or copies of several; or an object as
 * an expression or a template has made it, which may be a copy of one that was read.
 */
export type GenerateSource =
  | { readonly kind: "data"; readonly target: ObjectName; readonly data: Readonly<Record<string, unknown>> }
  | { readonly kind: "clone"; readonly target: ObjectName; readonly namespace: string; readonly name: string }
  | {
      readonly kind: "clone-list";
      /** The namespace in which copies are made. */
      readonly target: string;
      readonly namespace: string;
      /** `v1/Secret`, `apps/v1/Deployment`. */
      readonly kinds: readonly string[];
      /** A label selector as policies write it; absent for all objects. */
      readonly selector: unknown;
    }
  | {
      readonly kind: "object";
      /** Where it is made, unless its kind belongs to no namespace. */
      readonly namespace: string;
      readonly object: Resource;
    };

/** Names an object; the namespace is empty for cluster-scoped ones. */
export interface ObjectName {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** Existing objects are to be changed because of the request. */
export interface MutateExistingIntent {
  readonly kind: "mutate-existing";
  readonly targets: readonly MutateTarget[];
}

/**
 * Which objects to change: those of a kind, which may be followed by `/` and a subresource, whose namespace and name
 * match wildcards, empty ones for all.
 */
export interface MutateTarget extends ObjectName {
  /** The plural of a kind that is not known, with its subresource: the kind is empty then. Of one that nobody serves there are none. */
  readonly resource?: string;
  /** A label selector as policies write it; absent for all objects. */
  readonly selector: unknown;
  /** Which of the rule's targets it is. */
  readonly index: number;
}
