import { describe, expect, it } from "vitest";
import { createClient, type Transport } from "../cluster/index.ts";
import { createReadingRights } from "./named-status.ts";

const secrets = { group: "", version: "v1", resource: "secrets" };

/** Rights as a server tells them that answers with these, one after the other, and with the last one from then on. */
function rightsFrom(...answers: readonly { readonly status: number; readonly body: object }[]) {
  let turn = 0;
  const transport: Transport = async () => {
    const answer = answers[Math.min(turn++, answers.length - 1)];
    return { status: answer?.status ?? 500, headers: {}, body: JSON.stringify(answer?.body ?? {}) };
  };
  return { rights: createReadingRights(createClient({ transport }), () => 0), asked: () => turn };
}

const allowed = { status: 201, body: { status: { allowed: true } } };
const denied = { status: 201, body: { status: { allowed: false, reason: "no" } } };
const broken = { status: 500, body: { reason: "InternalError", message: "it broke" } };
const forbidden = { status: 403, body: { reason: "Forbidden", message: "nobody may ask" } };

describe("createReadingRights", () => {
  it.each([
    ["nothing, where all is allowed", allowed, []],
    ["what is denied", denied, ["get", "list", "watch"].map((verb) => `${verb} /v1, Resource=secrets: no`)],
    ["why nobody may ask", forbidden, expect.arrayContaining(["get /v1, Resource=secrets: nobody may ask"])],
  ])("tells %s", async (_, answer, missing) => {
    expect(await rightsFrom(answer).rights.missing(secrets)).toEqual(missing);
  });

  it("believes an answer for a while", async () => {
    const { rights, asked } = rightsFrom(allowed);
    await rights.missing(secrets);
    await rights.missing(secrets);
    expect(asked()).toBe(3);
  });

  it("takes no failure for a missing right, and asks again", async () => {
    const { rights } = rightsFrom(broken, broken, broken, allowed);
    await expect(rights.missing(secrets)).rejects.toThrow("it broke");
    expect(await rights.missing(secrets)).toEqual([]);
  });
});
