import { describe, expect, it } from "vitest";
import { builtinTypes, kindsOf, StructType, typeNamed } from "./table.ts";

const find = (kind: string, group = "") => builtinTypes().find(({ gvk }) => gvk.kind === kind && gvk.group === group);

describe("builtinTypes", () => {
  it.each([
    ["Pod", "", "pods", true, true],
    ["Namespace", "", "namespaces", false, true],
    ["Endpoints", "", "endpoints", true, false],
    ["Ingress", "networking.k8s.io", "ingresses", true, true],
    ["NetworkPolicy", "networking.k8s.io", "networkpolicies", true, false],
    ["ClusterRole", "rbac.authorization.k8s.io", "clusterroles", false, false],
    ["Deployment", "apps", "deployments", true, true],
    ["SelfSubjectAccessReview", "authorization.k8s.io", "selfsubjectaccessreviews", false, false],
    ["CustomResourceDefinition", "apiextensions.k8s.io", "customresourcedefinitions", false, true],
  ])("knows %s of %j", (kind, group, plural, namespaced, hasStatus) => {
    expect(find(kind, group)).toMatchObject({ plural, namespaced, hasStatus });
  });

  it("has a codec for every kind, and reads all of its fields", () => {
    const seen = new Set<string>();
    const walk = (name: string) => {
      const type = typeNamed(name);
      if (seen.has(name) || !(type instanceof StructType)) return;
      seen.add(name);
      for (const field of type.fields) if (field.type.kind === "struct") walk(field.type.typeName);
    };
    for (const { typeName } of builtinTypes()) {
      walk(typeName);
    }
    expect(seen.size).toBeGreaterThan(150);
  });

  it("leaves out lists and what is served below other kinds only", () => {
    for (const kind of ["PodList", "Scale", "Eviction", "Status", "PodExecOptions"]) {
      expect(builtinTypes().filter(({ gvk }) => gvk.kind === kind)).toEqual([]);
    }
  });
});

describe("typeNamed", () => {
  it("reads a field as the source declares it", () => {
    const type = typeNamed("io.k8s.api.core.v1.PodSpec");
    expect(type instanceof StructType && type.field("volumes")).toMatchObject({
      name: "volumes",
      omitEmpty: true,
      patchStrategies: ["merge", "retainKeys"],
      mergeKey: "name",
      type: { kind: "list", go: "[]v1.Volume" },
    });
  });

  it("puts embedded fields where Go's JSON has them", () => {
    const type = typeNamed("io.k8s.api.core.v1.Volume");
    const names = type instanceof StructType ? type.fields.map((field) => field.name) : [];
    expect(names.slice(0, 3)).toEqual(["name", "hostPath", "emptyDir"]);
  });

  it.each(["io.k8s.api.core.v1.Nope", "nope", "", "__proto__", "io.k8s.api.core.v1.__proto__"])(
    "knows no %j",
    (name) => {
      expect(typeNamed(name)).toBeUndefined();
    },
  );
});

describe("kindsOf", () => {
  it("tells the registered kinds of a type", () => {
    expect(kindsOf("io.k8s.api.policy.v1.Eviction")).toEqual([{ group: "policy", version: "v1", kind: "Eviction" }]);
    expect(kindsOf("io.k8s.api.core.v1.Container")).toEqual([]);
  });
});
