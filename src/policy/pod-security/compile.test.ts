import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Request } from "../rule.ts";
import { runOf } from "../variables/index.ts";
import { compilePodSecurityRule } from "./compile.ts";
import { containerWith, failuresOf, judged, podWith } from "./samples.ts";

const bad = { containers: [containerWith({ privileged: true })] };
const controller = (kind: string, spec: object) => ({ kind, metadata: {}, spec });
const message = (field: string) =>
  `Validation rule 'pods' failed. It violates PodSecurity "baseline:latest": (Forbidden reason: privileged, ` +
  `field error list: [${field}.containers[0].securityContext.privileged is forbidden, forbidden values found: true])`;

describe("compilePodSecurity", () => {
  it.each([
    ["Pod", podWith(bad), "spec"],
    ["Deployment", controller("Deployment", { template: { spec: bad } }), "spec.template.spec"],
    ["ReplicationController", controller("ReplicationController", { template: { spec: bad } }), "spec.template.spec"],
    [
      "CronJob",
      controller("CronJob", { jobTemplate: { spec: { template: { spec: bad } } } }),
      "spec.jobTemplate.spec.template.spec",
    ],
  ])("tells the fields of a %s", (_, object, field) => {
    expect(judged(object, { level: "baseline", version: "latest" }).message).toBe(message(field));
  });

  it("passes with a message of its own, and names the version as the policy does", () => {
    expect(judged(podWith())).toEqual({ status: "pass", message: "Validation rule 'pods' passed." });
    expect(judged(podWith(bad), { level: "baseline" }).message).toContain('PodSecurity "baseline:": (');
  });

  it("judges by all checks where no level is told", () => {
    expect(judged(podWith({ containers: [{ name: "a" }] }), {}).message).toContain(
      'PodSecurity ":": (Forbidden reason',
    );
  });

  it("tells reports the controls, with the images in full", () => {
    const pod = podWith({ ...bad, hostPID: true });
    expect(judged(pod, { level: "baseline", version: "v1.30" }).properties).toEqual({
      standard: "baseline",
      version: "v1.30",
      controls: "hostNamespaces,privileged",
      controlsJSON:
        '[{"ID":"hostNamespaces","Name":"Host Namespaces","Images":null},' +
        '{"ID":"privileged","Name":"Privileged Containers","Images":["docker.io/nginx:latest"]}]',
    });
  });

  it.each([
    ["another kind", { kind: "Service", spec: {} }, "could not find correct resource type"],
    ["nothing", undefined, "could not find correct resource type"],
    ["a text for a flag", podWith({ hostPID: "true" }), "`hostPID` must be a boolean"],
    ["a text for containers", podWith({ containers: "a" }), "`containers` must be a list"],
    ["a text for a container", podWith({ containers: ["a"] }), "`containers` must hold objects"],
    [
      "a number for a capability",
      podWith({ containers: [containerWith({ capabilities: { add: [1] } })] }),
      "`add` must be texts only",
    ],
    ["a list for a spec", { kind: "Pod", spec: [] }, "`spec` must be an object"],
  ])("ends in an error for %s", (_, object, reason) => {
    expect(judged(object)).toEqual({ status: "error", message: `Error while getting new resource: ${reason}` });
  });

  it("reads no inherited key", () => {
    const pod = JSON.parse('{"kind":"Pod","spec":{"containers":[{"__proto__":{"securityContext":{}},"name":"a"}]}}');
    expect(failuresOf(judged(pod))[0]).toContain("Required value");
  });
});

describe("compilePodSecurityRule", () => {
  it("has nothing to say of what is deleted", () => {
    const judge = compilePodSecurityRule({ level: "baseline" }, "pods");
    const request = { object: undefined, oldObject: podWith(bad) } as unknown as Request;
    const facts = { want: () => undefined };
    expect(judge(runOf({ ...request, operation: "DELETE" }, facts))).toBeUndefined();
  });
});

const security = fc.record(
  {
    privileged: fc.boolean(),
    allowPrivilegeEscalation: fc.boolean(),
    runAsNonRoot: fc.boolean(),
    runAsUser: fc.constantFrom(0, 1000),
    procMount: fc.constantFrom("Default", "Unmasked"),
    seccompProfile: fc.record({ type: fc.constantFrom("RuntimeDefault", "Unconfined") }),
    capabilities: fc.record({ add: fc.subarray(["CHOWN", "SYS_ADMIN"]), drop: fc.subarray(["ALL", "KILL"]) }),
  },
  { requiredKeys: [] },
);
const containers = fc.array(fc.record({ name: fc.constantFrom("a", "b"), securityContext: security }), {
  maxLength: 3,
});
const podSpec = fc.record(
  { containers, initContainers: containers, securityContext: security, hostPID: fc.boolean() },
  { requiredKeys: ["containers"] },
);

describe("the law of Pod Security", () => {
  it("says of a template what it says of its Pod", () => {
    fc.assert(
      fc.property(podSpec, (spec) => {
        const pod = judged(podWith(spec));
        const made = judged(controller("Deployment", { template: { spec } }));
        expect(made.message).toBe(pod.message.replaceAll("spec.", "spec.template.spec."));
        expect(made.status).toBe(pod.status);
      }),
    );
  });

  it("finds at the level restricted all that it finds at baseline", () => {
    fc.assert(
      fc.property(podSpec, (spec) => {
        const restricted = failuresOf(judged(podWith(spec)));
        expect(
          failuresOf(judged(podWith(spec), { level: "baseline" })).filter((one) => !restricted.includes(one)),
        ).toEqual([]);
      }),
    );
  });
});
