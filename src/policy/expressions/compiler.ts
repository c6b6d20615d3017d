import * as cel from "../../lang/cel/index.ts";
import type { FieldMistake } from "../mistake.ts";
import type { Declarations } from "./declarations.ts";

/** A condition as policies write it. */
export interface ConditionText {
  readonly name: string;
  readonly expression: string;
}

/** A variable as policies write it. */
export type VariableText = ConditionText;

/** An audit annotation as policies write it. */
export interface AnnotationText {
  readonly key: string;
  readonly valueExpression: string;
}

/** A validation as policies write it. */
export interface ValidationText {
  readonly expression: string;
  readonly message?: string;
  readonly messageExpression?: string;
}

/** A validation ready to be judged. */
export interface Validation {
  readonly program: cel.Program;
  /** Empty where there is none. */
  readonly message: string;
  readonly messageProgram: cel.Program | undefined;
}

/** An expression and the type that its value has to have; `undefined` for any. */
export interface ExpressionText {
  readonly expression: string;
  /** `spec.variables[0].expression` */
  readonly path: string;
  readonly types?: readonly cel.CelType[];
  /** What is told of another type, where it is not that of the types. */
  readonly wanted?: string;
  /** The value that a mistake is told of, where it is not the expression. */
  readonly told?: unknown;
}

/**
 * Compiles the expressions of a policy, block after block, and collects what is wrong with them in Kyverno's words.
 * After a block with mistakes nothing more is compiled: what comes back is empty then, and {@link mistakes} are there.
 * (kyverno: pkg/cel/compiler/compiler.go)
 */
export class ExpressionCompiler {
  readonly #declarations: Declarations;
  readonly #mistakes: FieldMistake[] = [];

  constructor(declarations: Declarations) {
    this.#declarations = declarations;
  }

  /** What is wrong, in the order of the blocks; nothing where all is right. */
  get mistakes(): readonly FieldMistake[] {
    return this.#mistakes;
  }

  /** Match conditions, all of them; `path` is that of the list. */
  conditions(texts: readonly ConditionText[], path: string): readonly cel.Program[] {
    if (this.#mistakes.length > 0) return [];
    return texts.flatMap(({ expression }, at) =>
      this.#compile({ expression, path: `${path}[${at}].expression`, types: [cel.boolType] }),
    );
  }

  /** Variables, each of which may name those before it. */
  variables(texts: readonly VariableText[], path = "spec.variables"): ReadonlyMap<string, cel.Program> {
    const programs = new Map<string, cel.Program>();
    if (this.#mistakes.length > 0) return programs;
    for (const [at, { name, expression }] of texts.entries()) {
      for (const program of this.#compile({ expression, path: `${path}[${at}].expression` })) {
        this.#declarations.variables.set(name, program.type);
        programs.set(name, program);
      }
    }
    return programs;
  }

  /** Validations up to the first that is wrong. */
  validations(texts: readonly ValidationText[], path = "spec.validations"): readonly Validation[] {
    const validations: Validation[] = [];
    for (const [at, text] of texts.entries()) {
      const [program] = this.one({
        expression: text.expression,
        path: `${path}[${at}].expression`,
        types: [cel.boolType],
      });
      const { messageExpression = "", message = "" } = text;
      const [messageProgram] =
        messageExpression === ""
          ? []
          : this.one({
              expression: messageExpression,
              path: `${path}[${at}].messageExpression`,
              types: [cel.stringType],
            });
      if (this.#mistakes.length > 0 || program === undefined) return [];
      validations.push({ program, message, messageProgram });
    }
    return validations;
  }

  /** Audit annotations by their keys. */
  annotations(texts: readonly AnnotationText[], path = "spec.auditAnnotations"): ReadonlyMap<string, cel.Program> {
    const programs = new Map<string, cel.Program>();
    if (this.#mistakes.length > 0) return programs;
    for (const [at, { key, valueExpression }] of texts.entries()) {
      const text = {
        expression: valueExpression,
        path: `${path}[${at}].valueExpression`,
        types: [cel.stringType, cel.nullType],
        wanted: "output is expected to be either of type string or null_type",
      };
      for (const program of this.#compile(text)) programs.set(key, program);
    }
    return programs;
  }

  /** One expression that is a block of its own: a list of none or one. */
  one(text: ExpressionText): readonly cel.Program[] {
    return this.#mistakes.length > 0 ? [] : this.#compile(text);
  }

  /** A block whose expressions are all compiled, whatever is wrong with some of them. */
  all(texts: readonly ExpressionText[]): readonly cel.Program[] {
    return this.#mistakes.length > 0 ? [] : texts.flatMap((text) => this.#compile(text));
  }

  /** Adds a mistake of a block that the kind looks at itself. */
  refuse(mistake: FieldMistake): void {
    this.#mistakes.push(mistake);
  }

  #compile({ expression, path, types, wanted, told = expression }: ExpressionText): readonly cel.Program[] {
    const compiled = cel.compile(expression, this.#declarations.environment);
    if (compiled.kind === "issues") {
      this.#mistakes.push(invalid(path, told, compiled.text));
      return [];
    }
    const { program } = compiled;
    const [first] = types ?? [];
    if (types === undefined || first === undefined || types.some((type) => cel.sameType(type, program.type))) {
      return [program];
    }
    this.#mistakes.push(invalid(path, told, wanted ?? `output is expected to be of type ${first.name}`));
    return [];
  }
}

/** The mistake of an expression. */
export function invalid(path: string, value: unknown, detail: string): FieldMistake {
  return { type: "Invalid", field: path, path, value, detail };
}
