/**
 * Reads the generated table of the built-in types, a type at a time, when it is first asked for.
 *
 * A line is a type. `Name field field …` is a struct (`Name^` an atomic one); a field is
 * `name:number:type:flags:list:patch:default`, what is empty at the end left out:
 * - `number` is the field's in protobuf, 0 where it has none; `+Name:number:type` embeds a struct whose fields JSON
 *   has at this level;
 * - `type` is `s` string, `b` bool, `i` int32, `l` int64, `d` float64, `y` bytes, `a` anything, `*T` pointer, `[T` list,
 *   `{K>V` map (no `K` for plain strings), or a name, with the index of another package before it (`0.ObjectMeta`);
 * - `flags` are `?` omitempty, `0` omitzero, `!` required, `^` atomic;
 * - `list` is the list type's first letter and the keys; `patch` is `m` merge, `k` retainKeys, `r` replace, and the merge key.
 *
 * `Name=type,value,…` is a named type with the values of its enumeration, `&` before the type if protobuf has a message
 * for it; `Name=!form` is a type with a form of its own in JSON, and the fields of its message.
 */
import type { GroupVersionKind } from "../object.ts";
import { type PackageTable, packages } from "./generated/table.ts";

export type ScalarKind = "string" | "bool" | "int32" | "int64" | "double" | "bytes" | "any";

/** Types whose JSON is made by hand in Go. */
export type SpecialForm =
  | "time"
  | "microtime"
  | "fields"
  | "quantity"
  | "intorstring"
  | "raw"
  | "json"
  | "schema-or-array"
  | "schema-or-bool"
  | "schema-or-strings";

/** A type of the table; `go` is how Go names it in messages: `[]v1.ContainerPort`. */
export type GoType =
  | { readonly kind: ScalarKind; readonly go: string; readonly values: readonly string[] }
  | { readonly kind: "pointer"; readonly go: string; readonly to: GoType }
  | { readonly kind: "list"; readonly go: string; readonly of: GoType; readonly message: boolean }
  | { readonly kind: "map"; readonly go: string; readonly of: GoType }
  | SpecialType
  | StructType;

export interface SpecialType {
  readonly kind: "special";
  readonly form: SpecialForm;
  readonly go: string;
  readonly typeName: string;
  /** The types of the fields of its message, by number, where it has a message of other types. */
  readonly parts: ReadonlyMap<number, GoType>;
}

export type PatchStrategy = "merge" | "retainKeys" | "replace";

export interface GoField {
  readonly name: string;
  readonly type: GoType;
  readonly omitEmpty: boolean;
  readonly omitZero: boolean;
  readonly required: boolean;
  readonly atomic: boolean;
  readonly listType: "atomic" | "set" | "map" | undefined;
  readonly listMapKeys: readonly string[];
  readonly patchStrategies: readonly PatchStrategy[];
  /** Empty where there is none. */
  readonly mergeKey: string;
  /** JSON text. */
  readonly default: string | undefined;
}

/** What a field number of a struct's message leads to: a field by its index, or embedded fields that start there. */
export interface GoSlot {
  readonly index: number;
  readonly embedded: StructType | undefined;
  readonly type: GoType;
}

/** A struct; its fields are read from the table when they are first asked for. */
export class StructType {
  readonly kind = "struct";
  readonly typeName: string;
  readonly go: string;
  /** Without the package. */
  readonly name: string;
  readonly atomic: boolean;
  readonly #line: string;
  readonly #pack: number;
  #read: Content | undefined;

  constructor(pack: number, name: string, line: string) {
    const [head = ""] = line.split(" ", 1);
    this.typeName = typeNameOf(pack, name);
    this.go = goNameOf(pack, name);
    this.name = name;
    this.atomic = head.endsWith("^");
    this.#line = line;
    this.#pack = pack;
  }

  /** In Go's order, those of embedded structs included. */
  get fields(): readonly GoField[] {
    return this.#content().fields;
  }

  /** The index of a field by its name in JSON. */
  get indexes(): ReadonlyMap<string, number> {
    return this.#content().indexes;
  }

  get slots(): ReadonlyMap<number, GoSlot> {
    return this.#content().slots;
  }

  field(name: string): GoField | undefined {
    const index = this.indexes.get(name);
    return index === undefined ? undefined : this.fields[index];
  }

  #content(): Content {
    this.#read ??= readContent(this.#pack, this.#line);
    return this.#read;
  }
}

/** The type of an OpenAPI component name (`io.k8s.api.core.v1.Pod`); `undefined` where the table has none. */
export function typeNamed(typeName: string): GoType | undefined {
  const dot = typeName.lastIndexOf(".");
  const pack = packages.findIndex((one) => packageNameOf(one) === typeName.slice(0, dot));
  return pack < 0 ? undefined : named(pack, typeName.slice(dot + 1));
}

/** A built-in kind as the published Go types declare it. */
export interface BuiltinType {
  readonly gvk: GroupVersionKind;
  /** The OpenAPI component name: `io.k8s.api.core.v1.Pod`. */
  readonly typeName: string;
  readonly plural: string;
  readonly namespaced: boolean;
  /** Whether the kind has a status subresource. */
  readonly hasStatus: boolean;
}

/** Every kind with a path of its own that Kubernetes v1.34 serves as stable, groups in the order of discovery. */
export function builtinTypes(): readonly BuiltinType[] {
  return packages.flatMap((one) =>
    one.resources.split(" ").flatMap((text) => {
      const [kind = "", plural = "", flags = ""] = text.split(":");
      if (kind === "") return [];
      const gvk = { group: one.group, version: one.version, kind };
      const typeName = `${packageNameOf(one)}.${kind}`;
      return [{ gvk, typeName, plural, namespaced: flags.includes("n"), hasStatus: flags.includes("s") }];
    }),
  );
}

/** The kinds that a type is registered as; none for a type that is only part of others. */
export function kindsOf(typeName: string): readonly GroupVersionKind[] {
  const dot = typeName.lastIndexOf(".");
  const kind = typeName.slice(dot + 1);
  const at = packages.find((one) => packageNameOf(one) === typeName.slice(0, dot));
  if (!at?.kinds.split(" ").includes(kind)) return [];
  return [{ group: at.group, version: at.version, kind }];
}

interface Content {
  readonly fields: readonly GoField[];
  readonly indexes: ReadonlyMap<string, number>;
  readonly slots: ReadonlyMap<number, GoSlot>;
}

function readContent(pack: number, line: string): Content {
  const fields: GoField[] = [];
  const slots = new Map<number, GoSlot>();
  for (const text of line.split(" ").slice(1)) {
    const [name = "", number = "", expression = ""] = text.split(":", 3);
    const type = parseType(expression, pack);
    const embedded = name.startsWith("+") && type.kind === "struct" ? type : undefined;
    if (number !== "0") slots.set(Number(number), { index: fields.length, embedded, type });
    fields.push(...(embedded ? embedded.fields : [readField(text, type)]));
  }
  return { fields, indexes: new Map(fields.map((field, index) => [field.name, index])), slots };
}

function readField(text: string, type: GoType): GoField {
  const [name = "", , , flags = "", list = "", patch = "", ...rest] = text.split(":");
  const [listType = "", ...listMapKeys] = list.split(",");
  const [strategies = "", mergeKey = ""] = patch.split(",");
  return {
    name,
    type,
    omitEmpty: flags.includes("?"),
    omitZero: flags.includes("0"),
    required: flags.includes("!"),
    atomic: flags.includes("^"),
    listType: listTypes.get(listType),
    listMapKeys,
    patchStrategies: [...strategies].flatMap((letter) => patchStrategies.get(letter) ?? []),
    mergeKey,
    default: rest.length === 0 ? undefined : rest.join(":"),
  };
}

const patchStrategies: ReadonlyMap<string, PatchStrategy> = new Map([
  ["m", "merge"],
  ["k", "retainKeys"],
  ["r", "replace"],
]);

const listTypes: ReadonlyMap<string, "atomic" | "set" | "map"> = new Map([
  ["a", "atomic"],
  ["s", "set"],
  ["m", "map"],
]);

const scalars: Readonly<Record<string, { readonly kind: ScalarKind; readonly go: string }>> = {
  s: { kind: "string", go: "string" },
  b: { kind: "bool", go: "bool" },
  i: { kind: "int32", go: "int32" },
  l: { kind: "int64", go: "int64" },
  d: { kind: "double", go: "float64" },
  y: { kind: "bytes", go: "[]uint8" },
  a: { kind: "any", go: "interface {}" },
};

function parseType(text: string, pack: number): GoType {
  const scalar = scalars[text];
  if (scalar) return { ...scalar, values: [] };
  if (text.startsWith("*")) {
    const to = parseType(text.slice(1), pack);
    return { kind: "pointer", go: `*${to.go}`, to };
  }
  if (text.startsWith("[")) {
    const of = parseType(text.slice(1), pack);
    return { kind: "list", go: `[]${of.go}`, of, message: false };
  }
  if (text.startsWith("{")) return parseMap(text, pack);
  const dot = text.indexOf(".");
  const type = dot < 0 ? named(pack, text) : named(Number(text.slice(0, dot)), text.slice(dot + 1));
  if (type === undefined) throw new RangeError(`the table has no type ${text}`);
  return type;
}

function parseMap(text: string, pack: number): GoType {
  const end = text.indexOf(">");
  const key = end === 1 ? "string" : parseType(text.slice(1, end), pack).go;
  const of = parseType(text.slice(end + 1), pack);
  return { kind: "map", go: `map[${key}]${of.go}`, of };
}

/** Types that were read already, by package and name: the table never changes. */
const known = new Map<string, GoType>();

function named(pack: number, name: string): GoType | undefined {
  const key = `${pack}.${name}`;
  const found = known.get(key) ?? readType(pack, name);
  if (found) known.set(key, found);
  return found;
}

function readType(pack: number, name: string): GoType | undefined {
  const line = linesOf(pack).get(name);
  if (line === undefined) return undefined;
  if (!line.startsWith(`${name}=`)) return new StructType(pack, name, line);
  const text = line.slice(name.length + 1);
  if (text.startsWith("!")) return readSpecial(pack, name, text.slice(1));
  const [expression = "", ...values] = text.split(",");
  const message = expression.startsWith("&");
  const base = parseType(message ? expression.slice(1) : expression, pack);
  const go = goNameOf(pack, name);
  if (base.kind === "list") return { ...base, go, message };
  if (base.kind === "map") return { ...base, go };
  if (base.kind === "struct" || base.kind === "special" || base.kind === "pointer") return base;
  return { kind: base.kind, go, values };
}

function readSpecial(pack: number, name: string, text: string): SpecialType {
  const [form = "", ...parts] = text.split(" ");
  const read = parts.map((part) => {
    const [, number = "", expression = ""] = part.split(":");
    return [Number(number), parseType(expression, pack)] as const;
  });
  return {
    kind: "special",
    form: form as SpecialForm,
    go: goNameOf(pack, name),
    typeName: typeNameOf(pack, name),
    parts: new Map(read),
  };
}

const lines = new Map<number, ReadonlyMap<string, string>>();

function linesOf(pack: number): ReadonlyMap<string, string> {
  const read = lines.get(pack) ?? splitLines(packages[pack]?.types ?? "");
  lines.set(pack, read);
  return read;
}

function splitLines(text: string): ReadonlyMap<string, string> {
  return new Map(text.split("\n").map((line) => [/^\w*/.exec(line)?.[0] ?? "", line]));
}

/** `k8s.io/api/core/v1` as OpenAPI writes it: `io.k8s.api.core.v1`. */
function packageNameOf(of: PackageTable): string {
  const [host = "", ...rest] = of.path.split("/");
  return [...host.split(".").reverse(), ...rest].join(".");
}

function typeNameOf(pack: number, name: string): string {
  const at = packages[pack];
  return at === undefined ? name : `${packageNameOf(at)}.${name}`;
}

function goNameOf(pack: number, name: string): string {
  return `${packages[pack]?.path.split("/").at(-1)}.${name}`;
}
