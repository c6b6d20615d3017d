import { describe, expect, it } from "vitest";
import { builtinTypes, type JsonObject } from "../../kube/index.ts";
import { codecFor } from "./index.ts";

const deployment = codecFor("io.k8s.api.apps.v1.Deployment").openapi();
const schema = (name: string) => deployment.schemas[`io.k8s.api.${name}`] ?? {};
const property = (name: string, field: string) => (schema(name).properties as JsonObject)[field] as JsonObject;

function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, part]) =>
    typeof part === "string" && key === "$ref" ? [part] : referencesIn(part),
  );
}

describe("openapi", () => {
  it("names the kind and where it stands", () => {
    expect(deployment.name).toBe("io.k8s.api.apps.v1.Deployment");
    expect(schema("apps.v1.Deployment")["x-kubernetes-group-version-kind"]).toEqual([
      { group: "apps", version: "v1", kind: "Deployment" },
    ]);
  });

  it("describes lists with their keys and how they are patched", () => {
    expect(property("core.v1.Container", "ports")).toEqual({
      type: "array",
      items: { allOf: [{ $ref: "#/components/schemas/io.k8s.api.core.v1.ContainerPort" }], default: {} },
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["containerPort", "protocol"],
      "x-kubernetes-patch-strategy": "merge",
      "x-kubernetes-patch-merge-key": "containerPort",
    });
    expect(property("core.v1.PodSpec", "volumes")).toMatchObject({ "x-kubernetes-patch-strategy": "merge,retainKeys" });
  });

  it("tells defaults and what is required", () => {
    expect(schema("core.v1.ContainerPort").required).toEqual(["containerPort"]);
    expect(property("core.v1.ContainerPort", "protocol")).toEqual({
      type: "string",
      enum: ["SCTP", "TCP", "UDP"],
      default: "TCP",
    });
    expect(property("core.v1.ContainerPort", "containerPort")).toEqual({
      type: "integer",
      format: "int32",
      default: 0,
    });
  });

  it("describes types of several forms", () => {
    expect(deployment.schemas["io.k8s.apimachinery.pkg.util.intstr.IntOrString"]).toMatchObject({
      oneOf: [{ type: "integer" }, { type: "string" }],
      format: "int-or-string",
    });
  });

  it("holds everything that it refers to, for every kind", () => {
    for (const { typeName } of builtinTypes()) {
      const { schemas } = codecFor(typeName).openapi();
      const missing = referencesIn(schemas).filter((ref) => !(ref.replace("#/components/schemas/", "") in schemas));
      expect(missing).toEqual([]);
    }
  });
});
