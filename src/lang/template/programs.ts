import { compileJmesPath, type JmesPathExpression } from "../jmespath/index.ts";

/** An expression of a variable, or what is wrong with it. */
export type Program = JmesPathExpression | { readonly kind: "mistake"; readonly message: string };

/** Expressions that come out of values are remembered up to this number. */
const most = 256;

/** The expressions of a template by their texts, each compiled once. */
export class Programs {
  private readonly known = new Map<string, Program>();

  get(expression: string): Program {
    const known = this.known.get(expression);
    if (known !== undefined) return known;
    const program = compileJmesPath(expression);
    if (this.known.size >= most) this.known.clear();
    this.known.set(expression, program);
    return program;
  }
}
