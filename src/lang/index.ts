export {
  type Anchor,
  type AnchorKind,
  anchorText,
  type CompiledPattern,
  compilePattern,
  compileScalar,
  type PatternResult,
  parseAnchor,
  type ScalarOptions,
  withoutAnchors,
} from "./pattern/index.ts";
