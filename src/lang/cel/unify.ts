import { type CelType, dynType, isDyn, isDynOrError, sameType } from "./type.ts";

/** What is known of type parameters so far. Attempts that fail leave no trace. (cel-go: checker/mapping.go) */
export class Substitution {
  readonly #known = new Map<string, CelType>();
  readonly #trail: (readonly [name: string, before: CelType | undefined])[] = [];

  find(type: CelType): CelType | undefined {
    return type.kind === "param" ? this.#known.get(type.name) : undefined;
  }

  add(param: CelType, type: CelType): void {
    this.#trail.push([param.name, this.#known.get(param.name)]);
    this.#known.set(param.name, type);
  }

  /** Runs an attempt, and takes back what it learned where it fails. */
  attempt(step: () => boolean): boolean {
    const mark = this.#trail.length;
    if (step()) return true;
    while (this.#trail.length > mark) {
      const [name, before] = this.#trail.pop() ?? [""];
      if (before === undefined) this.#known.delete(name);
      else this.#known.set(name, before);
    }
    return false;
  }
}

/** Whether a type can be given where another is wanted; learns of type parameters. (cel-go: checker/types.go) */
export function isAssignable(known: Substitution, from: CelType, to: CelType): boolean {
  return known.attempt(() => assignable(known, from, to));
}

export function areAssignable(known: Substitution, from: readonly CelType[], to: readonly CelType[]): boolean {
  return known.attempt(() => allAssignable(known, from, to));
}

/** A type with what is known of its parameters put in; unknown ones become dyn where asked for. */
export function substitute(known: Substitution, type: CelType, unknownToDyn: boolean): CelType {
  const found = known.find(type);
  if (found !== undefined) return substitute(known, found, unknownToDyn);
  if (type.kind === "param") return unknownToDyn ? dynType : type;
  if (type.params.length === 0) return type;
  return { ...type, params: type.params.map((param) => substitute(known, param, unknownToDyn)) };
}

/** The more general of two types that unify. */
export function mostGeneral(a: CelType, b: CelType): CelType {
  return isEqualOrLessSpecific(a, b) ? a : b;
}

function allAssignable(known: Substitution, from: readonly CelType[], to: readonly CelType[]): boolean {
  return from.length === to.length && from.every((type, at) => assignable(known, type, to[at] ?? dynType));
}

function assignable(known: Substitution, from: CelType, to: CelType): boolean {
  if (to.kind === "param") {
    const answer = substitutes(known, from, to);
    if (answer.valid) return true;
    if (answer.found) return false;
  }
  if (from.kind === "param") return substitutes(known, to, from).valid;
  if (isDynOrError(from) || isDynOrError(to)) return true;
  if (from.kind === "null") return isNullable(to);
  if (to.kind === "null") return isNullable(from);
  if (from.kind === "type") return to.kind === "type";
  if (from.kind !== to.kind || from.name !== to.name) return false;
  return allAssignable(known, from.params, to.params);
}

const nullable: ReadonlySet<string> = new Set(["opaque", "struct", "any", "duration", "timestamp", "null"]);

function isNullable(type: CelType): boolean {
  return nullable.has(type.kind) || type.nullable === true;
}

/** Whether a type can stand for a parameter, and whether something stands for it already. */
function substitutes(
  known: Substitution,
  type: CelType,
  param: CelType,
): { readonly valid: boolean; readonly found: boolean } {
  if (sameType(type, param)) return { valid: true, found: true };
  const before = known.find(param);
  if (before === undefined) {
    if (!isFree(known, param, type)) return { valid: false, found: false };
    known.add(param, type);
    return { valid: true, found: false };
  }
  if (sameType(type, before)) return { valid: true, found: true };
  if (!assignable(known, type, before)) return { valid: false, found: true };
  const general = mostGeneral(type, before);
  if (isFree(known, param, general)) known.add(param, general);
  return { valid: true, found: true };
}

/** Whether a parameter does not occur in a type. */
function isFree(known: Substitution, param: CelType, type: CelType): boolean {
  if (sameType(param, type)) return false;
  if (type.kind === "param") {
    const found = known.find(type);
    return found === undefined || isFree(known, param, found);
  }
  return type.params.every((one) => isFree(known, param, one));
}

function isEqualOrLessSpecific(a: CelType, b: CelType): boolean {
  if (isDyn(a) || a.kind === "param") return true;
  if (isDyn(b) || b.kind === "param" || a.kind !== b.kind) return false;
  if (a.kind === "type") return true;
  if (a.params.length === 0) return sameType(a, b);
  if (a.name !== b.name || a.params.length !== b.params.length) return false;
  return a.params.every((param, at) => isEqualOrLessSpecific(param, b.params[at] ?? dynType));
}
