/** Policies and resources as users write them. */

export const latestPolicy = `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata:
  name: no-latest
spec:
  rules:
  - name: tag
    match:
      any:
      - resources:
          kinds: [Pod]
    validate:
      failureAction: Audit
      message: a tag is wanted
      pattern:
        spec:
          containers:
          - image: "!*:latest"
`;

export const labelPolicy = `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata:
  name: add-team
spec:
  rules:
  - name: label
    match:
      any:
      - resources:
          kinds: [Pod]
    mutate:
      patchStrategicMerge:
        metadata:
          labels:
            team: blue
`;

/** A Pod of one container. */
export function podText(name: string, image: string): string {
  return `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
spec:
  containers:
  - name: c
    image: ${image}
`;
}

/** A test file; `rows` are its results. */
export function testText(rows: string, more = ""): string {
  return `apiVersion: cli.kyverno.io/v1alpha1
kind: Test
metadata:
  name: sample
policies: [policy.yaml]
resources: [pods.yaml]
${more}results:
${rows}`;
}
