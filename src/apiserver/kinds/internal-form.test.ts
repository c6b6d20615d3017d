import { describe, expect, it } from "vitest";
import { internalForm } from "./internal-form.ts";

describe("internalForm", () => {
  it("has every field of a type, by its name in Go", () => {
    expect(internalForm({ name: "A", valueFrom: { secretKeyRef: { name: "s", key: "k" } } }, "EnvVar")).toEqual({
      Name: "A",
      Value: "",
      ValueFrom: {
        FieldRef: null,
        ResourceFieldRef: null,
        ConfigMapKeyRef: null,
        SecretKeyRef: { Name: "s", Key: "k", Optional: null },
        FileKeyRef: null,
      },
    });
  });

  it("puts what a Pod says of its host into its security context", () => {
    const spec = { hostPID: true, hostNetwork: true, securityContext: { runAsUser: 1 }, containers: [] };
    expect(internalForm(spec, "PodSpec")).toMatchObject({
      SecurityContext: { HostNetwork: true, HostPID: true, HostIPC: false, HostUsers: null, RunAsUser: 1 },
      Containers: null,
    });
    expect(internalForm({ hostPID: true }, "PodSpec")).toMatchObject({ SecurityContext: null });
  });

  it("writes amounts in their canonical form, sorted", () => {
    const resources = { limits: { memory: "1024Mi", cpu: "0.5" } };
    const shown = internalForm(resources, "ResourceRequirements") as { readonly Limits: object };
    expect(JSON.stringify(shown.Limits)).toBe('{"cpu":"500m","memory":"1Gi"}');
  });

  it("keeps a key of the name of a prototype apart", () => {
    const labels = JSON.parse('{"__proto__": "x"}') as Record<string, string>;
    const shown = internalForm({ nodeSelector: labels }, "PodSpec") as { readonly NodeSelector: object };
    expect(Object.keys(shown.NodeSelector)).toEqual(["__proto__"]);
  });
});
