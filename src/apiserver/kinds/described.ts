import type { FieldError, Resource } from "../../kube/index.ts";
import type { Draft, Strategy } from "../kind.ts";
import { type BuiltinKind, door } from "./builtin-kind.ts";
import { ageColumn, nameColumn } from "./columns.ts";
import { ensure, keep } from "./draft.ts";
import { metadataUpdateMistakes } from "./metadata.ts";
import { subdomainName } from "./names.ts";
import { type StrategyParts, specOf, strategyOf } from "./strategy.ts";

/** A kind in the few words that tell it from others; what is left out is what most kinds are. */
export interface Description extends Omit<StrategyParts, "namespaced" | "name" | "status" | "validateStatus"> {
  readonly group: string;
  /** `v1`, if not said otherwise. */
  readonly version?: string;
  readonly kind: string;
  /** The kind in lower case with an `s`, if not said otherwise. */
  readonly plural?: string;
  readonly scope: "namespaced" | "cluster";
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  /** What names must look like; DNS subdomains, if not said otherwise. */
  readonly name?: StrategyParts["name"];
  /** The columns of the table, all of them. Without any it has a name and an age. */
  readonly columns?: BuiltinKind["columns"];
  readonly rowOrder?: NonNullable<BuiltinKind["rowOrder"]>;
  /** What a new object's status is, where the status is a subresource: fields that Go always writes. */
  readonly newStatus?: Readonly<Record<string, unknown>>;
  /** Subresources besides the status, in the kind's own form. */
  readonly doors?: readonly string[];
  /** Whether an update of a subresource leaves labels, annotations, finalizers and owners as they are. */
  readonly doorsKeepMetadata?: boolean;
  /** Checks of new objects alone, after all others. */
  readonly validateCreate?: (object: Resource) => readonly FieldError[];
  /** Checks of what came through the status or another subresource, besides those of metadata. */
  readonly validateStatus?: (object: Resource, old: Resource, subresource: string) => readonly FieldError[];
  /** Whether changes of the spec are counted in `metadata.generation`. */
  readonly countsSpec?: boolean;
  /** Whether an update is checked by `validateUpdate` alone. */
  readonly onlyUpdateChecks?: boolean;
  /** Of kinds that are views of objects which are kept in another form. */
  readonly view?: Pick<BuiltinKind, "storage" | "fromStorage" | "toStorage">;
  readonly selectableFields?: NonNullable<BuiltinKind["selectableFields"]>;
}

/** Makes a kind of its description. */
export function described(description: Description): BuiltinKind {
  const { group, version = "v1", kind, scope, newStatus, doors = [], selectableFields, rowOrder } = description;
  const gvk = { group, version, kind };
  const names = newStatus === undefined ? doors : [...doors, "status"];
  return {
    gvk,
    plural: description.plural ?? `${kind.toLowerCase()}s`,
    shortNames: description.shortNames ?? [],
    categories: description.categories ?? [],
    namespaced: scope === "namespaced",
    subresources: names.map((name) => door(name, gvk)),
    columns: description.columns ?? [nameColumn, ageColumn],
    ...(rowOrder === undefined ? {} : { rowOrder }),
    ...(selectableFields === undefined ? {} : { selectableFields }),
    ...description.view,
    strategy: strategyFor(description),
  };
}

function strategyFor({ validateStatus, ...description }: Description): Strategy {
  const { scope, newStatus, countsSpec, doors = [], name = subdomainName } = description;
  const base = strategyOf({
    ...description,
    namespaced: scope === "namespaced",
    name,
    ...(newStatus === undefined ? {} : { status: true }),
    ...(countsSpec === true ? { generationOf: specOf } : {}),
    prepareCreate: (object, by) => {
      if (newStatus !== undefined) object.status = { ...newStatus };
      description.prepareCreate?.(object, by);
    },
  });
  return {
    ...base,
    prepareUpdate: (object, old, subresource) => {
      if (subresource !== "" && description.doorsKeepMetadata === true) keepMetadata(object, old);
      // Of doors besides the status, the kind itself knows what they change.
      if (doors.includes(subresource)) description.prepareUpdate?.(object, old, subresource);
      else base.prepareUpdate(object, old, subresource);
    },
    validate: (object) => [...base.validate(object), ...(description.validateCreate?.(object) ?? [])],
    validateUpdate: (object, old, subresource) => {
      const metadata = metadataUpdateMistakes(object, old, description);
      if (subresource !== "") return [...metadata, ...(validateStatus?.(object, old, subresource) ?? [])];
      if (description.onlyUpdateChecks !== true) return base.validateUpdate(object, old, "");
      return [...metadata, ...(description.validateUpdate?.(object, old) ?? [])];
    },
  };
}

/** (kubernetes: apimachinery pkg/apis/meta/v1 ResetObjectMetaForStatus) */
function keepMetadata(object: Draft, old: Resource): void {
  const metadata = ensure(object, "metadata");
  for (const key of ["labels", "annotations", "finalizers", "ownerReferences"]) keep(metadata, old.metadata, key);
}
