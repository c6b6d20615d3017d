import { describe, expect, it } from "vitest";
import { sameTemplate, templateHash } from "./template-hash.ts";

const template = {
  metadata: { labels: { app: "web" } },
  spec: { containers: [{ name: "nginx", image: "nginx" }], restartPolicy: "Always" },
};

describe("templateHash", () => {
  it("is made of characters that a label and a name may have", () => {
    expect(templateHash(template)).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{1,10}$/);
  });

  it("does not depend on the order of keys", () => {
    const turned = {
      spec: { restartPolicy: "Always", containers: [{ image: "nginx", name: "nginx" }] },
      metadata: { labels: { app: "web" } },
    };
    expect(templateHash(turned)).toBe(templateHash(template));
  });

  it.each([
    ["another image", { ...template, spec: { ...template.spec, containers: [{ name: "nginx", image: "nginx:1" }] } }],
    ["another label", { ...template, metadata: { labels: { app: "web", tier: "front" } } }],
    ["an annotation", { ...template, metadata: { ...template.metadata, annotations: { restartedAt: "now" } } }],
  ])("differs with %s", (_, other) => {
    expect(templateHash(other)).not.toBe(templateHash(template));
  });

  it("differs with each collision", () => {
    const hashes = [0, 1, 2, 3].map((collisions) => templateHash(template, collisions));
    expect(new Set(hashes).size).toBe(4);
  });
});

describe("sameTemplate", () => {
  it("overlooks the hash label only", () => {
    const hashed = { ...template, metadata: { labels: { app: "web", "pod-template-hash": "x" } } };
    expect(sameTemplate(hashed, template)).toBe(true);
    expect(sameTemplate({ ...hashed, metadata: { labels: { app: "api" } } }, template)).toBe(false);
  });
});
