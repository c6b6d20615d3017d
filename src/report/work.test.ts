import { describe, expect, it } from "vitest";
import type { CompiledPolicy } from "../policy/index.ts";
import { heldByServer, objectMade, workDone, workFailed } from "./work.ts";

const policy = {
  kind: "Policy",
  apiVersion: "kyverno.io/v2beta1",
  name: "p",
  namespace: "n",
  uid: "1",
} as CompiledPolicy;
const made = { apiVersion: "v1", kind: "Secret", namespace: "team", name: "made" };
const regarding = { apiVersion: "kyverno.io/v1", kind: "Policy", namespace: "n", name: "p", uid: "1" };

describe("events of what the background does", () => {
  it("tell of each object on the policy", () => {
    const draft = { type: "Normal", reason: "PolicyApplied", regarding, related: made };
    expect(workDone("kyverno-generate", policy, [made])).toEqual([
      { ...draft, reportingController: "kyverno-generate", action: "Resource Generated", note: "resource generated" },
    ]);
    expect(workDone("kyverno-mutate", policy, [made])).toEqual([
      { ...draft, reportingController: "kyverno-mutate", action: "Resource Mutated", note: "resource mutated" },
    ]);
  });

  it("tell of what was made on it", () => {
    expect(objectMade("n/p", "r", { ...made, namespace: "" })).toMatchObject({
      action: "None",
      regarding: { apiVersion: "v1", kind: "Secret", name: "made" },
      note: "Created Secret made as a result of applying policy n/p/r",
    });
  });

  it("tell of policies that hold in the API server itself", () => {
    const apiVersion = "admissionregistration.k8s.io/v1";
    const objectOf = (kind: string, name: string) => ({ apiVersion, kind, metadata: { name } });
    const objects = [objectOf("Example", "cpol-p"), objectOf("ExampleBinding", "cpol-p-binding")];
    expect(heldByServer(policy, objects).map(({ note, related }) => [note, related?.name])).toEqual([
      ["successfully generated validating admission policy cpol-p from policy p", "cpol-p"],
      ["successfully generated validating admission policy binding cpol-p-binding from policy p", "cpol-p-binding"],
    ]);
  });

  it("tell of what failed, in a note that is not too long", () => {
    const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "b" } };
    const { note, related } = workFailed("kyverno-mutate", policy, { rule: "r", message: "x".repeat(2_000), object });
    expect(note.startsWith("policy p/r error: xxx")).toBe(true);
    expect(note.length).toBe(1024);
    expect(related).toEqual({ apiVersion: "", kind: "ConfigMap", namespace: "b", name: "a" });
  });
});
