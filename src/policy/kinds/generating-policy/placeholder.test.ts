import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { namesExpression, type Segment, segmentsOf } from "./placeholder.ts";

const text = (one: string): Segment => ({ kind: "text", text: one });
const hole = (expression: string): Segment => ({ kind: "expression", expression });

describe("segmentsOf", () => {
  it.each([
    ["", []],
    ["plain (text)", [text("plain (text)")]],
    ["((a))", [hole("a")]],
    ["x-(( a.b ))-y(( c ))", [text("x-"), hole("a.b"), text("-y"), hole("c")]],
    ["(( f(g(x)) ))", [hole("f(g(x))")]],
    ['(( \')) (\' + "\\")" ))', [hole('\')) (\' + "\\")"')]],
    ["\\((a)) ((b))", [text("((a)) "), hole("b")]],
    ["\\\\((a))", [text("\\((a))")]],
    ["(((a)))", [hole("(a)")]],
  ])("splits %j", (input, segments) => {
    expect(segmentsOf(input)).toEqual(segments);
  });

  it.each([
    ["ä((", "unterminated placeholder starting at offset 2: missing closing '))'"],
    ["x(( a", "unterminated placeholder starting at offset 1: missing closing '))'"],
    ["(( ))", "empty placeholder at offset 0"],
    ["(( a ) ))", "unbalanced parenthesis in placeholder starting at offset 0"],
    ["(( 'a ))", "unterminated string literal in placeholder starting at offset 0"],
  ])("says what is wrong with %j", (input, message) => {
    expect(segmentsOf(input)).toBe(message);
  });

  it("loses nothing of a text without placeholders, and takes no longer than the text is", () => {
    const plain = fc.string().filter((one) => !one.includes("(("));
    fc.assert(fc.property(plain, (one) => segmentsOf(one).length === (one === "" ? 0 : 1)));
    expect(segmentsOf("((".repeat(100_000))).toMatch(/^unterminated/);
  });
});

describe("namesExpression", () => {
  it.each([
    ["a((b))", true],
    ["\\((b))", false],
    ["(\\((b", false],
    ["\\((a((b))", true],
  ])("of %j is %s", (input, names) => {
    expect(namesExpression(input)).toBe(names);
  });
});
