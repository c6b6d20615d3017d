import { describe, expect, it } from "vitest";
import { builtinTypes } from "../../kube/index.ts";
import type { Draft } from "../kind.ts";
import { goldenSamples } from "./golden-samples.ts";
import { codecFor } from "./index.ts";

const pod = codecFor("io.k8s.api.core.v1.Pod");

/** What a document has become, or the message of its mistake. */
function fitted(typeName: string, json: string) {
  const document = JSON.parse(json) as Draft;
  const { unknown, mismatch } = codecFor(`io.k8s.api.${typeName}`).fit(document);
  return mismatch ?? { document, unknown };
}

describe("fit", () => {
  it.each(goldenSamples().map((sample) => [sample.object.kind, sample.object] as const))(
    "leaves a %s as Kubernetes writes it alone",
    (_, object) => {
      const found = builtinTypes().find(
        ({ gvk }) => gvk.kind === object.kind && object.apiVersion.endsWith(gvk.version),
      );
      const document: Draft = JSON.parse(JSON.stringify(object));
      expect(codecFor(found?.typeName ?? "").fit(document)).toEqual({ unknown: [] });
      expect(document).toEqual(object);
    },
  );

  it.each<[json: string, unknown: readonly string[]]>([
    ['{"spec":{"containers":[{"imge":"x"}]}}', ["spec.containers[0].imge"]],
    ['{"Metadata":{},"metadata":{"labelz":{}}}', ["Metadata", "metadata.labelz"]],
    ['{"spec":{"volumes":[{"hostPth":{}}],"nodeSelector":{"any":"thing"}}}', ["spec.volumes[0].hostPth"]],
    ['{"__proto__":{"a":1},"constructor":1,"toString":2}', ["__proto__", "constructor", "toString"]],
  ])("names and removes unknown fields: %s", (json, unknown) => {
    const document = JSON.parse(json) as Draft;
    expect(pod.fit(document)).toEqual({ unknown });
    expect(pod.fit(document)).toEqual({ unknown: [] });
    expect(Object.getPrototypeOf(document)).toBe(Object.prototype);
  });

  it("names no more than a hundred", () => {
    const document = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`f${index}`, 1]));
    expect(pod.fit(document).unknown).toHaveLength(100);
  });

  it.each<[typeName: string, json: string, message: string]>([
    [
      "core.v1.Pod",
      '{"spec":{"containers":[{"ports":"x"}]}}',
      "json: cannot unmarshal string into Go struct field Container.spec.containers.ports of type []v1.ContainerPort",
    ],
    [
      "core.v1.Pod",
      '{"spec":{"volumes":[{"hostPath":5}]}}',
      "json: cannot unmarshal number into Go struct field Volume.spec.volumes.hostPath of type v1.HostPathVolumeSource",
    ],
    [
      "core.v1.Pod",
      '{"metadata":{"labels":{"a":1}}}',
      "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string",
    ],
    [
      "core.v1.Pod",
      '{"spec":{"restartPolicy":true}}',
      "json: cannot unmarshal bool into Go struct field PodSpec.spec.restartPolicy of type v1.RestartPolicy",
    ],
    ["core.v1.Pod", '{"spec":[]}', "json: cannot unmarshal array into Go struct field Pod.spec of type v1.PodSpec"],
    [
      "apps.v1.Deployment",
      '{"spec":{"replicas":"3"}}',
      "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32",
    ],
    [
      "apps.v1.Deployment",
      '{"spec":{"replicas":1.5}}',
      "json: cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32",
    ],
    [
      "apps.v1.Deployment",
      '{"spec":{"replicas":3000000000}}',
      "json: cannot unmarshal number 3000000000 into Go struct field DeploymentSpec.spec.replicas of type int32",
    ],
    [
      "core.v1.Pod",
      '{"metadata":{"creationTimestamp":"yesterday"}}',
      'parsing time "yesterday" as "2006-01-02T15:04:05Z07:00": cannot parse "yesterday" as "2006"',
    ],
    [
      "core.v1.Service",
      '{"spec":{"ports":[{"targetPort":true}]}}',
      "json: cannot unmarshal bool into Go struct field ServicePort.spec.ports.targetPort of type int32",
    ],
    ["core.v1.Secret", '{"data":{"a":"%%%"}}', "illegal base64 data at input byte 0"],
    [
      "core.v1.LimitRange",
      '{"spec":{"limits":[{"max":{"cpu":"lots"}}]}}',
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    ],
  ])("tells the first type error of a %s as Go does: %s", (typeName, json, message) => {
    expect(fitted(typeName, json)).toBe(message);
  });

  it("tells the first error only, unless a later one ends the reading", () => {
    expect(fitted("core.v1.Pod", '{"kind":1,"metadata":{"name":2}}')).toMatch(/Pod.kind of type string$/);
    expect(fitted("core.v1.Pod", '{"kind":1,"metadata":{"creationTimestamp":"x"}}')).toMatch(/^parsing time "x"/);
  });

  it("leaves a document with a type error as it is", () => {
    const document = JSON.parse('{"spec":{"containers":null,"x":1},"metadata":3}') as Draft;
    expect(pod.fit(document).mismatch).toBeDefined();
    expect(document).toEqual({ spec: { containers: null, x: 1 }, metadata: 3 });
  });

  it.each<[typeName: string, given: string, becomes: string]>([
    ["core.v1.Pod", "{}", '{"metadata":{},"spec":{"containers":null},"status":{}}'],
    [
      "core.v1.Pod",
      '{"metadata":{"labels":{},"name":"","generation":0},"spec":{"containers":[],"hostNetwork":false}}',
      '{"metadata":{},"spec":{"containers":[]},"status":{}}',
    ],
    [
      "core.v1.Pod",
      '{"metadata":null,"spec":{"containers":[{"name":"a","env":null}],"securityContext":{}},"status":null}',
      '{"metadata":{},"spec":{"containers":[{"name":"a","resources":{}}],"securityContext":{}},"status":{}}',
    ],
    [
      "apps.v1.Deployment",
      '{"spec":{"replicas":0,"template":{"metadata":{"creationTimestamp":null}}}}',
      '{"metadata":{},"spec":{"replicas":0,"selector":null,"template":{"metadata":{},"spec":{"containers":null}},"strategy":{}},"status":{}}',
    ],
    [
      "core.v1.Pod",
      '{"spec":{"containers":[{"resources":{"limits":{"cpu":"0.5","memory":1024}}}]}}',
      '{"metadata":{},"spec":{"containers":[{"name":"","resources":{"limits":{"cpu":"500m","memory":"1024"}}}]},"status":{}}',
    ],
    [
      "core.v1.Pod",
      '{"metadata":{"deletionTimestamp":"2024-01-02T03:04:05.678+02:00"}}',
      '{"metadata":{"deletionTimestamp":"2024-01-02T01:04:05Z"},"spec":{"containers":null},"status":{}}',
    ],
    ["rbac.v1.ClusterRole", '{"rules":null}', '{"metadata":{},"rules":null}'],
    [
      "core.v1.Secret",
      '{"data":{"a":"YR==","b":[1,2],"c":null}}',
      '{"metadata":{},"data":{"a":"YQ==","b":"AQI=","c":null}}',
    ],
  ])("writes a %s as Go would write it back: %s", (typeName, given, becomes) => {
    expect(fitted(typeName, given)).toEqual({ document: JSON.parse(becomes), unknown: [] });
  });

  it("keeps keys of maps that look like a prototype's", () => {
    const document = JSON.parse('{"metadata":{"labels":{"__proto__":"a","constructor":"b"}}}') as Draft;
    expect(pod.fit(document)).toEqual({ unknown: [] });
    expect(JSON.stringify(document.metadata)).toBe('{"labels":{"__proto__":"a","constructor":"b"}}');
  });

  it("refuses a document of very many small objects", () => {
    const document = { spec: { containers: Array.from({ length: 400_000 }, () => ({})) } };
    expect(pod.fit(document).mismatch).toBe("more than 300000 objects");
  });

  it("reads schemas within schemas to the depth that documents may have", () => {
    const nested = `${'{"properties":{"a":'.repeat(450)}{}${"}}".repeat(450)}`;
    const crd = JSON.parse(`{"spec":{"versions":[{"schema":{"openAPIV3Schema":${nested}}}]}}`) as Draft;
    expect(
      codecFor("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition").fit(crd),
    ).toEqual({ unknown: [] });
  });
});
