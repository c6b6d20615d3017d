import { describe, expect, it } from "vitest";
import { compileExclusions, compileResourceFilters } from "./filters.ts";

const kind = (kind: string, group = "", version = "v1") => ({ group, version, kind });

describe("compileResourceFilters", () => {
  it.each([
    ["[Event,*,*]", { kind: kind("Event"), namespace: "a", name: "b" }, true],
    ["[Event,*,*]", { kind: kind("Event", "events.k8s.io"), namespace: "a", name: "b" }, true],
    ["[Event,*,*]", { kind: kind("Pod"), namespace: "a", name: "b" }, false],
    ["[*/*,kube-system,*]", { kind: kind("Pod"), subresource: "exec", namespace: "kube-system", name: "b" }, true],
    ["[*/*,kube-system,*]", { kind: kind("Namespace"), namespace: "", name: "kube-system" }, true],
    ["[*/*,kube-system,*]", { kind: kind("Namespace"), namespace: "", name: "default" }, false],
    ["[*,kube-system,*]", { kind: kind("Pod"), subresource: "exec", namespace: "kube-system", name: "b" }, false],
    ["[Pod/?*,*,*]", { kind: kind("Pod"), namespace: "a", name: "b" }, false],
    ["[Pod/?*,*,*]", { kind: kind("Pod"), subresource: "status", namespace: "a", name: "b" }, true],
    ["[Pod,a]", { kind: kind("Pod"), namespace: "a", name: "b" }, false],
    ["[Pod,a]", { kind: kind("Pod"), namespace: "a", name: "" }, true],
    ["[Node]", { kind: kind("Node"), namespace: "", name: "" }, true],
    ["[Node]", { kind: kind("Node"), namespace: "", name: "n" }, false],
    ["[ClusterRole,*,kyverno:*]", { kind: kind("ClusterRole"), namespace: "", name: "kyverno:core" }, true],
    ["[apps/v1/Deployment,*,*]", { kind: kind("Deployment", "apps"), namespace: "a", name: "b" }, true],
    ["[apps/v1/Deployment,*,*]", { kind: kind("Deployment", "extensions"), namespace: "a", name: "b" }, false],
    ["x [Pod,*,*]\n[Job,*,*] y", { kind: kind("Job", "batch"), namespace: "a", name: "b" }, true],
    ["[Pod, a,*]", { kind: kind("Pod"), namespace: "a", name: "b" }, false],
    ["[Pod,*,*,*]", { kind: kind("Pod"), namespace: "a", name: "b" }, false],
    ["[]", { kind: kind(""), namespace: "", name: "" }, false],
    ["[Pod,*,*", { kind: kind("Pod"), namespace: "a", name: "b" }, false],
    ["", { kind: kind("Pod"), namespace: "a", name: "b" }, false],
  ])("%s on %j is %s", (text, target, expected) => {
    expect(compileResourceFilters(text)({ subresource: "", ...target })).toBe(expected);
  });

  it("takes a hostile text in linear time", () => {
    expect(
      compileResourceFilters("[".repeat(1_000_000))({ kind: kind("Pod"), subresource: "", namespace: "", name: "" }),
    ).toBe(false);
  });
});

describe("compileExclusions", () => {
  const none = { usernames: "", groups: "", roles: "", clusterRoles: "" };
  const ann = { username: "ann", groups: ["dev", "system:nodes"], roles: ["a:edit"], clusterRoles: ["view"] };
  it.each([
    [{}, false],
    [{ usernames: "ann" }, true],
    [{ usernames: "a*, bob" }, true],
    [{ usernames: "bob" }, false],
    [{ groups: "system:nodes" }, true],
    [{ groups: "system:*,!dev" }, false],
    [{ groups: "! dev , system:*" }, false],
    [{ roles: "a:*" }, true],
    [{ clusterRoles: "view" }, true],
    [{ clusterRoles: "view", usernames: "!ann" }, false],
    [{ usernames: "!ann" }, false],
    [{ usernames: " , !,!  " }, false],
  ])("%j is %s", (lists, expected) => {
    expect(compileExclusions({ ...none, ...lists })(ann)).toBe(expected);
  });
});
