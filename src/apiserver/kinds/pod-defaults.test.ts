import { describe, expect, it } from "vitest";
import { pullPolicyFor } from "./container-defaults.ts";
import { defaultPod, defaultTemplate } from "./pod-defaults.ts";

const filled = {
  imagePullPolicy: "Always",
  terminationMessagePath: "/dev/termination-log",
  terminationMessagePolicy: "File",
};

describe("defaultPod", () => {
  it("fills in what `kubectl run` leaves out", () => {
    const pod = { spec: { containers: [{ name: "nginx", image: "nginx", resources: {} }] } };
    defaultPod(pod);
    expect(pod.spec).toEqual({
      containers: [{ name: "nginx", image: "nginx", resources: {}, ...filled }],
      dnsPolicy: "ClusterFirst",
      enableServiceLinks: true,
      restartPolicy: "Always",
      schedulerName: "default-scheduler",
      securityContext: {},
      terminationGracePeriodSeconds: 30,
    });
  });

  it("leaves alone what is given", () => {
    const given = {
      dnsPolicy: "Default",
      enableServiceLinks: false,
      restartPolicy: "Never",
      schedulerName: "mine",
      securityContext: { runAsUser: 0 },
      terminationGracePeriodSeconds: 0,
      containers: [
        {
          name: "a",
          image: "a",
          imagePullPolicy: "Never",
          terminationMessagePath: "/x",
          terminationMessagePolicy: "FallbackToLogsOnError",
        },
      ],
    };
    const pod = { spec: structuredClone(given) };
    defaultPod(pod);
    expect(pod.spec).toEqual(given);
  });

  it("requests what is limited, keys of any name included", () => {
    const limits = JSON.parse('{"cpu":"1","memory":"1Gi","__proto__":"5"}');
    const pod = { spec: { containers: [{ name: "a", image: "a", resources: { limits, requests: { cpu: "500m" } } }] } };
    defaultPod(pod);
    const requests = pod.spec.containers[0]?.resources.requests;
    expect(JSON.stringify(requests)).toBe('{"cpu":"500m","memory":"1Gi","__proto__":"5"}');
  });

  it("opens the ports of the host on its network", () => {
    const pod = {
      spec: { hostNetwork: true, containers: [{ name: "a", image: "a", ports: [{ containerPort: 80 }] }] },
    };
    defaultPod(pod);
    expect(pod.spec.containers[0]?.ports).toEqual([{ containerPort: 80, hostPort: 80, protocol: "TCP" }]);
  });

  it("completes probes, hooks and variables", () => {
    const container = {
      name: "a",
      image: "a:1",
      livenessProbe: { httpGet: { port: 80 } },
      readinessProbe: { grpc: { port: 1 }, periodSeconds: 3 },
      lifecycle: { preStop: { httpGet: { port: 1 } } },
      env: [{ name: "N", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }],
    };
    defaultPod({ spec: { containers: [container] } });
    expect(container).toMatchObject({
      livenessProbe: {
        httpGet: { port: 80, path: "/", scheme: "HTTP" },
        timeoutSeconds: 1,
        periodSeconds: 10,
        successThreshold: 1,
        failureThreshold: 3,
      },
      readinessProbe: { grpc: { port: 1, service: "" }, periodSeconds: 3 },
      lifecycle: { preStop: { httpGet: { port: 1, path: "/", scheme: "HTTP" } } },
      env: [{ name: "N", valueFrom: { fieldRef: { fieldPath: "metadata.name", apiVersion: "v1" } } }],
    });
  });

  it("completes volumes; one without a source is an empty directory", () => {
    const volumes = [
      { name: "a" },
      { name: "b", secret: { secretName: "s" } },
      { name: "c", hostPath: { path: "/x" } },
      { name: "d", projected: { sources: [{ serviceAccountToken: { path: "t" } }] } },
      { name: "e", image: { reference: "nginx:1" } },
    ];
    defaultPod({ spec: { volumes } });
    expect(volumes).toEqual([
      { name: "a", emptyDir: {} },
      { name: "b", secret: { secretName: "s", defaultMode: 420 } },
      { name: "c", hostPath: { path: "/x", type: "" } },
      {
        name: "d",
        projected: { defaultMode: 420, sources: [{ serviceAccountToken: { path: "t", expirationSeconds: 3600 } }] },
      },
      { name: "e", image: { reference: "nginx:1", pullPolicy: "IfNotPresent" } },
    ]);
  });

  it("lets the old name of the service account stand in for the new one", () => {
    const pod = { spec: { serviceAccount: "old" } };
    defaultPod(pod);
    expect(pod.spec).toMatchObject({ serviceAccount: "old", serviceAccountName: "old" });
  });
});

describe("defaultTemplate", () => {
  it("fills in less than a Pod has", () => {
    const template = { spec: { containers: [{ name: "a", image: "a", resources: { limits: { cpu: "1" } } }] } };
    defaultTemplate(template);
    expect(template.spec).not.toHaveProperty("enableServiceLinks");
    expect(template.spec.containers[0]?.resources).toEqual({ limits: { cpu: "1" } });
  });
});

describe("pullPolicyFor", () => {
  it.each([
    ["nginx", "Always"],
    ["nginx:latest", "Always"],
    ["nginx:1.27", "IfNotPresent"],
    ["localhost:5000/nginx", "Always"],
    ["nginx@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "IfNotPresent"],
    ["nginx:latest@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "Always"],
    ["Not An Image", "IfNotPresent"],
  ])("of %s is %s", (image, wanted) => {
    expect(pullPolicyFor(image)).toBe(wanted);
  });
});
