/**
 * What a kind's schema says of the ownership of fields: which lists are sets or maps by keys, and which lists and
 * objects are one value. A value's type may allow several shapes; the value then tells which.
 * (sigs.k8s.io/structured-merge-diff: schema/elements.go Atom)
 */
export interface FieldType {
  readonly scalar?: ScalarType;
  readonly list?: ListType;
  readonly map?: MapType;
}

export type ScalarType = "string" | "boolean" | "numeric" | "untyped";

export interface ListType {
  /** Owned as one value; else each item has an owner of its own. */
  readonly atomic: boolean;
  /** The fields that tell items from each other; none where items are plain values. */
  readonly keys: readonly string[];
  readonly element: FieldType;
}

export interface MapType {
  /** Owned as one value; else each field has an owner of its own. */
  readonly atomic: boolean;
  /** The type of a field that the schema names. */
  field(name: string): FieldType | undefined;
  /** What a field is where it is left out: a JSON value, or nothing. */
  defaultOf(name: string): unknown;
  /** The type of all other fields; absent where there may be none. */
  readonly element: FieldType | undefined;
  /** Whether nothing is known but that there are fields. */
  readonly untyped: boolean;
}

/** A value of which nothing is known, and which is owned as a whole. */
export const untypedAtomic: FieldType = {
  scalar: "untyped",
  get list() {
    return { atomic: true, keys: [], element: untypedAtomic };
  },
  get map() {
    return { atomic: true, field: () => undefined, defaultOf: () => undefined, element: untypedAtomic, untyped: false };
  },
};

/** A value of which nothing is known: each field of its objects has an owner, its lists are owned as a whole. */
export const deduced: FieldType = {
  scalar: "untyped",
  list: { atomic: true, keys: [], element: untypedAtomic },
  get map() {
    return { atomic: false, field: () => undefined, defaultOf: () => undefined, element: deduced, untyped: true };
  },
};
