import type { Evaluation, Scope } from "../../lang/index.ts";
import type { Facts } from "../rule.ts";
import type { Run } from "./run.ts";

/** Whether a text may call a function that asks the name service. */
export function asksForAddresses(text: string): boolean {
  return text.includes("is_external_url");
}

/** The scope of a run for such a text: names of hosts are looked up by those who judge, like everything else. */
export function scopeWithAddresses({ variables: { scope }, facts }: Run): Scope {
  return { ...scope, addresses: (host) => addressesOf(host, facts) };
}

function addressesOf(host: string, facts: Facts): Evaluation {
  const fact = facts.want({ kind: "addresses", host });
  if (fact === undefined) return { kind: "pending" };
  if (fact.kind === "value") return { kind: "value", value: fact.value };
  const why = fact.kind === "failure" ? fact.message : "the answer is no list of addresses";
  return { kind: "error", message: `lookup ${host}: ${why}`, missing: false };
}
