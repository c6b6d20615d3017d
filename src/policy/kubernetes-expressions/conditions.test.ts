import { describe, expect, it } from "vitest";
import { emptyWorld, pending } from "../../lang/cel/index.ts";
import { ExpressionCompiler } from "./compiler.ts";
import { compileConditions, matchConditions } from "./conditions.ts";
import { costly, valuesWith } from "./samples.ts";

function match(sources: readonly string[], values = valuesWith()) {
  const compiler = new ExpressionCompiler({ params: true, authorizer: true });
  const texts = sources.map((expression, index) => ({ name: `c${index}`, expression }));
  const subject = { variables: compiler.variables, values, world: emptyWorld };
  return matchConditions(compileConditions(compiler, texts), subject);
}

const error = "object.nope == 1";
const told = (source: string) => `expression '${source}' resulted in error: no such key: nope`;

describe("matchConditions", () => {
  it.each([
    [[], { kind: "matches" }],
    [["true", "object.spec.replicas == 3"], { kind: "matches" }],
    [["true", "false", "false"], { kind: "unmatched", condition: "c1" }],
    [[error, "false"], { kind: "unmatched", condition: "c1" }],
    [["true", error], { kind: "error", message: told(error) }],
    [[error, error], { kind: "error", message: told(error) }],
    [[error, "true == object.nope"], { kind: "error", message: `[${told(error)}, ${told("true == object.nope")}]` }],
    [["namespaceObject == null"], { kind: "matches" }],
    [
      [costly, costly, costly, "false"],
      {
        kind: "error",
        message: "validation failed due to running out of cost budget, no further validation rules will be run",
      },
    ],
  ])("decides %#", (sources, expected) => {
    expect(match(sources)).toEqual(expected);
  });

  it("waits for what is not known yet, even beside one that is false", () => {
    expect(match(["params.a == 1", "false"], valuesWith({ params: pending }))).toEqual({ kind: "pending" });
  });
});
