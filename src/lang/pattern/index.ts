export { type Anchor, type AnchorKind, parseAnchor } from "./anchor.ts";
export { type CompiledPattern, compilePattern, type PatternResult } from "./compile.ts";
export { type Comparison, compileScalar, parseComparison, type ScalarOptions } from "./scalar.ts";
