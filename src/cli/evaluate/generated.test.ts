import { describe, expect, it } from "vitest";
import type { Resource } from "../../kube/index.ts";
import type { GenerateSource } from "../../policy/index.ts";
import { generatedBy } from "./generated.ts";

const target = { apiVersion: "v1", kind: "Secret", namespace: "team", name: "copy" };
const secret = (name: string, labels: Record<string, string> = {}): Resource => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name, namespace: "default", uid: "1", resourceVersion: "7", labels },
  data: { a: "Yg==" },
  status: {},
});
const sources = [secret("one", { copy: "yes" }), secret("two")];

function made(source: GenerateSource) {
  const intent = { kind: "generate", source, synchronize: false, orphan: false, serverSideApply: false } as const;
  return generatedBy({ status: "pass", message: "", intents: [intent] }, sources);
}

describe("generatedBy", () => {
  it("makes what a policy says", () => {
    expect(made({ kind: "data", target, data: { data: { a: "b" }, metadata: { labels: { x: "y" } } } })).toEqual({
      kind: "objects",
      objects: [
        {
          apiVersion: "v1",
          kind: "Secret",
          metadata: { name: "copy", namespace: "team", labels: { x: "y" } },
          data: { a: "b" },
        },
      ],
    });
  });

  it("clones without identity and state", () => {
    const metadata = { name: "copy", namespace: "team", labels: {} };
    expect(made({ kind: "clone", target, namespace: "default", name: "two" })).toEqual({
      kind: "objects",
      objects: [{ apiVersion: "v1", kind: "Secret", metadata, data: { a: "Yg==" } }],
    });
  });

  it("fails where there is nothing to clone", () => {
    const message = "source Secret default/none not found";
    expect(made({ kind: "clone", target, namespace: "default", name: "none" })).toEqual({ kind: "error", message });
  });

  it("clones all that a selector names", () => {
    const list = { kind: "clone-list", target: "team", namespace: "default", kinds: ["v1/Secret"] } as const;
    const namesOf = (selector: unknown) => {
      const done = made({ ...list, selector });
      return done.kind === "objects"
        ? done.objects.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)
        : done;
    };
    expect(namesOf({ matchLabels: { copy: "yes" } })).toEqual(["team/one"]);
    expect(namesOf(undefined)).toEqual(["team/one", "team/two"]);
  });
});
