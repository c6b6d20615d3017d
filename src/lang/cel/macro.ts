import type { Issue } from "./issue.ts";
import type { MacroName } from "./library.ts";
import type { Call, Comprehension, ComprehensionMacro, Expr } from "./node.ts";

/** What a call of a macro becomes; `undefined` where the call is an ordinary one. */
export type Expansion = Expr | { readonly kind: "mistake"; readonly issue: Issue } | undefined;

/** Expands a call if it is one of a macro, standard or among the given ones. (cel-go: parser/macro.go, ext/) */
export function expandMacro(call: Call, enabled: ReadonlySet<MacroName>): Expansion {
  const { target, args, name } = call;
  if (target === undefined) return name === "has" && args.length === 1 ? has(call) : undefined;
  const one = oneVariable[name];
  if (one?.sizes.includes(args.length)) return comprehension(call, target, one.macro);
  if (enabled.has("twoVariables")) {
    const two = twoVariables[name];
    if (two?.sizes.includes(args.length)) return twoVariableComprehension(call, target, two.macro);
  }
  return library(call, target, enabled);
}

interface Shape {
  readonly macro: ComprehensionMacro;
  /** With how many arguments the name is a macro. */
  readonly sizes: readonly number[];
}

const oneVariable: Readonly<Record<string, Shape>> = table({
  all: { macro: "all", sizes: [2] },
  exists: { macro: "exists", sizes: [2] },
  exists_one: { macro: "existsOne", sizes: [2] },
  existsOne: { macro: "existsOne", sizes: [2] },
  map: { macro: "map", sizes: [2, 3] },
  filter: { macro: "filter", sizes: [2] },
});

const twoVariables: Readonly<Record<string, Shape>> = table({
  all: { macro: "all", sizes: [3] },
  exists: { macro: "exists", sizes: [3] },
  exists_one: { macro: "existsOne", sizes: [3] },
  existsOne: { macro: "existsOne", sizes: [3] },
  transformList: { macro: "transformList", sizes: [3, 4] },
  transformMap: { macro: "transformMap", sizes: [3, 4] },
  transformMapEntry: { macro: "transformMapEntry", sizes: [3, 4] },
});

/** A table without a prototype: names come from the user. */
function table<T>(entries: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.assign(Object.create(null) as Record<string, T>, entries);
}

function mistake(message: string, at: number): Expansion {
  return { kind: "mistake", issue: { message, at } };
}

function has({ args: [argument], at }: Call): Expansion {
  if (argument?.kind !== "select" || argument.test || argument.optional) {
    return mistake("invalid argument to has() macro", argument?.at ?? at);
  }
  return { ...argument, at, test: true };
}

const accumulators: ReadonlySet<string> = new Set(["__result__", "@result"]);

function comprehension(call: Call, range: Expr, macro: ComprehensionMacro): Expansion {
  const [variable, first, last] = call.args;
  if (variable?.kind !== "ident" || variable.name.startsWith(".")) {
    const isList = macro === "map" || macro === "filter";
    return mistake(
      isList ? "argument is not an identifier" : "argument must be a simple name",
      variable?.at ?? call.at,
    );
  }
  if (accumulators.has(variable.name)) {
    return mistake("iteration variable overwrites accumulator variable", variable.at);
  }
  const { name } = variable;
  return folded(call, { macro, range, name, second: undefined, ...rolesOf(macro, first, last) });
}

function twoVariableComprehension(call: Call, range: Expr, macro: ComprehensionMacro): Expansion {
  const [key, value, first, last] = call.args;
  for (const variable of [key, value]) {
    if (variable?.kind !== "ident" || variable.name.startsWith(".")) {
      return mistake("argument must be a simple name", variable?.at ?? call.at);
    }
    if (accumulators.has(variable.name)) {
      return mistake("iteration variable overwrites accumulator variable", variable.at);
    }
  }
  if (key?.kind !== "ident" || value?.kind !== "ident") return undefined;
  if (key.name === value.name) return mistake(`duplicate variable name: ${key.name}`, value.at);
  return folded(call, { macro, range, name: key.name, second: value.name, ...rolesOf(macro, first, last) });
}

/** Of one or two expressions the last is what is made of an element, for macros that make something. */
function rolesOf(
  macro: ComprehensionMacro,
  first: Expr | undefined,
  last: Expr | undefined,
): Pick<Comprehension, "condition" | "result"> {
  const makes = macro === "map" || macro.startsWith("transform");
  if (!makes) return { condition: first, result: undefined };
  return last === undefined ? { condition: undefined, result: first } : { condition: first, result: last };
}

function folded(call: Call, rest: Omit<Comprehension, "kind" | "at">): Expansion {
  return { kind: "comprehension", at: call.at, ...rest };
}

function library(call: Call, target: Expr, enabled: ReadonlySet<MacroName>): Expansion {
  const { name, args } = call;
  const namespace = target.kind === "ident" ? target.name : undefined;
  if (name === "bind" && args.length === 3 && namespace === "cel" && enabled.has("bind")) return bind(call);
  if (namespace === "math" && (name === "least" || name === "greatest") && enabled.has("math")) return extreme(call);
  if (args.length !== 2) return undefined;
  if (name === "optMap" && enabled.has("optMap")) return optMap(call, target, false);
  if (name === "optFlatMap" && enabled.has("optFlatMap")) return optMap(call, target, true);
  if (name === "sortBy" && enabled.has("sortBy")) return sortBy(call, target);
  return undefined;
}

function bind({ args: [variable, init, body], at }: Call): Expansion {
  if (variable?.kind !== "ident" || init === undefined || body === undefined) {
    return mistake("cel.bind() variable names must be simple identifiers", variable?.at ?? at);
  }
  return { kind: "bind", at, name: variable.name, init, body };
}

function optMap({ args: [variable, body], at, name }: Call, target: Expr, isFlat: boolean): Expansion {
  if (variable?.kind !== "ident" || body === undefined) {
    return mistake(`${name}() variable name must be a simple identifier`, variable?.at ?? at);
  }
  const value: Expr = { kind: "call", at, name: "value", target, args: [] };
  const bound: Expr = { kind: "bind", at, name: variable.name, init: value, body };
  const present: Expr = { kind: "call", at, name: "hasValue", target, args: [] };
  const wrapped: Expr = isFlat ? bound : { kind: "call", at, name: "optional.of", target: undefined, args: [bound] };
  const nothing: Expr = { kind: "call", at, name: "optional.none", target: undefined, args: [] };
  return { kind: "call", at, name: "_?_:_", target: undefined, args: [present, wrapped, nothing] };
}

/** Sorts a list by what an expression makes of its elements. (cel-go: ext/lists.go sortByMacro) */
function sortBy(call: Call, target: Expr): Expansion {
  if (target.kind === "constant" || target.kind === "map" || target.kind === "message") {
    return mistake(
      "sortBy can only be applied to a list, identifier, comprehension, call or select expression",
      target.at,
    );
  }
  const { at } = call;
  const input: Expr = { kind: "ident", at, name: "@input" };
  const keys = comprehension(call, input, "map");
  if (keys === undefined || keys.kind === "mistake") return keys;
  const body: Expr = { kind: "call", at, name: "@sortByAssociatedKeys", target: input, args: [keys] };
  return { kind: "bind", at, name: "@input", init: target, body };
}

/** `math.least` and `math.greatest` of any number of arguments. (cel-go: ext/math.go) */
function extreme({ args, at, name }: Call): Expansion {
  const label = `math.${name}()`;
  const [only] = args;
  if (only === undefined) return mistake(`${label} requires at least one argument`, at);
  if (args.length === 1 && !(isNumeric(only) || isNumericList(only))) {
    return mistake(`${label} invalid single argument value`, only.at);
  }
  const wrong = args.length === 1 ? undefined : args.find((argument) => !isNumeric(argument));
  if (wrong !== undefined) return mistake(`${label} simple literal arguments must be numeric`, wrong.at);
  const list: Expr = { kind: "list", at, elements: args.map((value) => ({ value, optional: false })) };
  const func = name === "least" ? "math.@min" : "math.@max";
  return { kind: "call", at, name: func, target: undefined, args: args.length > 2 ? [list] : args };
}

function isNumeric(expr: Expr): boolean {
  if (expr.kind === "constant") return expr.type === "int" || expr.type === "uint" || expr.type === "double";
  return expr.kind !== "list" && expr.kind !== "map" && expr.kind !== "message";
}

function isNumericList(expr: Expr): boolean {
  return expr.kind === "list" && expr.elements.length > 0 && expr.elements.every(({ value }) => isNumeric(value));
}
