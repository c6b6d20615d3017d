import type { Scope } from "./evaluation.ts";
import { refusal, type Signal } from "./signal.ts";

/** Elements and pieces of text that one evaluation may look at. */
const most = 2_000_000;

/** Units of text that count as one step. */
const textPerStep = 32;

/** The largest text that an evaluation makes, in UTF-16 units. (kyverno: the default of --maxContextSize) */
export const longestText = 2 * 1024 * 1024;

/** One evaluation: what it may know of its moment, and how much work it has left. */
export class Run {
  readonly scope: Scope;
  private left = most;
  private draws = 0;

  constructor(scope: Scope) {
    this.scope = scope;
  }

  /** Numbers what is drawn by chance, so that two texts of one evaluation differ. */
  draw(): number {
    return this.draws++;
  }

  /** Takes steps from the budget; a signal where none are left. */
  spend(steps: number): Signal | undefined {
    this.left -= steps;
    const enough = this.scope.budget?.spend(steps) !== false && this.left >= 0;
    return enough ? undefined : refusal("the evaluation takes too many steps");
  }

  /** Takes what looking at a text costs. */
  spendText(length: number): Signal | undefined {
    return this.spend(Math.ceil(length / textPerStep));
  }
}

/** A compiled expression or part of one: of a value makes another, or a {@link Signal}. */
export type Step = (value: unknown, run: Run) => unknown;

/** An expression that was handed to a function as it is. */
export class Reference {
  readonly step: Step;

  constructor(step: Step) {
    this.step = step;
  }
}
