import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { podOf, pods } from "../../test/engine-lab.ts";
import { type Lab, openLab } from "../../test/whole-engine.ts";
import type { Resource } from "../kube/index.ts";

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());
afterEach(() => lab.tidy());

const digest = `sha256:${"a".repeat(64)}`;
const match = { any: [{ resources: { kinds: ["Pod"] } }] };

function policyOf(name: string, entry: object, spec: object = {}): Resource {
  const verifyImages = [{ imageReferences: ["*"], mutateDigest: false, failureAction: "Enforce", ...entry }];
  return {
    apiVersion: "kyverno.io/v1",
    kind: "ClusterPolicy",
    metadata: { name },
    spec: { ...spec, rules: [{ name: "images", match, verifyImages }] },
  };
}

const create = (name: string, image: string) => lab.client.create(pods, podOf(name, image));

describe("policies about images", () => {
  const signed = { attestors: [{ entries: [{ keys: { publicKeys: "key" } }] }] };

  it("want digests", async () => {
    await lab.ready(policyOf("digests", { required: false }));
    await expect(create("tagged", "nginx")).rejects.toThrow("images: missing digest for docker.io/nginx:latest");
    await create("pinned", `nginx@${digest}`);
  });

  it("let nothing through that nobody can verify", async () => {
    await lab.ready(policyOf("signed", signed));
    await expect(create("web", `nginx@${digest}`)).rejects.toThrow(
      /failed to verify image docker\.io\/nginx@sha256:a+/,
    );
  });

  it("nor where errors are ignored, since the object says that it was not verified", async () => {
    await lab.ready(policyOf("signed", signed, { failurePolicy: "Ignore" }));
    await expect(create("web", `nginx@${digest}`)).rejects.toThrow("images: unverified image docker.io/nginx@sha256:");
  });

  it("believe nothing that a user writes into the object", async () => {
    const image = `docker.io/nginx@${digest}`;
    const scoped = { version: 1, policies: { "/signed": { images: { [image]: "pass" } } } };
    const forged = { "kyverno.io/verify-images-scoped": JSON.stringify(scoped) };
    await lab.ready(policyOf("signed", signed, { failurePolicy: "Ignore" }));
    const pod = podOf("web", image);
    await expect(
      lab.client.create(pods, { ...pod, metadata: { ...pod.metadata, annotations: forged } }),
    ).rejects.toThrow("unverified image");
  });
});
