import { compileFilter, type MatchTest, type Side } from "./filter.ts";
import type { MatchText } from "./schema.ts";
import { both, either, opposite, type Truth } from "./truth.ts";

/**
 * Folds a `match` and an `exclude` block into one test. `any` hides `all`, and both hide what stands in the block
 * itself. An empty `match` never matches, an empty `exclude` excludes nothing. (kyverno: pkg/engine/utils/match.go)
 */
export function compileMatch(match: MatchText, exclude: MatchText | undefined): MatchTest {
  const included = compileBlock(match, "match");
  if (exclude === undefined) return included;
  const excluded = compileBlock(exclude, "exclude");
  return (request, facts) => {
    const matched = included(request, facts);
    return matched === false ? false : both(matched, opposite(excluded(request, facts)));
  };
}

/** Compiles the `match` block of an exception. (kyverno: pkg/engine/utils/exceptions.go) */
export function compileExceptionMatch(match: MatchText): MatchTest {
  return compileBlock(match, "exception");
}

function compileBlock(block: MatchText, side: Side): MatchTest {
  const { any = [], all = [] } = block;
  if (any.length > 0) return anyOf(any.map((filter) => compileFilter(filter, side)));
  if (all.length > 0) return allOf(all.map((filter) => compileFilter(filter, side)));
  return compileFilter(block, side);
}

function anyOf(tests: readonly MatchTest[]): MatchTest {
  const [only] = tests;
  if (only !== undefined && tests.length === 1) return only;
  return (request, facts) => {
    let truth: Truth = false;
    for (const test of tests) {
      truth = either(truth, test(request, facts));
      if (truth === true) return true;
    }
    return truth;
  };
}

function allOf(tests: readonly MatchTest[]): MatchTest {
  const [only] = tests;
  if (only !== undefined && tests.length === 1) return only;
  return (request, facts) => {
    let truth: Truth = true;
    for (const test of tests) {
      truth = both(truth, test(request, facts));
      if (truth === false) return false;
    }
    return truth;
  };
}
