/** The types of CEL. Its code comes with {@link loadCel}. */
export type * as cel from "./cel/index.ts";
export {
  type Binding,
  Budget,
  cleanPath,
  compileJmesPath,
  type Evaluation,
  type FunctionSignature,
  functionSignatures,
  type JmesPathExpression,
  Names,
  type Prepare,
  type Scope,
  type SyntaxTree,
  stepsThrough,
  syntaxTree,
} from "./jmespath/index.ts";
export {
  type Anchor,
  type AnchorKind,
  type Comparison,
  type CompiledPattern,
  compilePattern,
  compileScalar,
  type PatternResult,
  parseAnchor,
  parseComparison,
  type ScalarOptions,
} from "./pattern/index.ts";
export { compileTemplate, type SubstituteOptions, type Template } from "./template.ts";

/** All that `lang/cel` exports. */
export type CelLanguage = typeof import("./cel/index.ts");

/** Loads CEL: several times as much code as the other languages together, of which nobody else shall pay. */
export function loadCel(): Promise<CelLanguage> {
  return import("./cel/index.ts");
}
