import * as cel from "../../lang/cel/index.ts";
import { InputError } from "../input/index.ts";
import { expressionsOf, type Given, type Texts, variablesOf } from "./given.ts";
import { settingOf } from "./setting.ts";
import { valueText } from "./value-text.ts";
import { offlineWorld } from "./world.ts";

/** How values look. */
export interface QueryOptions extends Given {
  readonly compact: boolean;
  /** Whether texts are printed as they are. */
  readonly unquoted: boolean;
}

/** Prints the values of expressions, up to the first that has none. */
export async function printValues(options: QueryOptions, texts: Texts): Promise<void> {
  const expressions = expressionsOf(options, texts);
  const setting = settingOf(options.library);
  const variables = await variablesOf({ ...options, input: options.input || "-" }, setting, texts);
  const world = offlineWorld(options.now);
  for (const expression of expressions) {
    const compiled = cel.compile(expression, setting.environment);
    if (compiled.kind === "issues") throw new InputError(`failed to compile CEL: ${compiled.text}`);
    const { value } = compiled.program.evaluate(variables, { world });
    if (value instanceof cel.Failure) throw new InputError(`failed to evaluate ${expression}: ${value.message}`);
    const isPlain = options.unquoted && typeof value === "string";
    texts.streams.out(`# ${expression}\n${isPlain ? value : valueText(value, options.compact ? 0 : 2)}\n`);
  }
}
