/** The small languages. CEL has a face of its own, `cel/index.ts`: several times as much code, of which those who do not need it shall not pay. */
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
