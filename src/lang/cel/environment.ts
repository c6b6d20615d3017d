import type { FunctionDeclaration, Library, LibraryVariable, MacroName, Overload } from "./library.ts";
import {
  anyType,
  boolType,
  bytesType,
  type CelType,
  doubleType,
  durationType,
  dynType,
  intType,
  listOf,
  mapOf,
  nullType,
  optionalOf,
  stringType,
  timestampType,
  typeType,
  uintType,
} from "./type.ts";
import type { CelValue } from "./value.ts";

/** What expressions may name, and how strict they are judged. */
export interface EnvironmentOptions {
  readonly libraries: readonly Library[];
  readonly variables: Readonly<Record<string, CelType>>;
  /** Types of message literals that are made up by their name, such as `Object.spec.template`. */
  readonly findType?: (name: string) => CelType | undefined;
  /** Values that can be named, such as members of enumerations. */
  readonly constants?: Readonly<Record<string, number>>;
  /** Names are looked up inside of this namespace first. */
  readonly container?: string;
  /** Whether all elements of a list or map literal must have the same type. */
  readonly homogeneous?: boolean;
  /** Leaves out all checks of types: what does not fit is found when the expression is run. */
  readonly unchecked?: boolean;
  /** Whether literal arguments of `duration`, `timestamp` and `matches` are tried. */
  readonly literals?: boolean;
  /** Overloads of a function instead of those of the libraries. */
  readonly replaced?: readonly FunctionDeclaration[];
}

/** What a name stands for. */
export type Named =
  | {
      readonly kind: "variable";
      readonly name: string;
      readonly type: CelType;
      /** Of a variable that a library brings: it is always the same. */
      readonly value?: CelValue;
    }
  | { readonly kind: "type"; readonly name: string; readonly type: CelType }
  | { readonly kind: "constant"; readonly value: number };

/** A function with all its overloads from all libraries. */
export interface NamedFunction {
  readonly name: string;
  readonly overloads: readonly Overload[];
}

/** Everything that expressions may name. */
export class Environment {
  readonly macros: ReadonlySet<MacroName>;
  readonly options: EnvironmentOptions;
  readonly #functions: Map<string, Overload[]>;
  readonly #types: Map<string, CelType>;
  readonly #brought: Map<string, LibraryVariable>;

  /** `like` has the same libraries and replacements: what they bring is not collected again. */
  constructor(options: EnvironmentOptions, like?: Environment) {
    this.options = options;
    this.#functions = like === undefined ? new Map() : like.#functions;
    this.#types = like === undefined ? new Map(standardTypes) : like.#types;
    this.#brought = like === undefined ? new Map() : like.#brought;
    this.macros = like?.macros ?? new Set(options.libraries.flatMap(({ macros }) => macros ?? []));
    if (like === undefined) this.#collect(options);
  }

  #collect(options: EnvironmentOptions): void {
    for (const { functions, types, variables } of options.libraries) {
      for (const declared of functions) this.#declare(declared);
      for (const type of types ?? []) this.#types.set(type.name, type);
      for (const variable of variables ?? []) this.#brought.set(variable.name, variable);
    }
    for (const { name, overloads } of options.replaced ?? []) this.#functions.set(name, [...overloads]);
  }

  /** The value that a name stands for, looked up from the container outwards. */
  findName(name: string): Named | undefined {
    return this.#resolve(name, (full) => {
      if (Object.hasOwn(this.options.variables, full)) {
        const type = this.options.variables[full];
        if (type !== undefined) return { kind: "variable", name: full, type };
      }
      const brought = this.#brought.get(full);
      if (brought !== undefined) return { kind: "variable", ...brought };
      const constants = this.options.constants ?? {};
      const value = Object.hasOwn(constants, full) ? constants[full] : undefined;
      if (value !== undefined) return { kind: "constant", value };
      const type = this.#types.get(full) ?? this.options.findType?.(full);
      return type === undefined ? undefined : { kind: "type", name: full, type };
    });
  }

  findFunction(name: string): NamedFunction | undefined {
    return this.#resolve(name, (full) => {
      const overloads = this.#functions.get(full);
      return overloads === undefined ? undefined : { name: full, overloads };
    });
  }

  #declare({ name, overloads }: FunctionDeclaration): void {
    const known = this.#functions.get(name);
    if (known === undefined) this.#functions.set(name, [...overloads]);
    else known.push(...overloads);
  }

  #resolve<T>(name: string, find: (full: string) => T | undefined): T | undefined {
    if (name.startsWith(".")) return find(name.slice(1));
    const parts = (this.options.container ?? "").split(".").filter((part) => part !== "");
    for (let length = parts.length; length > 0; length--) {
      const found = find(`${parts.slice(0, length).join(".")}.${name}`);
      if (found !== undefined) return found;
    }
    return find(name);
  }
}

const standardTypes: readonly (readonly [string, CelType])[] = [
  boolType,
  intType,
  uintType,
  doubleType,
  stringType,
  bytesType,
  nullType,
  timestampType,
  durationType,
  anyType,
  typeType,
  listOf(dynType),
  mapOf(dynType, dynType),
  optionalOf(dynType),
].map((type) => [type.name, type]);
