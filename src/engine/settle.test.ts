import { describe, expect, it } from "vitest";
import { policyWith, requestOf, ruleWith } from "../../test/samples.ts";
import { type Fact, type Outcome, pending, type Query, type Rule } from "../policy/index.ts";
import { settle } from "./settle.ts";

const pass: Outcome = { status: "pass", message: "ok" };

/** A rule that wants to know one namespace after the other, as told by the label `next` of each. */
function follow(name: string, from: string): Rule {
  return ruleWith(name, pass, {
    run(_, facts) {
      for (let next: string | undefined = from, seen = 0; next !== undefined; seen++) {
        const fact = facts.want({ kind: "namespace", name: next });
        if (fact === undefined) return pending;
        if (fact.kind !== "namespace")
          return { status: "error", message: String(fact.kind === "failure" && fact.message) };
        if (fact.labels.next === undefined) return { status: "pass", message: `${seen + 1}` };
        next = fact.labels.next;
      }
      return pass;
    },
  });
}

const nameIn = (query: Query) => (query.kind === "namespace" ? query.name : query.kind);

const world = (links: Readonly<Record<string, string>>) => {
  const asked: string[] = [];
  const ask = async (query: Query): Promise<Fact> => {
    const name = nameIn(query);
    asked.push(name);
    const next = links[name];
    return { kind: "namespace", labels: next === undefined ? {} : { next } };
  };
  return { asked, ask };
};

describe("settle", () => {
  it("asks nothing where nothing is wanted", async () => {
    const { asked, ask } = world({});
    const verdict = await settle([policyWith("p", [ruleWith("r", pass)])], requestOf(), ask);
    expect(verdict.policies[0]?.outcomes).toEqual([{ ...pass, rule: "r", action: "Audit" }]);
    expect(asked).toEqual([]);
  });

  it("asks for all that is missing at once, and for each thing once", async () => {
    const { asked, ask } = world({ a: "b", c: "b" });
    const policies = [policyWith("p", [follow("r1", "a"), follow("r2", "c"), follow("r3", "a")])];
    const verdict = await settle(policies, requestOf(), ask);
    expect(verdict.policies[0]?.outcomes.map(({ message }) => message)).toEqual(["2", "2", "2"]);
    expect(asked).toEqual(["a", "c", "b"]);
  });

  it("takes what a cache knows without asking", async () => {
    const { asked, ask } = world({});
    const lookup = (query: Query): Fact | undefined =>
      nameIn(query) === "a" ? { kind: "namespace", labels: { next: "b" } } : undefined;
    await settle([policyWith("p", [follow("r", "a")])], requestOf(), ask, { lookup });
    expect(asked).toEqual(["b"]);
  });

  it("makes an error of a question that fails", async () => {
    const ask = () => Promise.reject(new Error("no route to host"));
    const verdict = await settle([policyWith("p", [follow("r", "a"), ruleWith("s", pass)])], requestOf(), ask);
    expect(verdict.policies[0]?.outcomes).toMatchObject([{ status: "error", message: "no route to host" }, pass]);
  });

  it("makes an error of a rule that never has enough", async () => {
    const { asked, ask } = world(Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`${at}`, `${at + 1}`])));
    const verdict = await settle([policyWith("p", [follow("r", "0")])], requestOf(), ask, { rounds: 3 });
    expect(asked).toEqual(["0", "1", "2"]);
    expect(verdict.policies[0]?.outcomes).toMatchObject([
      { status: "error", message: "facts were asked for 3 times and more are wanted", action: "Enforce" },
    ]);
  });

  it("lets each of many rules that mutate ask, one after the other", async () => {
    const { asked, ask } = world({});
    const rules = Array.from({ length: 200 }, (_, at) => ({ ...follow(`r${at}`, `${at}`), phase: "mutate" as const }));
    const verdict = await settle([policyWith("p", rules)], requestOf(), ask);
    expect(new Set(verdict.policies[0]?.outcomes.map(({ status }) => status))).toEqual(new Set(["pass"]));
    expect(asked).toHaveLength(200);
  });

  it("makes an error of a rule that waits for nothing", async () => {
    const { ask } = world({});
    const verdict = await settle([policyWith("p", [ruleWith("r", pass, { run: () => pending })])], requestOf(), ask);
    expect(verdict.policies[0]?.outcomes).toMatchObject([{ status: "error", action: "Enforce" }]);
  });

  it("ends when the time is up, with what is known by then", async () => {
    const ask = (query: Query) =>
      nameIn(query) === "slow" ? new Promise<Fact>(() => {}) : Promise.resolve<Fact>({ kind: "namespace", labels: {} });
    const timeUp = Promise.resolve()
      .then(() => Promise.resolve())
      .then(() => Promise.resolve());
    const policies = [policyWith("p", [follow("r1", "slow"), follow("r2", "fast")])];
    const verdict = await settle(policies, requestOf(), ask, { timeUp });
    expect(verdict.policies[0]?.outcomes).toMatchObject([
      { status: "error", message: "the time of the request is up" },
      { status: "pass" },
    ]);
  });

  it("judges only the phases it is told", async () => {
    const { ask } = world({});
    const policy = policyWith("p", [ruleWith("m", pass, { phase: "mutate" }), ruleWith("v", pass)]);
    const verdict = await settle([policy], requestOf(), ask, { phases: ["mutate"] });
    expect(verdict.policies[0]?.outcomes.map(({ rule }) => rule)).toEqual(["m"]);
  });
});
