import { describe, expect, it } from "vitest";
import { deploymentOf, setOf } from "./fixtures.ts";
import { annotationsFor, nextRevision, revisionAnnotation, sizeAnnotations } from "./revision.ts";

const history = "deployment.kubernetes.io/revision-history";

describe("nextRevision", () => {
  it.each([
    [[], 1],
    [["1", "3", "2"], 4],
    [["x", "-1"], 1],
  ])("after %j is %i", (revisions, expected) => {
    const old = revisions.map((revision) =>
      setOf({ name: revision, size: 0, annotations: { [revisionAnnotation]: revision } }),
    );
    expect(nextRevision(old)).toBe(expected);
  });
});

describe("annotationsFor", () => {
  const deployment = {
    ...deploymentOf({ replicas: 1 }),
    metadata: {
      name: "web",
      annotations: {
        "kubernetes.io/change-cause": "kubectl set image",
        "kubectl.kubernetes.io/last-applied-configuration": "{}",
        [revisionAnnotation]: "7",
      },
    },
  };

  it("hands down the cause of the change, but neither what was applied nor the revision", () => {
    expect(annotationsFor(deployment, undefined, 8)).toEqual({
      "kubernetes.io/change-cause": "kubectl set image",
      [revisionAnnotation]: "8",
    });
  });

  it("remembers the numbers that a ReplicaSet had before it was rolled back to", () => {
    const set = setOf({ name: "old", size: 0, annotations: { [revisionAnnotation]: "1" } });
    const once = annotationsFor(deployment, set, 3);
    expect(once).toMatchObject({ [revisionAnnotation]: "3", [history]: "1" });
    const twice = annotationsFor(deployment, setOf({ name: "old", size: 0, annotations: once }), 5);
    expect(twice).toMatchObject({ [revisionAnnotation]: "5", [history]: "1,3" });
  });

  it("never lowers a number", () => {
    const set = setOf({ name: "new", size: 1, annotations: { [revisionAnnotation]: "5" } });
    expect(annotationsFor(deployment, set, 2)).toMatchObject({ [revisionAnnotation]: "5" });
  });

  it("forgets the oldest numbers once there are too many", () => {
    const long = Array.from({ length: 400 }, (_, index) => String(1000 + index)).join(",");
    const set = setOf({ name: "old", size: 0, annotations: { [revisionAnnotation]: "2000", [history]: long } });
    const kept = annotationsFor(deployment, set, 2001)[history] ?? "";
    expect(kept.length).toBeLessThanOrEqual(2000);
    expect(kept.endsWith(",2000")).toBe(true);
  });
});

describe("sizeAnnotations", () => {
  it("names the desired and the greatest number of Pods", () => {
    expect(sizeAnnotations(deploymentOf({ replicas: 10 }))).toEqual({
      "deployment.kubernetes.io/desired-replicas": "10",
      "deployment.kubernetes.io/max-replicas": "13",
    });
  });
});
