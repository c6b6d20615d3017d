import { compareTexts, quoted, showElement } from "../../kube/index.ts";
import { applyConflict, type StatusError } from "../status.ts";
import { FieldSet, type Path } from "./field-set.ts";
import { ownerOf } from "./managed-fields.ts";

/** A field that somebody else owns. */
export interface Conflict {
  /** The id of the owner. */
  readonly owner: string;
  readonly path: Path;
}

/** An apply that would take fields from others, who are not to lose them unless it is forced. */
export class ConflictError extends Error {
  readonly conflicts: readonly Conflict[];

  constructor(conflicts: readonly Conflict[]) {
    super("conflicts");
    this.name = "ConflictError";
    this.conflicts = conflicts;
  }

  /** All fields that are in conflict. */
  get set(): FieldSet {
    return FieldSet.of(...this.conflicts.map(({ path }) => path));
  }
}

/** The fields that are in conflict, by the ids of their owners, in order. */
export function conflictsOf(sets: ReadonlyMap<string, FieldSet>): readonly Conflict[] {
  const owners = [...sets].sort(([a], [b]) => compareTexts(a, b));
  return owners.flatMap(([owner, set]) => set.paths().map((path) => ({ owner, path })));
}

/** What the client is told. (kubernetes: apimachinery pkg/util/managedfields/internal/conflict.go) */
export function conflictStatus(conflicts: readonly Conflict[]): StatusError {
  const causes = conflicts.map(({ owner, path }) => ({
    reason: "FieldManagerConflict",
    message: `conflict with ${shownOwner(owner)}`,
    field: shownPath(path),
  }));
  return applyConflict(messageOf(conflicts), causes);
}

function messageOf(conflicts: readonly Conflict[]): string {
  const [first] = conflicts;
  if (conflicts.length === 1 && first !== undefined) {
    return `Apply failed with 1 conflict: conflict with ${shownOwner(first.owner)}: ${shownPath(first.path)}`;
  }
  const owners = [...new Set(conflicts.map(({ owner }) => owner))];
  const lines = owners.flatMap((owner) => [
    `conflicts with ${shownOwner(owner)}:`,
    ...conflicts.filter((one) => one.owner === owner).map(({ path }) => `- ${shownPath(path)}`),
  ]);
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join("\n")}`;
}

function shownPath(path: Path): string {
  return path.map(showElement).join("");
}

function shownOwner(id: string): string {
  const { manager, operation, apiVersion, subresource } = ownerOf(id);
  const name = subresource === "" ? quoted(manager) : `${quoted(manager)} with subresource ${quoted(subresource)}`;
  return operation === "Update" ? `${name} using ${apiVersion}` : name;
}
