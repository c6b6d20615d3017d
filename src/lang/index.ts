export {
  type Binding,
  Budget,
  cleanPath,
  compileJmesPath,
  type Evaluation,
  type JmesPathExpression,
  Names,
  type Prepare,
  type Scope,
  stepsThrough,
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
