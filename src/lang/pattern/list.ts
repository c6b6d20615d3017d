import { isRecord } from "../../data/index.ts";
import type { Json } from "../../kube/index.ts";
import type { Compiler, ElementTest, Reach } from "./element.ts";
import { isSkip, type Mismatch, mismatch, plain } from "./mismatch.ts";

/**
 * Compiles a list of a pattern. Its first element decides: a map or a scalar is what every element of the resource has
 * to fit; a list makes the comparison go element by element. (kyverno: pkg/engine/validate/validate.go)
 */
export function compileList(pattern: readonly Json[], compiler: Compiler): ElementTest {
  const test = elementsTest(pattern, compiler);
  return (value, reach) => (Array.isArray(value) ? test(value, reach) : notAList());
}

type ListTest = (value: readonly unknown[], reach: Reach) => Mismatch | undefined;

function elementsTest(pattern: readonly Json[], compiler: Compiler): ListTest {
  const [first] = pattern;
  if (first === undefined) return () => plain(() => "pattern Array empty");
  if (isRecord(first)) return mapsTest(compiler.compile(first));
  if (Array.isArray(first)) return pairwiseTest(pattern.map((element) => compiler.compile(element)));
  return compiler.compile(first);
}

const notAList = () =>
  plain((path) => `validation rule failed at path ${path}, resource does not satisfy the expected overlay pattern`);

/** Elements to which the map does not apply are left out; but not all of them. */
function mapsTest(test: ElementTest): ListTest {
  return (value, reach) => {
    const skips = new Skips();
    for (let at = 0; at < value.length; at++) {
      const wrong = test(value[at], reach);
      if (wrong === undefined) skips.applied = true;
      else if (isSkip(wrong)) skips.add(wrong, at);
      else return below(wrong, at);
    }
    return skips.result();
  };
}

function pairwiseTest(tests: readonly ElementTest[]): ListTest {
  return (value, reach) => {
    if (value.length < tests.length) return tooShort(value.length, tests.length);
    const skips = new Skips();
    for (const [at, test] of tests.entries()) {
      const wrong = test(value[at], reach);
      if (wrong === undefined) skips.applied = true;
      else if (isSkip(wrong)) skips.add(wrong, at);
      else return below(wrong, at);
    }
    return skips.result();
  };
}

function tooShort(length: number, wanted: number): Mismatch {
  const lengths = `resource Array len is ${length} and pattern Array len is ${wanted}`;
  return mismatch({
    kind: "plain",
    text: () => `validate Array failed, array length mismatch, ${lengths}`,
    pathless: true,
  });
}

function below(wrong: Mismatch, at: number): Mismatch {
  wrong.steps.push(String(at));
  return wrong;
}

/** The elements that were left out. */
class Skips {
  applied = false;
  private causes: Mismatch[] | undefined;

  add(cause: Mismatch, at: number): void {
    this.causes ??= [];
    this.causes.push(below(cause, at));
  }

  result(): Mismatch | undefined {
    if (this.applied || this.causes === undefined) return undefined;
    return mismatch({ kind: "collected", causes: this.causes });
  }
}
