import * as cel from "../../lang/cel/index.ts";
import type { CompiledExpression, CompiledVariables } from "./compiler.ts";
import type { AdmissionValues } from "./values.ts";

/**
 * What comes of an expression. `exhausted`: the budget of the group is used up, and no other expression of it is worked
 * out. Messages are those of Kubernetes.
 */
export type Evaluated =
  | { readonly kind: "value"; readonly value: cel.CelValue }
  | { readonly kind: "error"; readonly message: string }
  | { readonly kind: "exhausted"; readonly message: string }
  | { readonly kind: "pending" };

/** What expressions are worked out with. */
export interface Subject {
  readonly variables: CompiledVariables;
  readonly values: AdmissionValues;
  readonly world: cel.World;
  /** Values that are there for other expressions, but not for these: no rights can be asked for, the Namespace is null. */
  readonly without?: "authorizer" | "namespaceObject";
}

/** What the validations of a policy may cost for one object with one object of parameters, and each single mutation. */
export const celBudget = 10_000_000;

/** What all match conditions of a policy may cost together. (kubernetes: apiserver/pkg/apis/cel/config.go) */
export const matchConditionsBudget = 2_500_000;

/**
 * Works out a group of expressions that share a budget and the values of variables, each of which is worked out when it
 * is first read. (kubernetes: apiserver/pkg/admission/plugin/cel/activation.go)
 */
export class Evaluating {
  readonly #world: cel.World;
  readonly #bound: cel.Variables;
  #remaining: number;
  #spentOnVariables = 0;

  constructor(subject: Subject, budget: number) {
    const { byName } = subject.variables;
    this.#world = subject.world;
    this.#remaining = budget;
    this.#bound = new Bound(subject, (name) => this.#variable(name, byName.get(name)));
  }

  /** What is left of the budget. */
  get remaining(): number {
    return this.#remaining;
  }

  evaluate({ source, program, mistake }: CompiledExpression): Evaluated {
    if (program === undefined) return { kind: "error", message: `compilation error: ${mistake ?? ""}` };
    const { value, cost } = program.evaluate(this.#bound, { world: this.#world });
    if (isPending(value)) return unknown;
    const spent = cost + this.#spentOnVariables;
    this.#spentOnVariables = 0;
    if (spent > this.#remaining) return exhausted;
    this.#remaining -= spent;
    if (!(value instanceof cel.Failure)) return { kind: "value", value };
    return { kind: "error", message: `expression '${source}' resulted in error: ${value.message}` };
  }

  #variable(name: string, { program, mistake = "" }: CompiledExpression = missing): cel.CelValue {
    if (program === undefined) return cel.failed(`composited variable "${name}" fails to compile: ${mistake}`);
    const { value, cost } = program.evaluate(this.#bound, { world: this.#world });
    this.#spentOnVariables += cost;
    if (!(value instanceof cel.Failure) || isPending(value)) return value;
    return cel.failed(`composited variable "${name}" fails to evaluate: ${value.message}`);
  }
}

const missing: CompiledExpression = { source: "" };

const unknown: Evaluated = { kind: "pending" };

const exhausted: Evaluated = {
  kind: "exhausted",
  message: "validation failed due to running out of cost budget, no further validation rules will be run",
};

function isPending(value: cel.CelValue): boolean {
  return value instanceof cel.Abort && value.reason === "pending";
}

/** The variables of an evaluation, by the names that expressions use. Nothing is read before an expression does. */
class Bound {
  readonly [name: string]: cel.CelValue | undefined;
  readonly #values: AdmissionValues;
  readonly #variables: CompiledVariables;
  readonly #without: Subject["without"];
  readonly #workOut: (name: string) => cel.CelValue;
  #lazy: cel.LazyVariables | undefined;

  constructor({ values, variables, without }: Subject, workOut: (name: string) => cel.CelValue) {
    this.#values = values;
    this.#variables = variables;
    this.#without = without;
    this.#workOut = workOut;
  }

  get object(): cel.CelValue {
    return this.#values.object;
  }

  get oldObject(): cel.CelValue {
    return this.#values.oldObject;
  }

  get request(): cel.CelValue {
    return this.#values.request;
  }

  get namespaceObject(): cel.CelValue {
    return this.#without === "namespaceObject" ? null : this.#values.namespaceObject;
  }

  get params(): cel.CelValue {
    return this.#values.params;
  }

  get authorizer(): cel.CelValue | undefined {
    return this.#without === "authorizer" ? undefined : this.#values.authorizer;
  }

  get "authorizer.requestResource"(): cel.CelValue | undefined {
    return this.#without === "authorizer" ? undefined : this.#values.requestResource;
  }

  get variables(): cel.CelValue {
    const { type, names } = this.#variables;
    this.#lazy ??= new cel.LazyVariables(type, names, this.#workOut);
    return this.#lazy;
  }
}
