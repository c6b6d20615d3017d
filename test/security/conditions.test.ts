import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Attack, type Lab, openLab } from "./lab.ts";
import { clusterPolicy, configMapsPath } from "./samples.ts";

const path = configMapsPath("default");
const mapWith = (name: string, team?: string) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, ...(team !== undefined && { labels: { team } }) },
});
const create = (name: string, team?: string): Attack => ({ method: "POST", path, body: mapWith(name, team) });
const relabel = (name: string, team: string | null): Attack => ({
  method: "PATCH",
  path: `${path}/${name}`,
  type: "application/merge-patch+json",
  body: { metadata: { labels: { team } } },
});
const remove = (name: string): Attack => ({ method: "DELETE", path: `${path}/${name}` });

const team = (of: string) => `{{ request.${of}.metadata.labels.team }}`;
const mapRule = (name: string, operations: readonly string[], deny: object, more: object = {}) => ({
  name,
  match: { any: [{ resources: { kinds: ["ConfigMap"], namespaces: ["default"], operations } }] },
  ...more,
  validate: { failureAction: "Enforce", message: `no: ${team("object")}`, deny },
});

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterEach(() => lab.relax());
afterAll(() => lab.close());

const steps = async (attacks: readonly Attack[]) => {
  const denied: boolean[] = [];
  for (const attack of attacks) denied.push((await lab.attempt(attack)).denied);
  return denied;
};

describe("a rule against a change", () => {
  it("holds although an old object could not have met it, and where the label is gone", async () => {
    expect(await steps([create("fixed", "red")])).toEqual([false]);
    const deny = { conditions: { any: [{ key: team("object"), operator: "NotEquals", value: team("oldObject") }] } };
    await lab.enforce(clusterPolicy("fixed", [mapRule("fixed", ["UPDATE"], deny)], { background: false }));
    const attacks = [relabel("fixed", "blue"), relabel("fixed", null), relabel("fixed", "red")];
    expect(await steps(attacks)).toEqual([true, true, false]);
  });
});

describe("a rule against a deletion", () => {
  it("judges what is deleted, and denies what it cannot judge", async () => {
    expect(await steps([create("kept", "red"), create("spare", "blue"), create("bare")])).toEqual([
      false,
      false,
      false,
    ]);
    const deny = { conditions: [{ key: team("object"), operator: "Equals", value: "red" }] };
    await lab.enforce(clusterPolicy("kept", [mapRule("kept", ["DELETE"], deny)]));
    expect(await steps([remove("kept"), remove("bare"), remove("spare")])).toEqual([true, true, false]);
  });
});

describe("preconditions", () => {
  it("let nothing pass that they cannot be asked of", async () => {
    const only = { preconditions: { all: [{ key: team("object"), operator: "Equals", value: "red" }] } };
    await lab.enforce(clusterPolicy("only", [mapRule("only", ["CREATE"], {}, only)]));
    const attacks = [create("one", "red"), create("two"), create("three", "blue")];
    expect(await steps(attacks)).toEqual([true, true, false]);
  });
});
