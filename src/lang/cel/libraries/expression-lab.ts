import { Environment } from "../environment.ts";
import { Failure } from "../failure.ts";
import type { World } from "../library.ts";
import { compile, type Evaluation } from "../program.ts";
import type { CelType } from "../type.ts";
import type { CelValue } from "../value.ts";
import { kyvernoCore } from "./index.ts";
import { allKubernetesLibraries } from "./kubernetes/index.ts";
import { allKyvernoLibraries } from "./kyverno/index.ts";

/** What a test may want besides the expression. */
export interface LabOptions {
  readonly world?: World;
  readonly variables?: Readonly<Record<string, readonly [CelType, CelValue]>>;
  /** The namespace of the policy. */
  readonly namespace?: string;
}

/** Compiles an expression with all libraries and runs it. Mistakes of the expression are thrown. */
export function evaluate(source: string, { world, variables = {}, namespace = "" }: LabOptions = {}): Evaluation {
  const entries = Object.entries(variables);
  const environment = new Environment({
    libraries: [...kyvernoCore, ...allKubernetesLibraries, ...allKyvernoLibraries(namespace)],
    variables: Object.fromEntries(entries.map(([name, [type]]) => [name, type])),
  });
  const compiled = compile(source, environment);
  if (compiled.kind === "issues") throw new Error(compiled.text);
  const values = Object.fromEntries(entries.map(([name, [, value]]) => [name, value]));
  return compiled.program.evaluate(values, world === undefined ? {} : { world });
}

/** The value of an expression; of an error its message after `error: `. */
export function outcome(source: string, options?: LabOptions): unknown {
  const { value } = evaluate(source, options);
  return value instanceof Failure ? `error: ${value.message}` : value;
}
