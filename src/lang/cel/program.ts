import { check } from "./check.ts";
import type { Environment } from "./environment.ts";
import { estimateCost } from "./estimate.ts";
import { costExceeded } from "./failure.ts";
import { mixedLiterals } from "./homogeneous.ts";
import { formatIssues, type Issue } from "./issue.ts";
import { emptyWorld, type SizeRange, type World } from "./library.ts";
import { badLiterals } from "./literal-arguments.ts";
import { parse } from "./parse.ts";
import { plan } from "./plan.ts";
import type { Frame, Variables } from "./step.ts";
import { type CelType, dynType } from "./type.ts";
import type { CelValue } from "./value.ts";

/** An expression ready to run, or what is wrong with it. */
export type Compilation =
  | { readonly kind: "program"; readonly program: Program }
  | {
      readonly kind: "issues";
      readonly issues: readonly Issue[];
      /** The issues as Kubernetes prints them, with the place in the text. */
      readonly text: string;
    };

export interface Program {
  readonly source: string;
  /** The type of its value. */
  readonly type: CelType;
  /**
   * What an evaluation costs at least and at most, by the sizes that the types of variables bound; with `root`, by those
   * of the one type that all variables have. (see `estimateCost`)
   */
  readonly estimate: (root?: CelType) => SizeRange;
  /** Whether a variable is named in it. */
  readonly uses: (variable: string) => boolean;
  readonly evaluate: (variables: Variables, options?: EvaluateOptions) => Evaluation;
}

export interface EvaluateOptions {
  readonly world?: World;
  /** The highest cost, `perCallLimit` where it is left out. */
  readonly limit?: number;
  /** Asked every 100 iterations: whether to give up. */
  readonly isInterrupted?: () => boolean;
}

export interface Evaluation {
  /** A value; a `CelError` or an `Abort` where there is none. */
  readonly value: CelValue;
  /** What the evaluation cost, in the units of Kubernetes. */
  readonly cost: number;
}

/** The highest cost of one evaluation. (kubernetes: apiserver/pkg/apis/cel/config.go) */
export const perCallLimit = 1_000_000;

/** Compiles an expression: parses it, checks its types, and makes it ready to run. */
export function compile(source: string, environment: Environment): Compilation {
  const parsed = parse(source, environment.macros);
  if (parsed.kind === "mistakes") return mistaken(source, parsed.issues);
  const checked = check(parsed.expr, environment);
  if (checked.issues.length > 0) return mistaken(source, checked.issues);
  const unfit = [
    ...(environment.options.homogeneous === true ? mixedLiterals(parsed.expr, checked) : []),
    ...(environment.options.literals === true ? badLiterals(parsed.expr, checked) : []),
  ];
  if (unfit.length > 0) return mistaken(source, unfit);
  const { run, slots, refused } = plan(parsed.expr, checked);
  if (environment.options.literals === true && refused.length > 0) return unfounded(refused);
  const type = checked.types.get(parsed.expr) ?? dynType;
  const evaluate = (variables: Variables, options?: EvaluateOptions): Evaluation => {
    const frame = frameOf(variables, slots, options);
    const value = run(frame);
    return { value: frame.cost > frame.limit ? costExceeded : value, cost: frame.cost };
  };
  const estimate = (root?: CelType) => estimateCost(parsed.expr, checked, root);
  const uses = (variable: string) =>
    [...checked.names.values()].some((named) => named.kind === "variable" && named.name === variable);
  return { kind: "program", program: { source, type, estimate, uses, evaluate } };
}

/** What is wrong with an expression and which type its value has, without making it ready to run. */
export function checkTypes(
  source: string,
  environment: Environment,
): { readonly issues: readonly Issue[]; readonly type: CelType } {
  const parsed = parse(source, environment.macros);
  if (parsed.kind === "mistakes") return { issues: parsed.issues, type: dynType };
  const { issues, types } = check(parsed.expr, environment);
  return { issues, type: types.get(parsed.expr) ?? dynType };
}

function mistaken(source: string, issues: readonly Issue[]): Compilation {
  return { kind: "issues", issues, text: formatIssues(source, issues) };
}

/** What fails while a program is made is told by cel-go without its place, and the first alone. */
function unfounded(issues: readonly Issue[]): Compilation {
  return { kind: "issues", issues, text: issues[0]?.message ?? "" };
}

const noOptions: EvaluateOptions = {};

function frameOf(variables: Variables, slots: number, options: EvaluateOptions = noOptions): Frame {
  return {
    cost: 0,
    limit: options.limit ?? perCallLimit,
    variables,
    locals: slots === 0 ? noLocals : new Array<CelValue | undefined>(slots),
    world: options.world ?? emptyWorld,
    isInterrupted: options.isInterrupted,
    patience: 0,
  };
}

const noLocals: CelValue[] = [];
