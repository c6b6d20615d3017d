import { describe, expect, it } from "vitest";
import * as cel from "../../lang/cel/index.ts";
import type { Fact, Request } from "../rule.ts";
import { PolicyWorld } from "./world.ts";

const request = { uid: "u", namespace: "team", now: 0 } as Request;
const asker = { namespace: "", name: "p", httpInNamespaces: false };
const asked = (kind: string, fact: Fact | undefined) =>
  new PolicyWorld(request, { want: () => fact }, asker).ask({ kind, args: ["a", ""] });
const failure = (more: object) => ({ kind: "failure", message: "no", ...more }) as const;

describe("PolicyWorld", () => {
  it("takes an entry of the global context that nobody has made for one that holds nothing", () => {
    expect(asked("globalReference", failure({ missing: true }))).toBeNull();
    expect(asked("globalReference", { kind: "value", value: 1 })).toBe(1);
    expect(asked("globalReference", undefined)).toBe(cel.pending);
  });

  it.each([
    ["globalReference", failure({}), "no"],
    ["resource.get", failure({ missing: true }), "no"],
    ["resource.get", failure({ permission: true }), "permission denied: no"],
  ])("fails where %s does otherwise: %j", (kind, fact, message) => {
    expect(asked(kind, fact)).toMatchObject({ message });
  });
});
