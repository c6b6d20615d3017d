import { describe, expect, it } from "vitest";
import { type Fact, type Facts, pending, type Query } from "../policy/index.ts";
import { resolve } from "./settle.ts";

const query = (name: string): Query => ({ kind: "namespace", name });
const labelled = (name: string): Fact => ({ kind: "namespace", labels: { name } });
const ask = async (asked: Query) => labelled(asked.kind === "namespace" ? asked.name : "");

/** Wants one fact after the other. */
function wanting(names: readonly string[]) {
  return (facts: Facts) => {
    const found: Fact[] = [];
    for (const name of names) {
      const fact = facts.want(query(name));
      if (fact === undefined) return pending;
      found.push(fact);
    }
    return found;
  };
}

describe("resolve", () => {
  it("asks for what is wanted until nothing is", async () => {
    expect(await resolve(wanting(["a", "b"]), ask)).toEqual([labelled("a"), labelled("b")]);
    expect(await resolve(() => 1, ask)).toBe(1);
  });

  it("takes what cannot be had for a fact, too", async () => {
    const lost = async () => Promise.reject(new Error("lost"));
    expect(await resolve(wanting(["a"]), lost)).toEqual([{ kind: "failure", message: "lost" }]);
  });

  it.each([
    ["more is wanted again and again", wanting(["a", "b", "c"]), { rounds: 2 }, /asked for 2 times/],
    ["nothing is wanted, and nothing comes of it", () => pending, {}, /more are wanted/],
    ["the time is up", wanting(["a"]), { timeUp: Promise.resolve() }, /time of the request is up/],
  ])("fails where %s", async (_, work, options, message) => {
    const never = () => new Promise<Fact>(() => {});
    await expect(resolve<unknown>(work, "timeUp" in options ? never : ask, options)).rejects.toThrow(message);
  });
});
