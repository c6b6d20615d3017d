/**
 * A small language in which the fields of a kind are described once. From a description come the type of a document
 * ({@link Value}), its check (`parseDocument`), the schema of the CustomResourceDefinition and the reference page.
 *
 * A schema says what a value may be; a {@link Field} says what it is there for. Schemas are plain data and are shared
 * freely between fields, kinds and versions.
 */
export type Schema = TextSchema | FlagSchema | IntegerSchema | ListSchema | MapSchema | ObjectSchema | AnythingSchema;

export interface TextSchema<V extends string = string> {
  readonly kind: "text";
  /** The only values allowed. */
  readonly choices?: readonly V[];
  readonly default?: V;
  /** A regular expression in Go's syntax; checked by the API server only. */
  readonly pattern?: string;
  /** In code points, as OpenAPI counts. */
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly format?: "date-time" | "duration";
}

export interface FlagSchema {
  readonly kind: "flag";
  readonly default?: boolean;
}

export interface IntegerSchema {
  readonly kind: "integer";
  readonly format?: "int32" | "int64";
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: number;
}

export interface ListSchema<I extends Schema = Schema> {
  readonly kind: "list";
  readonly items: I;
  readonly atomic?: boolean;
  /** The fields that tell items apart, where server-side apply merges them one by one. */
  readonly keys?: readonly string[];
  /** Whether no item stands in it twice. */
  readonly set?: boolean;
  readonly minItems?: number;
}

/** Values of one kind under keys of the user's choice. */
export interface MapSchema<V extends Schema = Schema> {
  readonly kind: "map";
  readonly values: V;
}

export interface ObjectSchema<F extends Fields = Fields> {
  readonly kind: "object";
  readonly fields: F;
  /** Fields that must not all be present at once. */
  readonly apart?: readonly string[];
  /** Fields of which exactly one must be present. */
  readonly exactlyOne?: readonly string[];
  /** Whether it is there, with the defaults of its fields, where it is left out. */
  readonly default?: Readonly<Record<string, never>>;
  readonly atomic?: boolean;
  /** Further fields are kept as they are. */
  readonly open?: boolean;
  /** Rules in expressions; checked by the API server only. */
  readonly rules?: readonly { readonly rule: string; readonly message: string }[];
}

/** Any JSON at all; whoever reads the field checks it. */
export interface AnythingSchema {
  readonly kind: "anything";
}

export interface Field<S extends Schema = Schema, R extends boolean = boolean> {
  readonly schema: S;
  /** What the field does, in one or two sentences for its users. */
  readonly description: string;
  readonly required: R;
  /** What to use instead. */
  readonly deprecated?: string;
}

export type Fields = Readonly<Record<string, Field>>;

/** The type of the values that a schema accepts, defaults filled in. */
export type Value<S extends Schema> =
  S extends TextSchema<infer V>
    ? V
    : S extends FlagSchema
      ? boolean
      : S extends IntegerSchema
        ? number
        : S extends ListSchema<infer I>
          ? readonly Value<I>[]
          : S extends MapSchema<infer V>
            ? Readonly<Record<string, Value<V>>>
            : S extends ObjectSchema<infer F>
              ? ObjectValue<F>
              : unknown;

type ObjectValue<F extends Fields> = {
  readonly [K in PresentKey<F>]: Value<F[K]["schema"]>;
} & {
  readonly [K in Exclude<keyof F, PresentKey<F>>]?: Value<F[K]["schema"]>;
};

/** The fields that every parsed value has: required ones, and those with a default. */
type PresentKey<F extends Fields> = {
  [K in keyof F]: F[K]["required"] extends true ? K : F[K]["schema"] extends { readonly default: unknown } ? K : never;
}[keyof F];

type TextFacets = Omit<TextSchema, "kind" | "choices" | "default">;

/** Any text, within `facets`. */
export function text(facets?: TextFacets): TextSchema;
export function text(facets: TextFacets & { readonly default: string }): TextSchema & { readonly default: string };
export function text(facets?: Omit<TextSchema, "kind" | "choices">): TextSchema {
  return { kind: "text", ...facets };
}

/** One of a closed set of texts. */
export function choice<const V extends string>(choices: readonly V[]): TextSchema<V>;
export function choice<const V extends string>(
  choices: readonly V[],
  facets: { readonly default: NoInfer<V> },
): TextSchema<V> & { readonly default: V };
export function choice<const V extends string>(choices: readonly V[], facets?: { readonly default: V }): TextSchema<V> {
  return { kind: "text", choices, ...facets };
}

/** True or false. */
export function flag(): FlagSchema;
export function flag(facets: { readonly default: boolean }): FlagSchema & { readonly default: boolean };
export function flag(facets?: { readonly default: boolean }): FlagSchema {
  return { kind: "flag", ...facets };
}

/** A whole number, within `facets`. */
export function integer(facets?: Omit<IntegerSchema, "kind" | "default">): IntegerSchema;
export function integer(
  facets: Omit<IntegerSchema, "kind"> & { readonly default: number },
): IntegerSchema & { readonly default: number };
export function integer(facets?: Omit<IntegerSchema, "kind">): IntegerSchema {
  return { kind: "integer", ...facets };
}

/** A list; an atomic one is replaced as a whole by server-side apply. */
export function list<I extends Schema>(items: I, facets?: Omit<ListSchema, "kind" | "items">): ListSchema<I> {
  return { kind: "list", items, ...facets };
}

/** Values under keys of the user's choice. */
export function map<V extends Schema>(values: V): MapSchema<V> {
  return { kind: "map", values };
}

/** An object with these fields. */
export function object<F extends Fields>(fields: F, facets?: Omit<ObjectSchema, "kind" | "fields">): ObjectSchema<F> {
  return { kind: "object", fields, ...facets };
}

/** Any JSON. */
export function anything(): AnythingSchema {
  return { kind: "anything" };
}

/** A field that may be left out. */
export function field<S extends Schema>(
  schema: S,
  description: string,
  facets?: { readonly deprecated: string },
): Field<S, false> {
  return { schema, description, required: false, ...facets };
}

/** A field that must be there. */
export function required<S extends Schema>(schema: S, description: string): Field<S, true> {
  return { schema, description, required: true };
}
