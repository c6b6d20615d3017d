import { describe, expect, it } from "vitest";
import { imageText, imageTextWithTag, normalizeImage, parseImage } from "./image-reference.ts";

const digest = `sha256:${"a".repeat(64)}`;

describe("parseImage", () => {
  it.each([
    ["nginx", "docker.io/nginx:latest", "docker.io/nginx:latest"],
    ["nginx:1", "docker.io/nginx:1", "docker.io/nginx:1"],
    ["library/nginx", "docker.io/library/nginx:latest", "docker.io/library/nginx:latest"],
    ["localhost/x", "localhost/x:latest", "localhost/x:latest"],
    ["localhost:5000/x/y:z", "localhost:5000/x/y:z", "localhost:5000/x/y:z"],
    ["[::1]:5000/x", "[::1]:5000/x:latest", "[::1]:5000/x:latest"],
    ["ghcr.io/a__b/c-d.e", "ghcr.io/a__b/c-d.e:latest", "ghcr.io/a__b/c-d.e:latest"],
    [`nginx@${digest}`, `docker.io/nginx@${digest}`, "docker.io/nginx:"],
    [`nginx:1@${digest}`, `docker.io/nginx@${digest}`, "docker.io/nginx:1"],
    ["Registry/x", "Registry/x:latest", "Registry/x:latest"],
  ])("reads %s", (text, whole, tagged) => {
    const parsed = parseImage(text);
    expect(parsed.kind === "image" && [imageText(parsed.image), imageTextWithTag(parsed.image)]).toEqual([
      whole,
      tagged,
    ]);
  });

  it("takes another registry as the default", () => {
    const parsed = parseImage("team/app", "registry.example:5000");
    expect(parsed).toMatchObject({ image: { registry: "registry.example:5000", path: "team/app", name: "app" } });
  });

  it.each([
    ["", "invalid reference format"],
    ["nginx:", "invalid reference format"],
    ["nginx@sha256:abc", "invalid reference format"],
    ["a//b", "invalid reference format"],
    ["a..b/c/d..e", "invalid reference format"],
    ["-x", "invalid reference format"],
    ["nginx:t:u", "invalid reference format"],
    ["NGINX", "repository name must be lowercase"],
    [`a/${"b".repeat(256)}`, "repository name must not be more than 255 characters"],
    ["a".repeat(100_000), "invalid reference format"],
  ])("refuses %.40s", (text, reason) => {
    const parsed = parseImage(text);
    expect(parsed.kind === "error" && parsed.message.endsWith(reason)).toBe(true);
  });
});

describe("normalizeImage", () => {
  it.each([
    ["nginx", "docker.io/library/nginx:latest"],
    ["nginx:1", "docker.io/library/nginx:1"],
    ["docker.io/nginx", "docker.io/library/nginx:latest"],
    ["index.docker.io/nginx", "docker.io/library/nginx:latest"],
    ["team/app", "docker.io/team/app:latest"],
    ["public.ecr.aws/nginx/nginx", "public.ecr.aws/nginx/nginx:latest"],
    [`nginx@${digest}`, `docker.io/library/nginx@${digest}`],
    ["NGINX", undefined],
    ["", undefined],
    ["nginx latest", undefined],
    ["a".repeat(64), undefined],
  ])("makes of %.20s %s", (text, expected) => {
    expect(normalizeImage(text)).toBe(expected);
  });
});
