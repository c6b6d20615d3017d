export {
  type Anchor,
  type AnchorKind,
  type CompiledPattern,
  compilePattern,
  compileScalar,
  type PatternResult,
  parseAnchor,
  type ScalarOptions,
} from "./pattern/index.ts";
