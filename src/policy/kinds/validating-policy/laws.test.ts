import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Fact, Query } from "../../rule.ts";
import { answering, compiled, judged, policyWith } from "./samples.ts";

const names = ["a", "b"] as const;

/** Expressions of true and false over objects of the cluster, with all that could swallow something. */
const { expression } = fc.letrec<{ readonly expression: string }>((tie) => ({
  expression: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom("true", "false", "object.spec.hostNetwork == true", "object.spec.absent == true", "1 / 0 == 1"),
    fc.constantFrom(...names).map((name) => `resource.Get('v1', 'configmaps', 'team', '${name}').x == true`),
    fc.constantFrom(...names).map((name) => `variables.${name}.x == true`),
    fc.constantFrom(...names).map((name) => `variables.${name}.?x.orValue(false) == true`),
    fc.constantFrom(...names).map((name) => `has(variables.${name}.x)`),
    fc
      .tuple(tie("expression"), fc.constantFrom("&&", "||"), tie("expression"))
      .map(([a, by, b]) => `(${a}) ${by} (${b})`),
    tie("expression").map((of) => `!(${of})`),
    fc
      .tuple(tie("expression"), tie("expression"), tie("expression"))
      .map(([test, yes, no]) => `(${test}) ? (${yes}) : (${no})`),
    fc
      .tuple(fc.constantFrom("exists", "all"), tie("expression"))
      .map(([macro, of]) => `[1, 2].${macro}(i, i == 1 || (${of}))`),
    fc
      .tuple(tie("expression"), tie("expression"))
      .map(([a, b]) => `optional.of(${a}).optMap(v, v && (${b})).orValue(false) == true`),
  ),
}));

const fact: fc.Arbitrary<Fact> = fc.oneof(
  fc.boolean().map((x): Fact => ({ kind: "value", value: { x } })),
  fc.constant<Fact>({ kind: "value", value: {} }),
  fc.constant<Fact>({ kind: "value", value: null }),
  fc.constant<Fact>({ kind: "failure", message: "no" }),
);

const variables = names.map((name) => ({ name, expression: `resource.Get('v1', 'configmaps', 'team', '${name}')` }));

describe("the law of facts", () => {
  it("is that what a policy says before a fact is there, it says whatever the fact will be", () => {
    const law = fc.property(
      fc.record({ condition: expression, validation: expression, facts: fc.tuple(fact, fact), known: fc.nat(3) }),
      ({ condition, validation, facts, known }) => {
        const policy = compiled(
          policyWith({
            variables,
            matchConditions: [{ name: "c", expression: condition.replaceAll("variables.", "object.none.") }],
            validations: [{ expression: validation, messageExpression: `string(${validation})` }],
            autogen: { podControllers: { controllers: [] } },
          }),
        );
        const answer = (query: Query) =>
          facts[names.findIndex((name) => query.kind === "object" && query.name === name)];
        const some = answering((query) =>
          names.some((name, at) => query.kind === "object" && query.name === name && (known & (1 << at)) !== 0)
            ? answer(query)
            : undefined,
        );
        const [early] = judged(policy, undefined, some);
        const [late] = judged(policy, undefined, answering(answer));
        expect(typeof late).not.toBe("symbol");
        if (typeof early !== "symbol") expect(early).toEqual(late);
      },
    );
    fc.assert(law, { numRuns: 150 });
  });
});
