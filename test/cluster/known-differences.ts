/** Why the embedded control plane answers a recorded request otherwise than the real one. */
export type DifferenceReason =
  /** The real one, built from Go modules, names itself where a released one names what the embedded one says. */
  | "name of a scheme in builds from modules"
  /** Nothing is counted or measured, and no path says otherwise. */
  | "the control plane has no metrics"
  /** An annotation that the real one makes from a field of its own, and not in tables. */
  | "a field that is an annotation in objects only"
  /** The real one declares the times of `namespaceObject` as such and has texts: what is done with them fails there. */
  | "times of namespaces are times"
  /** The real one lets go of them with a controller that looks at claims; nothing here gives volumes other attributes. */
  | "classes of attributes are not kept while in use";

export interface KnownDifference {
  /** The title of the recorded request. */
  readonly request: string;
  readonly reason: DifferenceReason;
}

/** Each recorded request that is answered otherwise. One that no longer is must leave the list: a test says so. */
export const knownDifferences: readonly KnownDifference[] = [
  { request: "create an unknown kind", reason: "name of a scheme in builds from modules" },
  { request: "create another version", reason: "name of a scheme in builds from modules" },
  { request: "delete with another kind's body", reason: "name of a scheme in builds from modules" },
  { request: "webhook: wrong-kind", reason: "name of a scheme in builds from modules" },
  { request: "a path as nobody in particular", reason: "the control plane has no metrics" },
  { request: "DaemonSets as a table", reason: "a field that is an annotation in objects only" },
  { request: "judged: a Secret, moments", reason: "times of namespaces are times" },
  { request: "create a VolumeAttributesClass", reason: "classes of attributes are not kept while in use" },
  { request: "VolumeAttributesClasses as a table", reason: "classes of attributes are not kept while in use" },
];

/** The same for requests to what has to be switched on. */
export const knownBetaDifferences: readonly KnownDifference[] = [];
