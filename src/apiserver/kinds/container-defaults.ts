import { normalizeImage } from "../../kube/index.ts";
import type { Draft } from "../kind.ts";
import { fill, fillZero, inner, innerAt, inners } from "./draft.ts";
import { has, text } from "./fields.ts";

/**
 * Fills in what a container leaves out, in Pods and in templates alike.
 * (kubernetes: pkg/apis/core/v1/defaults.go SetDefaults_Container, zz_generated.defaults.go)
 */
export function defaultContainer(container: Draft): void {
  fillZero(container, "imagePullPolicy", pullPolicyFor(text(container, "image")));
  fillZero(container, "terminationMessagePath", "/dev/termination-log");
  fillZero(container, "terminationMessagePolicy", "File");
  for (const port of inners(container, "ports")) fillZero(port, "protocol", "TCP");
  for (const variable of inners(container, "env")) defaultVariable(variable);
  for (const key of ["livenessProbe", "readinessProbe", "startupProbe"]) defaultProbe(inner(container, key));
  for (const key of ["postStart", "preStop"]) defaultHttpGet(innerAt(container, "lifecycle", key, "httpGet"));
}

/** The pull policy of an image without one: `Always` where the tag is `latest`, given or implied. */
export function pullPolicyFor(image: string): "Always" | "IfNotPresent" {
  const tagged = normalizeImage(image)?.split("@")[0] ?? "";
  return tagged.endsWith(":latest") ? "Always" : "IfNotPresent";
}

function defaultVariable(variable: Draft): void {
  const from = inner(variable, "valueFrom");
  if (!from) return;
  const field = inner(from, "fieldRef");
  if (field) fillZero(field, "apiVersion", "v1");
  const resource = inner(from, "resourceFieldRef");
  if (resource) fill(resource, "divisor", "0");
  const file = inner(from, "fileKeyRef");
  if (file) fill(file, "optional", false);
}

function defaultProbe(probe: Draft | undefined): void {
  if (!probe) return;
  fillZero(probe, "timeoutSeconds", 1);
  fillZero(probe, "periodSeconds", 10);
  fillZero(probe, "successThreshold", 1);
  fillZero(probe, "failureThreshold", 3);
  defaultHttpGet(inner(probe, "httpGet"));
  const grpc = inner(probe, "grpc");
  if (grpc && !has(grpc, "service")) grpc.service = "";
}

function defaultHttpGet(action: Draft | undefined): void {
  if (!action) return;
  fillZero(action, "path", "/");
  fillZero(action, "scheme", "HTTP");
}
