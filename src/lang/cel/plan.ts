import type { Checked } from "./check.ts";
import type { Issue } from "./issue.ts";
import type { Expr } from "./node.ts";
import { planCall } from "./plan-call.ts";
import { planBind, planComprehension } from "./plan-comprehension.ts";
import { planList, planMap, planMessage } from "./plan-literal.ts";
import { planLogic } from "./plan-logic.ts";
import { planIdent, planSelect } from "./plan-select.ts";
import { constantStep, type Local, type Planned, type Planning } from "./step.ts";
import { type CelType, dynType } from "./type.ts";

/** An expression as closures. */
export interface PlannedExpression extends Planned {
  readonly slots: number;
  /** What can only fail: conversions of constants. */
  readonly refused: readonly Issue[];
}

/** Turns a checked expression into closures. */
export function plan(expr: Expr, checked: Checked): PlannedExpression {
  const planner = new Planner(checked);
  const planned = planner.plan(expr);
  return { ...planned, slots: planner.slots, refused: planner.refused };
}

class Planner implements Planning {
  readonly checked: Checked;
  slots = 0;
  readonly #locals: Local[] = [];

  constructor(checked: Checked) {
    this.checked = checked;
  }

  readonly typeOf = (expr: Expr): CelType => this.checked.types.get(expr) ?? dynType;

  readonly nameOf = (expr: Expr) => this.checked.names.get(expr);

  readonly localOf = (name: string): Local | undefined => this.#locals.findLast((local) => local.name === name);

  readonly newSlot = (): number => this.slots++;

  readonly refused: Issue[] = [];

  readonly refuse = (issue: Issue): void => void this.refused.push(issue);

  readonly within = <T>(local: Local, step: () => T): T => {
    this.#locals.push(local);
    const result = step();
    this.#locals.pop();
    return result;
  };

  readonly #planned = new Map<Expr, Planned>();

  /** Macros use a part more than once, always in one scope: it is planned once. */
  readonly plan = (expr: Expr): Planned => {
    const known = this.#planned.get(expr);
    if (known !== undefined) return known;
    const planned = this.#planNode(expr);
    this.#planned.set(expr, planned);
    return planned;
  };

  #planNode(expr: Expr): Planned {
    switch (expr.kind) {
      case "constant":
        return constantStep(expr.value);
      case "ident":
        return planIdent(expr, this);
      case "select":
        return planSelect(expr, this);
      case "call":
        return planCall(expr, this);
      case "logic":
        return planLogic(expr, this);
      case "list":
        return planList(expr, this);
      case "map":
        return planMap(expr, this);
      case "message":
        return planMessage(expr, this);
      case "comprehension":
        return planComprehension(expr, this);
      case "bind":
        return planBind(expr, this);
      default:
        return expr satisfies never;
    }
  }
}
