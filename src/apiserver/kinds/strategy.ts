import type { FieldError, Resource, UserInfo } from "../../kube/index.ts";
import type { Draft, Strategy } from "../kind.ts";
import { ensure, keep } from "./draft.ts";
import { same } from "./equal.ts";
import { type MetadataRules, metadataMistakes, metadataUpdateMistakes } from "./metadata.ts";

/** What is particular to one kind; everything left out is what most kinds do. */
export interface StrategyParts extends MetadataRules {
  readonly default?: (object: Draft) => void;
  readonly prepareCreate?: (object: Draft, by?: UserInfo) => void;
  readonly prepareUpdate?: (object: Draft, old: Resource, subresource: string) => void;
  /** Checks besides those of metadata, for new and for changed objects alike. */
  readonly validate?: (object: Resource) => readonly FieldError[];
  /** Checks against what the object was, besides those of metadata; not asked for the status. */
  readonly validateUpdate?: (object: Resource, old: Resource) => readonly FieldError[];
  /** Checks of a status that came through its own door, besides those of metadata. */
  readonly validateStatus?: (object: Resource, old: Resource) => readonly FieldError[];
  readonly warnings?: (object: Resource, old?: Resource) => readonly string[];
  /** Whether the status has a door of its own, so that the main one leaves it alone. */
  readonly status?: boolean;
  /** The fields of which a change makes a new generation; absent where the kind counts none. */
  readonly generationOf?: (object: Resource | Draft) => unknown;
  readonly createOnUpdate?: boolean;
  readonly unconditionalUpdate?: boolean;
}

/** Builds a strategy from what is particular to a kind. (kubernetes: pkg/registry, every strategy.go) */
export function strategyOf(own: StrategyParts): Strategy {
  return {
    default: (object) => own.default?.(object),
    prepareCreate: (object, by) => {
      if (own.status) object.status = {};
      startGeneration(object, own);
      own.prepareCreate?.(object, by);
    },
    prepareUpdate: (object, old, subresource) => {
      if (subresource === "status") keep(object, old, "spec");
      else if (own.status) keep(object, old, "status");
      own.prepareUpdate?.(object, old, subresource);
      nextGeneration(object, old, subresource === "status" ? undefined : own.generationOf);
    },
    validate: (object) => [...metadataMistakes(object, own), ...(own.validate?.(object) ?? [])],
    validateUpdate: (object, old, subresource) => {
      const metadata = metadataUpdateMistakes(object, old, own);
      if (subresource === "status") return [...metadata, ...(own.validateStatus?.(object, old) ?? [])];
      return [...metadata, ...(own.validate?.(object) ?? []), ...(own.validateUpdate?.(object, old) ?? [])];
    },
    ...(own.warnings ? { warnings: own.warnings } : {}),
    ...(own.createOnUpdate === undefined ? {} : { createOnUpdate: own.createOnUpdate }),
    ...(own.unconditionalUpdate === undefined ? {} : { unconditionalUpdate: own.unconditionalUpdate }),
  };
}

/** The spec, which is what most kinds count generations of. */
export function specOf(object: Resource | Draft): unknown {
  return object.spec;
}

function startGeneration(object: Draft, own: StrategyParts): void {
  if (own.generationOf) ensure(object, "metadata").generation = 1;
}

/** A status is no part of what generations count, whatever else comes through its door. */
function nextGeneration(object: Draft, old: Resource, generationOf: StrategyParts["generationOf"]): void {
  const metadata = ensure(object, "metadata");
  const before = old.metadata.generation;
  if (before === undefined) delete metadata.generation;
  else metadata.generation = before;
  if (generationOf && !same(generationOf(object), generationOf(old))) {
    metadata.generation = (before ?? 0) + 1;
  }
}
