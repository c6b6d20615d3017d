import type { Deployment, IntOrPercent, ReplicaSet } from "../objects.ts";

/** What tests say of a Deployment. */
export interface DeploymentWords {
  readonly replicas: number;
  readonly surge?: IntOrPercent;
  readonly unavailable?: IntOrPercent;
  readonly type?: "RollingUpdate" | "Recreate";
  readonly status?: Deployment["status"];
  readonly deadline?: number;
}

/** A Deployment `web` for tests. */
export function deploymentOf(words: DeploymentWords): Deployment {
  const { replicas, surge = "25%", unavailable = "25%", type = "RollingUpdate", status, deadline } = words;
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "default", uid: "d", generation: 1 },
    spec: {
      replicas,
      selector: { matchLabels: { app: "web" } },
      strategy: {
        type,
        ...(type === "RollingUpdate" ? { rollingUpdate: { maxSurge: surge, maxUnavailable: unavailable } } : {}),
      },
      ...(deadline === undefined ? {} : { progressDeadlineSeconds: deadline }),
      template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "nginx", image: "nginx" }] } },
    },
    ...(status === undefined ? {} : { status }),
  };
}

/** What tests say of a ReplicaSet. */
export interface SetWords {
  readonly name: string;
  readonly size: number;
  readonly available?: number;
  readonly created?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly conditions?: Required<ReplicaSet>["status"]["conditions"];
}

/** A ReplicaSet for tests. */
export function setOf(words: SetWords): ReplicaSet {
  const { name, size, available = size, created = "2026-01-01T00:00:00Z", annotations = {}, conditions = [] } = words;
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: { name, namespace: "default", uid: name, creationTimestamp: created, annotations },
    spec: {
      replicas: size,
      selector: { matchLabels: { app: "web" } },
      template: { spec: { containers: [{ name: "nginx", image: name }] } },
    },
    status: { replicas: size, readyReplicas: available, availableReplicas: available, conditions },
  };
}
