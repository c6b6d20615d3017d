import type { LabelSelector, Resource } from "../../../kube/index.ts";
import { compare } from "../../quota/amounts.ts";
import { matches } from "../ownership.ts";

/** A claim as controllers read it. */
export interface Claim extends Resource {
  readonly spec: {
    readonly accessModes?: readonly string[];
    readonly resources?: { readonly requests?: { readonly storage?: string } };
    readonly selector?: LabelSelector;
    readonly storageClassName?: string;
    readonly volumeMode?: string;
    readonly volumeName?: string;
  };
  readonly status?: { readonly phase?: string; readonly [field: string]: unknown };
}

/** A volume as controllers read it. */
export interface Volume extends Resource {
  readonly spec: {
    readonly accessModes?: readonly string[];
    readonly capacity?: { readonly storage?: string };
    readonly claimRef?: ClaimReference;
    readonly storageClassName?: string;
    readonly volumeMode?: string;
    readonly [field: string]: unknown;
  };
  readonly status?: { readonly phase?: string; readonly [field: string]: unknown };
}

/** The claim that a volume is for; without a UID somebody has reserved it for a claim of that name. */
export interface ClaimReference {
  readonly namespace?: string;
  readonly name?: string;
  readonly uid?: string;
  readonly [field: string]: unknown;
}

/** The storage class of a claim or a volume; `""` where it is for none. */
export function classOf({ metadata, spec }: Claim | Volume): string {
  return metadata.annotations?.["volume.beta.kubernetes.io/storage-class"] ?? spec.storageClassName ?? "";
}

/** Whether a volume is this claim's, or reserved for it. */
export function isFor({ spec }: Volume, claim: Claim): boolean {
  const { claimRef } = spec;
  if (claimRef === undefined) return false;
  const isNamed = claimRef.namespace === claim.metadata.namespace && claimRef.name === claim.metadata.name;
  return isNamed && (claimRef.uid === undefined || claimRef.uid === "" || claimRef.uid === claim.metadata.uid);
}

/**
 * The volume that suits a claim best: one that is reserved for it, else the smallest that is large enough.
 * (kubernetes: component-helpers storage/volume FindMatchingVolume)
 */
export function volumeFor(claim: Claim, volumes: readonly Volume[]): Volume | undefined {
  const alive = volumes.filter((volume) => volume.metadata.deletionTimestamp === undefined && suits(volume, claim));
  const reserved = alive.find((volume) => isFor(volume, claim));
  if (reserved !== undefined) return reserved;
  const free = alive.filter(({ spec, status }) => spec.claimRef === undefined && status?.phase === "Available");
  return [...free].filter((volume) => isSelected(volume, claim)).sort(bySize)[0];
}

function suits(volume: Volume, claim: Claim): boolean {
  const modes = claim.spec.accessModes ?? [];
  return (
    classOf(volume) === classOf(claim) &&
    (volume.spec.volumeMode ?? "Filesystem") === (claim.spec.volumeMode ?? "Filesystem") &&
    modes.every((mode) => volume.spec.accessModes?.includes(mode)) &&
    compare(volume.spec.capacity?.storage, claim.spec.resources?.requests?.storage) >= 0
  );
}

function isSelected(volume: Volume, { spec }: Claim): boolean {
  return spec.selector === undefined || matches(spec.selector, volume);
}

function bySize(a: Volume, b: Volume): number {
  return (
    compare(a.spec.capacity?.storage, b.spec.capacity?.storage) ||
    (String(a.metadata.name) < String(b.metadata.name) ? -1 : 1)
  );
}
