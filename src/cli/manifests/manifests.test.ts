import { describe, expect, it } from "vitest";
import { parseYaml } from "../../data/index.ts";
import { own, type Resource } from "../../kube/index.ts";
import { UsageError } from "../command.ts";
import { manifests, manifestsText } from "./manifests.ts";
import { readManifestsOptions } from "./options.ts";
import {
  admissionPermissions,
  cleanupPermissions,
  namespacePermissions,
  type Permission,
  reportPermissions,
} from "./permissions.ts";

const installation = { namespace: "kyverno", image: "registry.example.com/portcullis:1", replicas: 3 };
const objects = manifests(installation);
const nameOf = ({ kind, metadata }: Resource) => `${kind}/${metadata.name ?? ""}`;
const find = (name: string) => objects.find((one) => nameOf(one) === name);

describe("manifestsText", () => {
  it("is YAML that says the same", () => {
    const parsed = parseYaml(manifestsText(installation));
    if (parsed.kind === "mistake") throw new Error(parsed.mistake.message);
    expect(parsed.documents.map(({ value }) => value)).toEqual(JSON.parse(JSON.stringify(objects)));
  });
});

describe("manifests", () => {
  it("has every object once, and namespace and kinds before what needs them", () => {
    const names = objects.map((one) => `${one.metadata.namespace ?? ""} ${nameOf(one)}`);
    expect(new Set(names).size).toBe(names.length);
    expect(objects[0]?.kind).toBe("Namespace");
    const kinds = objects.map(({ kind }) => kind);
    expect(kinds.lastIndexOf("CustomResourceDefinition")).toBeLessThan(kinds.indexOf("Deployment"));
  });

  it("has the names that scripts know", () => {
    expect(objects.filter(({ kind }) => kind !== "CustomResourceDefinition").map(nameOf)).toEqual(
      expect.arrayContaining([
        "ServiceAccount/kyverno-admission-controller",
        "ClusterRole/kyverno:admission-controller",
        "ClusterRole/kyverno:admission-controller:core",
        "ClusterRole/kyverno:reports-controller",
        "ConfigMap/kyverno",
        "ConfigMap/kyverno-metrics",
        "Service/kyverno-svc",
        "Service/kyverno-svc-metrics",
        "Deployment/kyverno-admission-controller",
        "PodDisruptionBudget/kyverno-admission-controller",
        "NetworkPolicy/kyverno-admission-controller",
      ]),
    );
  });

  it("prints kinds only, or all but them", () => {
    const only = manifests(installation, "crds");
    const without = manifests(installation, "no-crds");
    expect(new Set(only.map(({ kind }) => kind))).toEqual(new Set(["CustomResourceDefinition"]));
    expect(only.length + without.length).toBe(objects.length);
  });

  it("takes rights of users' ClusterRoles by Kyverno's labels", () => {
    for (const controller of ["reports-controller", "cleanup-controller"]) {
      expect(find(`ClusterRole/kyverno:${controller}`)?.aggregationRule).toEqual({
        clusterRoleSelectors: expect.arrayContaining([
          { matchLabels: { [`rbac.kyverno.io/aggregate-to-${controller}`]: "true" } },
        ]),
      });
    }
  });

  it("passes the level `restricted` of the Pod Security Standards", () => {
    const pod = own(own(find("Deployment/kyverno-admission-controller")?.spec, "template"), "spec");
    expect(own(pod, "securityContext")).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: "RuntimeDefault" },
    });
    for (const container of own(pod, "containers") as readonly unknown[]) {
      expect(own(container, "securityContext")).toMatchObject({
        allowPrivilegeEscalation: false,
        capabilities: { drop: ["ALL"] },
        runAsNonRoot: true,
        seccompProfile: { type: "RuntimeDefault" },
      });
    }
    expect(pod).not.toHaveProperty("volumes");
    expect(pod).not.toHaveProperty("hostNetwork");
  });

  it("is told its namespace everywhere", () => {
    const moved = JSON.stringify(manifests({ ...installation, namespace: "security" }));
    expect(moved).toContain("kyverno-svc.security.svc.kyverno-tls-ca");
    expect(moved).not.toMatch(/"namespace":"kyverno"|kyverno-svc\.kyverno/);
  });
});

describe("the permissions", () => {
  const all: readonly Permission[] = [
    ...admissionPermissions,
    ...reportPermissions,
    ...cleanupPermissions,
    ...namespacePermissions("kyverno"),
  ];

  it("have no wildcards", () => {
    expect(all.filter((one) => [one.group, ...one.resources, ...one.verbs].some((part) => part.includes("*")))).toEqual(
      [],
    );
  });

  it("open no Secrets but the two of the server", () => {
    const read = all.filter(
      ({ resources, verbs }) => resources.includes("secrets") && verbs.some((verb) => verb !== "create"),
    );
    expect(read.map(({ names }) => names)).toEqual([
      ["kyverno-svc.kyverno.svc.kyverno-tls-ca", "kyverno-svc.kyverno.svc.kyverno-tls-pair"],
    ]);
  });

  it("change nothing of anybody else's in the whole cluster", () => {
    // A SubjectAccessReview is a question that is created; nothing is kept of it.
    const writes = [...admissionPermissions, ...cleanupPermissions, ...reportPermissions].filter(
      ({ verbs, resources }) =>
        verbs.some((verb) => !["get", "list", "watch"].includes(verb)) && !resources.includes("subjectaccessreviews"),
    );
    expect(new Set(writes.map(({ group }) => group))).toEqual(
      new Set([
        "kyverno.io",
        "policies.kyverno.io",
        "reports.kyverno.io",
        "admissionregistration.k8s.io",
        "events.k8s.io",
        "wgpolicyk8s.io",
      ]),
    );
  });
});

describe("readManifestsOptions", () => {
  const usual = { namespace: "kyverno", image: "portcullis:1", replicas: "3" };

  it.each([
    [{ replicas: "0" }, "--replicas"],
    [{ replicas: "three" }, "--replicas"],
    [{ namespace: "Upper" }, "--namespace"],
    [{ image: "a b" }, "--image"],
    [{ crdsOnly: true, crds: false }, "leave nothing"],
  ])("refuses %j", (values, sentence) => {
    expect(() => readManifestsOptions({ ...usual, ...values })).toThrow(UsageError);
    expect(() => readManifestsOptions({ ...usual, ...values })).toThrow(sentence);
  });
});
