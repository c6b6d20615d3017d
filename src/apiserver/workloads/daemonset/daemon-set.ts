import type { LabelSelector, Resource } from "../../../kube/index.ts";
import type { IntOrPercent, Pod, PodTemplate } from "../objects.ts";

/** A DaemonSet as its controller reads it. */
export interface DaemonSet extends Resource {
  readonly spec: {
    readonly minReadySeconds?: number;
    readonly revisionHistoryLimit?: number;
    readonly selector: LabelSelector;
    readonly template: PodTemplate;
    readonly updateStrategy?: {
      readonly type?: string;
      readonly rollingUpdate?: { readonly maxSurge?: IntOrPercent; readonly maxUnavailable?: IntOrPercent };
    };
  };
  readonly status?: DaemonSetStatus;
}

export interface DaemonSetStatus {
  readonly currentNumberScheduled: number;
  readonly numberMisscheduled: number;
  readonly desiredNumberScheduled: number;
  readonly numberReady: number;
  readonly observedGeneration?: number;
  readonly updatedNumberScheduled?: number;
  readonly numberAvailable?: number;
  readonly numberUnavailable?: number;
  readonly collisionCount?: number;
}

/** The label with the hash of the template that a Pod was made from. */
export const hashLabel = "controller-revision-hash";
export const generationLabel = "pod-template-generation";

/** How many templates the set has had, which an annotation counts. */
export function templateGeneration({ metadata }: DaemonSet): string {
  return metadata.annotations?.["deprecated.daemonset.template.generation"] ?? "";
}

/** The node that a Pod is on, or is meant for; `undefined` where it is meant for none. */
export function nodeOf({ spec }: Pod): string | undefined {
  if (spec.nodeName !== undefined && spec.nodeName !== "") return spec.nodeName;
  const affinity = spec.affinity as Affinity | undefined;
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  for (const { matchFields = [] } of terms) {
    for (const { key, operator, values = [] } of matchFields) {
      if (key === "metadata.name" && operator === "In" && values.length === 1) return values[0];
    }
  }
  return undefined;
}

/** Required affinity, as far as it names a node. */
export interface Affinity {
  readonly nodeAffinity?: {
    readonly requiredDuringSchedulingIgnoredDuringExecution?: {
      readonly nodeSelectorTerms?: readonly {
        readonly matchFields?: readonly {
          readonly key: string;
          readonly operator: string;
          readonly values?: readonly string[];
        }[];
      }[];
    };
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}
