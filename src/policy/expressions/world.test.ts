import { describe, expect, it } from "vitest";
import * as cel from "../../lang/cel/index.ts";
import type { Fact, Facts, Query, Request } from "../rule.ts";
import { type Asker, worldOf } from "./world.ts";

const request: Request = {
  uid: "1",
  operation: "CREATE",
  kind: { group: "", version: "v1", kind: "Pod" },
  resource: { group: "", version: "v1", resource: "pods" },
  subresource: "",
  name: "web",
  namespace: "team",
  object: undefined,
  oldObject: undefined,
  user: undefined,
  dryRun: false,
  now: 1_000,
};

const anywhere: Asker = { namespace: "", name: "p", httpInNamespaces: false };
const within: Asker = { ...anywhere, namespace: "team" };
const answering = (fact: Fact | undefined, asked: Query[] = []): Facts => ({
  want(query) {
    asked.push(query);
    return fact;
  },
});
const value: Fact = { kind: "value", value: { a: 1 } };
const call = { method: "GET", url: "https://a", headers: {}, caBundle: "" };

function answerTo(kind: string, args: readonly cel.CelValue[], asker = anywhere, fact: Fact | undefined = value) {
  return worldOf(request, answering(fact), asker).ask({ kind, args });
}

describe("worldOf", () => {
  it("answers with what a fact says, and waits for it", () => {
    expect(answerTo("resource.get", ["v1", "pods", "a", "b"])).toEqual({ a: 1 });
    expect(worldOf(request, answering(undefined), anywhere).ask({ kind: "http", args: [call] })).toBe(cel.pending);
  });

  it.each<readonly [string, Fact, string]>([
    ["a failure", { kind: "failure", message: "no connection" }, "no connection"],
    ["a lack of permission", { kind: "failure", message: "no", permission: true }, "permission denied: no"],
    ["an answer to something else", { kind: "namespace", labels: {} }, "there is no answer"],
  ])("makes an error of %s", (_, fact, message) => {
    const answer = answerTo("resource.list", ["v1", "pods", "a", {}], anywhere, fact);
    expect(answer).toBeInstanceOf(cel.CelError);
    expect(answer).toMatchObject({ message });
  });

  it.each<readonly [string, cel.CelValue, Asker, string]>([
    [
      "http",
      call,
      within,
      "http calls are not allowed in namespaced policies: set --allowHTTPInNamespacedPolicies to enable",
    ],
    [
      "globalReference",
      "a",
      { ...within, httpInNamespaces: true },
      "globalContext.* is not allowed in namespaced policies",
    ],
    ["authorize", "a", anywhere, "authorize cannot be asked here"],
    ["generator.apply", "a", anywhere, "generator.apply cannot be asked here"],
  ])("does not ask %s for who may not", (kind, argument, asker, message) => {
    const asked: Query[] = [];
    const answer = worldOf(request, answering(value, asked), asker).ask({ kind, args: [argument] });
    expect(answer).toMatchObject({ message });
    expect(asked).toEqual([]);
  });

  it("asks for a policy of a namespace what it may", () => {
    expect(answerTo("http", [call], { ...within, httpInNamespaces: true })).toEqual({ a: 1 });
    expect(answerTo("resource.get", ["v1", "pods", "team", "b"], within)).toEqual({ a: 1 });
  });

  it("draws by chance what is the same for the same request, and for nothing else", () => {
    const draws = (of: Request, asker: Asker) => {
      const world = worldOf(of, answering(undefined), asker);
      return [0, 1].map(() => world.ask({ kind: "random.seed", args: [] }));
    };
    const [first, second] = draws(request, anywhere);
    expect(first).not.toBe(second);
    expect(draws(request, anywhere)).toEqual([first, second]);
    expect(draws({ ...request, uid: "2" }, anywhere)).not.toContain(first);
    expect(draws(request, { ...anywhere, name: "q" })).not.toContain(first);
    expect(draws(request, within)).not.toContain(first);
  });

  it("knows the moment of the request", () => {
    expect(answerTo("time.now", [])).toEqual(new cel.Timestamp(1_000_000_000n));
  });
});
