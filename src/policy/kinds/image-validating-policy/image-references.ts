import * as cel from "../../../lang/cel/index.ts";
import { type declare, type EvaluationMistake, ExpressionCompiler, invalid } from "../../expressions/index.ts";
import type { FieldMistake } from "../../mistake.ts";
import { compileGlob } from "./image-glob.ts";

/** The images that a policy is about, as it says it. */
export interface ReferenceText {
  readonly glob?: string;
  readonly expression?: string;
}

/** Whether a policy is about an image. */
export type ReferenceTest = (image: string) => boolean | EvaluationMistake;

/** What policies say of images, compiled, with what is wrong with it. */
export interface CompiledReferences {
  readonly matches: ReferenceTest;
  readonly mistakes: readonly FieldMistake[];
}

/**
 * Compiles which images a policy is about: those that one of the references means; all where there are none.
 * (kyverno: pkg/cel/compiler/image.go, pkg/cel/matching/image.go)
 */
export function compileReferences(
  texts: readonly ReferenceText[],
  path = "spec.matchImageReferences",
): CompiledReferences {
  const mistakes: FieldMistake[] = [];
  const tests = texts.flatMap((text, at) => {
    const made = compileReference(text, `${path}[${at}]`);
    if (typeof made === "function") return [made];
    mistakes.push(...made);
    return [];
  });
  return { matches: texts.length === 0 ? () => true : anyOf(tests), mistakes };
}

/** An error ends the search, unless an image was found to be meant before. */
function anyOf(tests: readonly ReferenceTest[]): ReferenceTest {
  return (image) => {
    for (const test of tests) {
      const matched = test(image);
      if (matched !== false) return matched;
    }
    return false;
  };
}

function compileReference(text: ReferenceText, path: string): ReferenceTest | readonly FieldMistake[] {
  const { glob = "", expression = "" } = text;
  if (glob !== "") {
    const compiled = compileGlob(glob);
    return compiled.kind === "glob" ? compiled.matches : [invalid(`${path}.glob`, glob, compiled.message)];
  }
  if (expression === "") return [invalid(path, text, "either glob or expression must be set")];
  const compiler = new ExpressionCompiler(declarations());
  const [program] = compiler.one({ expression, path: `${path}.expression`, types: [cel.boolType] });
  return program === undefined ? compiler.mistakes : byExpression(program);
}

let declared: ReturnType<typeof declare> | undefined;

/** Expressions about images see the image alone. (kyverno: pkg/cel/compiler/env.go NewMatchImageEnv) */
function declarations(): ReturnType<typeof declare> {
  declared ??= {
    variables: new Map(),
    environment: new cel.Environment({
      libraries: [
        ...cel.kyvernoCore.filter((library) => library !== cel.twoVariablesLibrary),
        ...cel.kubernetesLibraries,
        cel.imageLibrary,
      ],
      variables: { ref: cel.stringType },
      homogeneous: true,
      literals: false,
    }),
  };
  return declared;
}

function byExpression(program: cel.Program): ReferenceTest {
  return (image) => {
    const { value } = program.evaluate({ ref: image }, { world: cel.emptyWorld, limit: cel.perCallLimit });
    if (typeof value === "boolean") return value;
    return { message: value instanceof cel.Failure ? value.message : "type conversion error: the value is no bool" };
  };
}
