import { describe, expect, it } from "vitest";
import { Abort, pending } from "../../failure.ts";
import type { WorldQuestion } from "../../library.ts";
import type { CelValue } from "../../value.ts";
import { evaluate, outcome } from "../expression-lab.ts";
import { AuthorizerValue, authorizerType } from "./index.ts";

const variables = { authorizer: [authorizerType, new AuthorizerValue()] } as const;

/** A world that gives one answer and remembers what it was asked. */
function answering(answer: CelValue) {
  const asked: WorldQuestion[] = [];
  const ask = (question: WorldQuestion) => {
    asked.push(question);
    return answer;
  };
  return { asked, world: { ask } };
}

describe("authzLibrary", () => {
  it("asks for the requesting user", () => {
    const { asked, world } = answering({ allowed: true, reason: "because", error: "" });
    const source =
      "authorizer.group('apps').resource('deployments').subresource('scale').namespace('ns').name('web')" +
      ".fieldSelector('a=b').labelSelector('c').check('update').allowed()";
    expect(outcome(source, { world, variables })).toBe(true);
    expect(asked).toEqual([
      {
        kind: "authorize",
        args: [
          null,
          {
            group: "apps",
            resource: "deployments",
            subresource: "scale",
            namespace: "ns",
            name: "web",
            fieldSelector: "a=b",
            labelSelector: "c",
            verb: "update",
          },
        ],
      },
    ]);
  });

  it("asks for a service account, and for a path", () => {
    const { asked, world } = answering({ allowed: false, reason: "no rule", error: "" });
    const source = "authorizer.serviceAccount('ns', 'bot').path('/healthz').check('get').reason()";
    expect(outcome(source, { world, variables })).toBe("no rule");
    expect(asked).toEqual([
      {
        kind: "authorize",
        args: [
          { namespace: "ns", name: "bot" },
          { path: "/healthz", verb: "get" },
        ],
      },
    ]);
  });

  it("says that something went wrong", () => {
    const { world } = answering({ allowed: false, reason: "", error: "webhook is down" });
    const check = "authorizer.path('/').check('get')";
    expect(outcome(`${check}.errored() && ${check}.error() == 'webhook is down'`, { world, variables })).toBe(true);
  });

  it("stays pending until there is an answer, and no or takes that away", () => {
    const { world } = answering(pending);
    const { value } = evaluate("authorizer.path('/').check('get').allowed() || true", { world, variables });
    expect(value instanceof Abort ? value.reason : value).toBe("pending");
  });

  it.each([
    ["authorizer.path(' ')", "path must not be empty"],
    ["authorizer.group('').resource('')", "resource must not be empty"],
    ["authorizer.serviceAccount('ns', 'B')", "Invalid service account name"],
    ["authorizer.serviceAccount('a.b', 'b')", "Invalid service account namespace"],
  ])("refuses %s", (source, message) => {
    expect(outcome(source, { variables })).toBe(`error: ${message}`);
  });

  it("lets an expression pay for two checks", () => {
    const { world } = answering({ allowed: true, reason: "", error: "" });
    const check = "authorizer.path('/').check('get').allowed()";
    expect(outcome(`${check} && ${check}`, { world, variables })).toBe(true);
    expect(outcome(`${check} && ${check} && ${check}`, { world, variables })).toBe(
      "error: operation cancelled: actual cost limit exceeded",
    );
  });
});
