import { Failure, failed } from "../../failure.ts";
import { type CelType, structType } from "../../type.ts";
import { type CelValue, Opaque } from "../../value.ts";

/**
 * The type of `variables`: a field for each variable that was declared before, of the type of its expression. The name
 * is `kubernetes.variables` or `kyverno.variables`. The map may grow while expressions are compiled.
 */
export function variablesType(name: string, fields: ReadonlyMap<string, CelType>): CelType {
  return structType(name, (field) => fields.get(field));
}

/** Variables that need each other take room on the stack, of which there must be some left for all else. */
const deepest = 250;

/**
 * The value of `variables` in one evaluation: each is worked out when it is first read, and once. What has no value, and
 * what is still pending, is handed on to who reads it. (kubernetes: apiserver/pkg/cel/lazy)
 */
export class LazyVariables extends Opaque {
  readonly type: CelType;
  readonly #known = new Map<string, CelValue>();
  readonly #names: ReadonlySet<string>;
  readonly #workOut: (name: string) => CelValue;
  #depth = 0;

  constructor(type: CelType, names: ReadonlySet<string>, workOut: (name: string) => CelValue) {
    super();
    this.type = type;
    this.#names = names;
    this.#workOut = workOut;
  }

  equals(other: Opaque): boolean {
    return other === this;
  }

  override field(name: string): CelValue | undefined {
    if (!this.#names.has(name)) return undefined;
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    if (this.#depth >= deepest) return failed(`variables need each other more than ${deepest} deep`);
    this.#depth++;
    const value = this.#workOut(name);
    this.#depth--;
    this.#known.set(name, value);
    return value;
  }

  override has(name: string): boolean | Failure {
    const value = this.field(name);
    return value instanceof Failure ? value : value !== undefined;
  }
}
