import { Agent, request as httpsRequest } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { PolicySet } from "../engine/index.ts";
import { compilePolicy, forbidden, type Lab, openLab, patternRule, pod, review } from "./admission-lab.ts";

let lab: Lab;

beforeAll(async () => {
  lab = await openLab();
});

afterAll(() => lab.admission.close());

afterEach(async () => {
  lab.reset();
  expect((await lab.post("/validate/fail", forbidden)).response, "it judges after each test").toMatchObject({
    allowed: false,
  });
  await sleep(5);
  lab.delivered.length = 0;
  lab.logged.length = 0;
});

describe("hostile reviews", () => {
  const spec = JSON.stringify(pod("nginx").spec);
  const permitted = JSON.stringify(pod("public.ecr.aws/nginx").spec);

  it.each([
    ["nothing", "", 400],
    ["half of a review", forbidden.slice(0, forbidden.length / 2), 417],
    ["a review with a tail", `${forbidden}}`, 417],
    ["two reviews", forbidden + forbidden, 417],
    ["no UTF-8", Buffer.concat([Buffer.from(forbidden.slice(0, -3)), Buffer.from([0xff, 0xfe])]), 417],
    ["UTF-16", Buffer.from(forbidden, "utf16le"), 417],
    ["a byte order mark", `\ufeff${forbidden}`, 200],
    ["more than 8 MiB", forbidden.replace('"nginx"', `"${"n".repeat(9 * 1024 * 1024)}"`), 413],
    ["almost 8 MiB", forbidden.replace('"nginx"', `"${"n".repeat(8 * 1024 * 1024 - 1000)}"`), 200],
    ["an abyss", forbidden.replace('"name":"c"', `"x":${"[".repeat(100_000)}${"]".repeat(100_000)}`), 417],
    ["an abyss that is not closed", "[".repeat(1_000_000), 417],
    ["no request", '{"apiVersion":"admission.k8s.io/v1"}', 400],
    ["an old version", forbidden.replace("admission.k8s.io/v1", "admission.k8s.io/v1beta1"), 417],
    ["a creation of nothing", review(null), 417],
    ["spec twice, the second forbidden", forbidden.replace('"spec":', `"spec":${permitted},"spec":`), 200],
    ["spec as a prototype", forbidden.replace(`"spec":${spec}`, `"__proto__":{"spec":${permitted}}`), 200],
    ["spec hidden by a prototype", forbidden.replace('"spec":', `"__proto__":{"spec":${permitted}},"spec":`), 200],
    ["a constructor", forbidden.replace('"spec":', '"constructor":{"prototype":{"x":1}},"spec":'), 200],
    ["an image that is a number", forbidden.replace('"nginx"', "12345678901234567890"), 200],
    ["an image that is a list", forbidden.replace('"nginx"', '["public.ecr.aws/a","nginx"]'), 200],
    [
      "containers that are an object",
      forbidden.replace(/\[\{"name":"c"[^\]]*\]/, '{"0":{"image":"public.ecr.aws/a"}}'),
      200,
    ],
    ["containers with a null", forbidden.replace('[{"name":"c"', '[null,{"name":"c"'), 200],
    ["no spec", forbidden.replace(`,"spec":${spec}`, ""), 200],
    ["an image with a line break", forbidden.replace('"nginx"', '"evil\\npublic.ecr.aws/nginx"'), 200],
    ["an image with a NUL", forbidden.replace('"nginx"', '"\\u0000public.ecr.aws/nginx"'), 200],
    ["a lone surrogate", forbidden.replace('"nginx"', '"\\ud800"'), 200],
    [
      "a deletion mark",
      review(pod("nginx", { metadata: { deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: ["a/b"] } })),
      200,
    ],
    ["labels that are a text", review(pod("nginx", { metadata: { labels: "x" } })), 200],
    ["a name that is an object", review(pod("nginx", { metadata: { name: {} } }), { name: "" }), 200],
  ])("admit nothing: %s", async (_, body, status) => {
    const reply = await lab.post("/validate/fail", body);
    expect(reply.status).toBe(status);
    expect(reply.text).not.toContain('"allowed":true');
    if (status === 200) expect(reply.response).toMatchObject({ uid: "u1", allowed: false });
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  it("are judged by the exact number, however large", async () => {
    const pattern = { spec: { containers: [{ securityContext: { runAsUser: "<9007199254740993" } }] } };
    lab.world.policies = new PolicySet([compilePolicy("numbers", patternRule("r", pattern, "No."))]);
    const withUser = (user: string) =>
      review(pod("x", { spec: { containers: [{ name: "c", securityContext: { runAsUser: 0 } }] } })).replace(
        '"runAsUser":0',
        `"runAsUser":${user}`,
      );
    const allowed = async (user: string) => (await lab.post("/validate/fail", withUser(user))).response;
    expect(await allowed("9007199254740993")).toMatchObject({ allowed: false });
    expect(await allowed("9007199254740994")).toMatchObject({ allowed: false });
    expect(await allowed("9007199254740992")).toMatchObject({ allowed: true });
    expect(await allowed("5")).toMatchObject({ allowed: true });
  });

  it("echo any uid exactly", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), async (uid) => {
        const { response } = await lab.post("/validate/fail", review(pod("nginx"), { uid }));
        expect(response).toMatchObject({ uid: uid.toWellFormed(), allowed: false });
      }),
      { numRuns: 30 },
    );
  });

  it("admit nothing, whatever is cut out of them or changed in them", async () => {
    const bytes = Buffer.from(forbidden);
    const agent = new Agent({ keepAlive: true, maxSockets: 4 });
    const place = fc.nat({ max: bytes.length - 1 });
    await fc.assert(
      fc.asyncProperty(place, place, fc.uint8Array({ maxLength: 3 }), async (from, length, put) => {
        const body = Buffer.concat([bytes.subarray(0, from), put, bytes.subarray(from + (length % 5))]);
        const { text, response } = await lab.post("/validate/fail", body, { agent });
        if (!text.includes('"allowed":true')) return;
        // What is let through is no Pod any more, or one that is filtered, or permitted.
        expect(stillForbidden(body), body.toString()).toBe(false);
        expect(response).toBeDefined();
      }),
      { numRuns: 300 },
    );
    agent.destroy();
  });

  it("admit nothing in a flood, while certificates are swapped and callers hang up", async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 20 });
    const replies = Array.from({ length: 400 }, (_, index) =>
      lab.post(
        "/validate/fail",
        index % 7 === 0 ? forbidden.slice(0, -9) : forbidden,
        index % 3 === 0 ? {} : { agent },
      ),
    );
    const swaps = (async () => {
      for (let round = 0; round < 5; round++) lab.admission.swap(await lab.issue());
    })();
    const hangUps = Array.from({ length: 20 }, async () => {
      const options = {
        host: "127.0.0.1",
        port: lab.admission.port,
        ca: lab.authority.certificate,
        agent: false,
      } as const;
      const outgoing = httpsRequest({ ...options, path: "/validate/fail", method: "POST" });
      outgoing.on("error", () => {});
      outgoing.write(forbidden.slice(0, 50));
      await sleep(20);
      outgoing.destroy();
    });
    const settled = await Promise.all(replies);
    await Promise.all([swaps, ...hangUps]);
    expect(settled.filter(({ text }) => text.includes('"allowed":true'))).toEqual([]);
    expect(new Set(settled.map(({ status }) => status))).toEqual(new Set([200, 417]));
    agent.destroy();
  });
});

/** Whether a review still asks for a Pod from elsewhere, in a namespace and by a user that are not left alone. */
function stillForbidden(body: Buffer): boolean {
  const { request } = JSON.parse(body.toString());
  const { kind, operation, subResource = "", object, namespace, userInfo } = request;
  const asks = kind.kind === "Pod" && kind.group === "" && (operation === "CREATE" || operation === "UPDATE");
  const plain = subResource === "" && namespace === "default" && userInfo.username === "ann";
  const images: unknown[] = object.spec.containers.map((one: { image?: unknown }) => one.image);
  return asks && plain && images.some((image) => typeof image !== "string" || !image.startsWith("public.ecr.aws/"));
}
