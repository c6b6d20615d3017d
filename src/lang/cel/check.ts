import type { Environment, Named, NamedFunction } from "./environment.ts";
import type { Issue } from "./issue.ts";
import type { Overload } from "./library.ts";
import type {
  Bind,
  Call,
  Comprehension,
  Element,
  Expr,
  ListLiteral,
  Logic,
  MapLiteral,
  MessageLiteral,
  Select,
} from "./node.ts";
import {
  boolType,
  bytesType,
  type CelType,
  doubleType,
  dynType,
  errorType,
  formatType,
  intType,
  isDyn,
  isDynOrError,
  isOptional,
  listOf,
  mapOf,
  nullType,
  optionalOf,
  sameType,
  stringType,
  typeOf,
  typeParam,
  uintType,
} from "./type.ts";
import { areAssignable, isAssignable, mostGeneral, Substitution, substitute } from "./unify.ts";

/** What the parts of an expression mean and which types they have. */
export interface Checked {
  readonly issues: readonly Issue[];
  readonly types: ReadonlyMap<Expr, CelType>;
  /** What identifiers and qualified names stand for; local variables are not among them. */
  readonly names: ReadonlyMap<Expr, Named>;
  /** Which overloads a call may mean, and whether its target is an argument rather than a namespace. */
  readonly calls: ReadonlyMap<Expr, ResolvedCall>;
}

export interface ResolvedCall {
  readonly name: string;
  readonly overloads: readonly Overload[];
  readonly isMember: boolean;
}

/** Checks the types of an expression and resolves its names. (cel-go: checker/checker.go) */
export function check(expr: Expr, environment: Environment): Checked {
  const checker = new Checker(environment);
  checker.check(expr);
  return checker.finish();
}

const constantTypes = {
  null: nullType,
  bool: boolType,
  int: intType,
  uint: uintType,
  double: doubleType,
  string: stringType,
  bytes: bytesType,
} as const;

class Checker {
  readonly #environment: Environment;
  readonly #isLenient: boolean;
  readonly #issues: Issue[] = [];
  readonly #types = new Map<Expr, CelType>();
  readonly #names = new Map<Expr, Named>();
  readonly #calls = new Map<Expr, ResolvedCall>();
  readonly #known = new Substitution();
  readonly #locals: { readonly name: string; readonly type: CelType }[] = [];
  #params = 0;

  constructor(environment: Environment) {
    this.#environment = environment;
    this.#isLenient = environment.options.unchecked ?? false;
  }

  finish(): Checked {
    for (const [expr, type] of this.#types) this.#types.set(expr, substitute(this.#known, type, true));
    return { issues: this.#issues, types: this.#types, names: this.#names, calls: this.#calls };
  }

  /** Macros use a part more than once, always in one scope: it is checked once. */
  check(expr: Expr): CelType {
    const known = this.#types.get(expr);
    if (known !== undefined) return known;
    const type = this.#typeOf(expr);
    this.#types.set(expr, type);
    return type;
  }

  #typeOf(expr: Expr): CelType {
    switch (expr.kind) {
      case "constant":
        return constantTypes[expr.type];
      case "ident":
        return this.#ident(expr);
      case "select":
        return this.#select(expr);
      case "call":
        return this.#call(expr);
      case "logic":
        return this.#logic(expr);
      case "list":
        return this.#list(expr);
      case "map":
        return this.#map(expr);
      case "message":
        return this.#message(expr);
      case "comprehension":
        return this.#comprehension(expr);
      case "bind":
        return this.#bind(expr);
      default:
        return expr satisfies never;
    }
  }

  #fail(message: string, at: number): CelType {
    if (!this.#isLenient) this.#issues.push({ message, at });
    return errorType;
  }

  #undeclared(name: string, at: number): CelType {
    const { container = "" } = this.#environment.options;
    if (this.#isLenient) return dynType;
    this.#issues.push({ message: `undeclared reference to '${name}' (in container '${container}')`, at });
    return errorType;
  }

  #mismatch(expected: CelType, found: CelType, at: number): CelType {
    const [wanted, given] = [expected, found].map((type) => formatType(substitute(this.#known, type, false)));
    return this.#fail(`expected type '${wanted}' but found '${given}'`, at);
  }

  #ident(expr: Expr & { readonly kind: "ident" }): CelType {
    const local = this.#locals.findLast(({ name }) => name === expr.name);
    if (local !== undefined) return local.type;
    const named = this.#environment.findName(expr.name);
    if (named === undefined) return this.#undeclared(expr.name, expr.at);
    this.#names.set(expr, named);
    return typeOfNamed(named);
  }

  #select(expr: Select): CelType {
    const qualified = expr.test || expr.optional ? undefined : qualifiedName(expr);
    const named =
      qualified === undefined || this.#isLocal(qualified) ? undefined : this.#environment.findName(qualified);
    if (named !== undefined) {
      this.#names.set(expr, named);
      return typeOfNamed(named);
    }
    const result = this.#field(expr);
    return expr.test ? boolType : substitute(this.#known, result, false);
  }

  #isLocal(qualified: string): boolean {
    const root = qualified.split(".", 1)[0];
    return this.#locals.some(({ name }) => name === root);
  }

  #field({ operand, field, optional, at }: Select): CelType {
    const found = substitute(this.#known, this.check(operand), false);
    const target = isOptional(found) ? (found.params[0] ?? dynType) : found;
    const result = this.#fieldType(target, field, at);
    return isOptional(found) || optional ? optionalOf(result) : result;
  }

  #fieldType(target: CelType, field: string, at: number): CelType {
    if (target.kind === "map") return target.params[1] ?? dynType;
    if (target.kind === "struct") return target.field?.(field) ?? this.#fail(`undefined field '${field}'`, at);
    if (target.kind === "param") {
      isAssignable(this.#known, dynType, target);
      return dynType;
    }
    if (!isDynOrError(target)) this.#fail(`type '${formatType(target)}' does not support field selection`, at);
    return dynType;
  }

  #call(expr: Call): CelType {
    const { name, target, args } = expr;
    const types = args.map((argument) => this.check(argument));
    if (target === undefined) {
      const found = this.#environment.findFunction(name);
      return found === undefined ? this.#undeclared(name, expr.at) : this.#resolve(expr, found, types);
    }
    const prefix = qualifiedName(target);
    const qualified =
      prefix === undefined || this.#isLocal(prefix) ? undefined : this.#environment.findFunction(`${prefix}.${name}`);
    if (qualified !== undefined) return this.#resolve(expr, qualified, types);
    const receiver = this.check(target);
    const found = this.#environment.findFunction(name);
    return found === undefined ? this.#undeclared(name, expr.at) : this.#resolve(expr, found, [receiver, ...types]);
  }

  /** Chooses the overloads that fit the arguments. With more than one the type is what they have in common. */
  #resolve(expr: Call, { name, overloads }: NamedFunction, types: readonly CelType[]): CelType {
    const isMember = types.length > expr.args.length;
    const styled = overloads.filter(({ member }) => member === isMember);
    const fitting: Overload[] = [];
    let result: CelType | undefined;
    for (const overload of styled) {
      const fresh = this.#instantiate(overload);
      if (!areAssignable(this.#known, types, fresh.args)) continue;
      fitting.push(overload);
      const type = substitute(this.#known, fresh.result, false);
      if (result === undefined) result = type;
      else if (!isDyn(result) && !sameType(type, result)) result = dynType;
    }
    if (result !== undefined) {
      this.#calls.set(expr, { name, overloads: fitting, isMember });
      return result;
    }
    if (this.#isLenient) {
      const possible = styled.filter(({ args }) => args.length === types.length);
      this.#calls.set(expr, { name, overloads: possible, isMember });
      return dynType;
    }
    return this.#noMatch(name, types, isMember, expr.at);
  }

  #noMatch(name: string, types: readonly CelType[], isMember: boolean, at: number): CelType {
    const [first = "", ...rest] = types.map((type) => formatType(substitute(this.#known, type, true)));
    const signature = isMember
      ? `${first}.(${rest.join(", ")})`
      : `(${types.length === 0 ? "" : [first, ...rest].join(", ")})`;
    return this.#fail(`found no matching overload for '${name}' applied to '${signature}'`, at);
  }

  /** An overload whose type parameters are new ones. */
  #instantiate({ args, result }: Overload): { readonly args: readonly CelType[]; readonly result: CelType } {
    if (!args.some(hasParams) && !hasParams(result)) return { args, result };
    const fresh = new Map<string, CelType>();
    const renew = (type: CelType): CelType => {
      if (type.kind !== "param") return type.params.length === 0 ? type : { ...type, params: type.params.map(renew) };
      const known = fresh.get(type.name) ?? this.#newParam();
      fresh.set(type.name, known);
      return known;
    };
    return { args: args.map(renew), result: renew(result) };
  }

  #newParam(): CelType {
    return typeParam(`_var${this.#params++}`);
  }

  #logic({ terms }: Logic): CelType {
    for (const term of terms) {
      const type = this.check(term);
      if (!isAssignable(this.#known, type, boolType)) this.#mismatch(boolType, type, term.at);
    }
    return boolType;
  }

  #list({ elements }: ListLiteral): CelType {
    let joined: CelType | undefined;
    for (const element of elements) joined = this.#join(joined, this.#element(element));
    return listOf(joined ?? this.#newParam());
  }

  #map({ entries }: MapLiteral): CelType {
    let key: CelType | undefined;
    let value: CelType | undefined;
    for (const entry of entries) {
      key = this.#join(key, this.check(entry.key));
      value = this.#join(value, this.#element(entry));
    }
    return mapOf(key ?? this.#newParam(), value ?? this.#newParam());
  }

  #element({ value, optional }: Element): CelType {
    const type = this.check(value);
    if (!optional) return type;
    const found = substitute(this.#known, type, false);
    if (isOptional(found)) return found.params[0] ?? dynType;
    if (!isDynOrError(found)) this.#mismatch(optionalOf(found), found, value.at);
    return found;
  }

  #join(before: CelType | undefined, type: CelType): CelType {
    if (before === undefined) return type;
    return isAssignable(this.#known, before, type) ? mostGeneral(before, type) : dynType;
  }

  #message(expr: MessageLiteral): CelType {
    const named = this.#environment.findName(expr.name);
    if (named === undefined) return this.#undeclared(expr.name, expr.at);
    const type = this.#messageType(named, expr);
    this.#names.set(expr, named);
    for (const field of expr.fields) {
      const wanted =
        type.kind === "error"
          ? errorType
          : (type.field?.(field.field) ?? this.#fail(`undefined field '${field.field}'`, field.at));
      const found = this.#element(field);
      if (isAssignable(this.#known, wanted, found)) continue;
      const [declared, given] = [wanted, found].map((one) => formatType(substitute(this.#known, one, false)));
      this.#fail(`expected type of field '${field.field}' is '${declared}' but provided type is '${given}'`, field.at);
    }
    return type.makes ?? type;
  }

  #messageType(named: Named, { name, at }: MessageLiteral): CelType {
    if (named.kind !== "type")
      return this.#fail(`'${named.kind === "variable" ? formatType(named.type) : name}' is not a type`, at);
    if (named.type.field === undefined) return this.#fail(`'${formatType(named.type)}' is not a message type`, at);
    return named.type;
  }

  #comprehension(expr: Comprehension): CelType {
    const range = substitute(this.#known, this.check(expr.range), false);
    const [first, second] = this.#elementTypes(expr, range);
    this.#locals.push({ name: expr.name, type: first });
    if (expr.second !== undefined) this.#locals.push({ name: expr.second, type: second });
    const condition = expr.condition === undefined ? undefined : this.check(expr.condition);
    const result = expr.result === undefined ? first : this.check(expr.result);
    this.#locals.length -= expr.second === undefined ? 1 : 2;
    if (condition !== undefined) this.#assertCondition(expr, condition, result);
    return this.#madeBy(expr, first, result);
  }

  /** The types of the two variables; with one variable it is the element of a list, or the key of a map. */
  #elementTypes({ second, range: { at } }: Comprehension, range: CelType): readonly [CelType, CelType] {
    const [key = dynType, value = dynType] = range.params;
    if (range.kind === "list") return second === undefined ? [key, key] : [intType, key];
    if (range.kind === "map") return [key, value];
    if (isDynOrError(range) || range.kind === "param") {
      isAssignable(this.#known, dynType, range);
      return [dynType, dynType];
    }
    const text = `expression of type '${formatType(range)}' cannot be range of a comprehension (must be list, map, or dynamic)`;
    this.#fail(text, at);
    return [errorType, errorType];
  }

  #assertCondition({ macro, condition, at }: Comprehension, type: CelType, result: CelType): void {
    if (isAssignable(this.#known, type, boolType)) return;
    if (macro === "all" || macro === "exists") {
      this.#mismatch(boolType, type, condition?.at ?? at);
      return;
    }
    const branch = macro === "existsOne" ? intType : macro.startsWith("transformMap") ? result : listOf(result);
    this.#noMatch("_?_:_", [type, branch, branch], false, at);
  }

  #madeBy({ macro }: Comprehension, first: CelType, result: CelType): CelType {
    if (macro === "all" || macro === "exists" || macro === "existsOne") return boolType;
    const made =
      macro === "transformMap" ? mapOf(first, result) : macro === "transformMapEntry" ? result : listOf(result);
    return substitute(this.#known, made, false);
  }

  #bind({ name, init, body }: Bind): CelType {
    this.#locals.push({ name, type: this.check(init) });
    const type = this.check(body);
    this.#locals.pop();
    return substitute(this.#known, type, false);
  }
}

function hasParams(type: CelType): boolean {
  return type.kind === "param" || type.params.some(hasParams);
}

function typeOfNamed(named: Named): CelType {
  if (named.kind === "variable") return named.type;
  return named.kind === "constant" ? intType : typeOf(named.type.makes ?? named.type);
}

/** `a.b.c` of a chain of plain selections; `undefined` for anything else. */
function qualifiedName(expr: Expr): string | undefined {
  if (expr.kind === "ident") return expr.name;
  if (expr.kind !== "select" || expr.test || expr.optional) return undefined;
  const prefix = qualifiedName(expr.operand);
  return prefix === undefined ? undefined : `${prefix}.${expr.field}`;
}
