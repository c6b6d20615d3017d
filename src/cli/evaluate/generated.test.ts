import { describe, expect, it } from "vitest";
import type { Resource } from "../../kube/index.ts";
import type { GenerateSource } from "../../policy/index.ts";
import type { Response } from "./evaluate.ts";
import { generatedBy } from "./generated.ts";

const target = { apiVersion: "v1", kind: "Secret", namespace: "team", name: "copy" };
const secret = (name: string, labels: Record<string, string> = {}): Resource => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name, namespace: "default", uid: "1", resourceVersion: "7", labels },
  data: { a: "Yg==" },
  status: {},
});
const trigger: Resource = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", namespace: "n", uid: "2" },
};
const response = { policy: { name: "p", namespace: "" }, resource: trigger } as Response;
const made = {
  "app.kubernetes.io/managed-by": "kyverno",
  "generate.kyverno.io/policy-name": "p",
  "generate.kyverno.io/policy-namespace": "",
  "generate.kyverno.io/rule-name": "r",
  "generate.kyverno.io/trigger-group": "apps",
  "generate.kyverno.io/trigger-kind": "Deployment",
  "generate.kyverno.io/trigger-namespace": "n",
  "generate.kyverno.io/trigger-uid": "2",
  "generate.kyverno.io/trigger-version": "v1",
};
const copied = {
  ...made,
  "generate.kyverno.io/source-group": "",
  "generate.kyverno.io/source-kind": "Secret",
  "generate.kyverno.io/source-namespace": "default",
  "generate.kyverno.io/source-uid": "1",
  "generate.kyverno.io/source-version": "v1",
};
const sources = [secret("one", { copy: "yes" }), secret("two")];

function makes(source: GenerateSource) {
  const intent = { kind: "generate", source, synchronize: false, orphan: false, serverSideApply: false } as const;
  const outcome = { status: "pass", message: "", rule: "r", action: "Audit", intents: [intent] } as const;
  return generatedBy(response, outcome, sources);
}

describe("generatedBy", () => {
  it("makes what a policy says", () => {
    expect(makes({ kind: "data", target, data: { data: { a: "b" }, metadata: { labels: { x: "y" } } } })).toEqual({
      kind: "objects",
      objects: [
        {
          apiVersion: "v1",
          kind: "Secret",
          metadata: { name: "copy", namespace: "team", labels: { x: "y", ...made } },
          data: { a: "b" },
        },
      ],
    });
  });

  it("clones without identity and state", () => {
    const metadata = { name: "copy", namespace: "team", labels: copied };
    expect(makes({ kind: "clone", target, namespace: "default", name: "two" })).toEqual({
      kind: "objects",
      objects: [{ apiVersion: "v1", kind: "Secret", metadata, data: { a: "Yg==" }, status: {} }],
    });
  });

  it("shows what expressions make as they make it, in its namespace", () => {
    const metadata = { name: "x", namespace: "other", uid: "1", resourceVersion: "7", annotations: { a: "b" } };
    const object = { apiVersion: "v1", kind: "Secret", metadata };
    expect(makes({ kind: "object", namespace: "team", object })).toEqual({
      kind: "objects",
      objects: [{ ...object, metadata: { name: "x", annotations: { a: "b" }, namespace: "team" } }],
    });
  });

  it("fails where there is nothing to clone", () => {
    const message = 'source resource v1/Secret/team/copy not found: secrets "none" not found';
    expect(makes({ kind: "clone", target, namespace: "default", name: "none" })).toEqual({ kind: "error", message });
  });

  it("clones all that a selector names", () => {
    const list = { kind: "clone-list", target: "team", namespace: "default", kinds: ["v1/Secret"] } as const;
    const namesOf = (selector: unknown) => {
      const done = makes({ ...list, selector });
      return done.kind === "objects"
        ? done.objects.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)
        : done;
    };
    expect(namesOf({ matchLabels: { copy: "yes" } })).toEqual(["team/one"]);
    expect(namesOf(undefined)).toEqual(["team/one", "team/two"]);
  });
});
