import * as cel from "../../lang/cel/index.ts";
import { expressionsOf, type Given, type Texts, variablesOf } from "./given.ts";
import { type Setting, settingOf } from "./setting.ts";
import { valueText } from "./value-text.ts";
import { offlineWorld } from "./world.ts";

/**
 * Prints for each expression its type and what it can cost, and with an input its value and what that cost. Answers
 * whether all of them are right and have a value.
 */
export async function explainExpressions(given: Given, texts: Texts): Promise<boolean> {
  const expressions = expressionsOf(given, texts);
  const setting = settingOf(given.library);
  const hasInput = given.input !== "" || given.set.length > 0;
  const variables = hasInput ? await variablesOf(given, setting, texts) : undefined;
  const explained = expressions.map((text) => explanation(text, { setting, variables, now: given.now }));
  texts.streams.out(explained.map(({ lines }) => `${lines.join("\n")}\n`).join("\n"));
  return explained.every(({ isRight }) => isRight);
}

interface Around {
  readonly setting: Setting;
  /** Absent where nothing is to be evaluated. */
  readonly variables: cel.Variables | undefined;
  readonly now: number;
}

interface Explanation {
  readonly isRight: boolean;
  readonly lines: readonly string[];
}

function explanation(text: string, { setting, variables, now }: Around): Explanation {
  const compiled = cel.compile(text, setting.environment);
  if (compiled.kind === "issues") return { isRight: false, lines: [`# ${text}`, compiled.text] };
  const { program } = compiled;
  const head = [`# ${text}`, line("Type", cel.formatType(program.type)), line("Estimate", estimateText(program))];
  if (variables === undefined) return { isRight: true, lines: head };
  const { value, cost } = program.evaluate(variables, { world: offlineWorld(now) });
  const isRight = !(value instanceof cel.Failure);
  const result = isRight ? line("Value", valueText(value, 2)) : line("Failure", value.message);
  return { isRight, lines: [...head, result, line("Cost", numeral(cost))] };
}

function line(title: string, text: string): string {
  return `${`${title}:`.padEnd(10)}${text}`;
}

function estimateText(program: cel.Program): string {
  const { min, max } = program.estimate();
  const range = min === max ? numeral(min) : `${numeral(min)} to ${max >= boundless ? "any" : numeral(max)}`;
  const isOver = max > cel.perCallLimit;
  return isOver ? `${range}; an evaluation ends at ${numeral(cel.perCallLimit)}` : range;
}

/** Sizes that no schema bounds make estimates like this. */
const boundless = Number.MAX_SAFE_INTEGER;

function numeral(count: number): string {
  return count.toLocaleString("en-US");
}
