/** Pods for the tests of this folder: the least that the level restricted allows, with what a test is about on top. */
import type { Resource } from "../../kube/index.ts";
import type { Outcome } from "../rule.ts";
import { compilePodSecurity, type PodSecurityText } from "./compile.ts";

type Part = Readonly<Record<string, unknown>>;

/** The security context of a container that the level restricted allows. */
export const restrictedContext: Part = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  runAsNonRoot: true,
  seccompProfile: { type: "RuntimeDefault" },
};

/** A container that the level restricted allows. */
export function containerWith(security: Part = {}, more: Part = {}): Part {
  return { name: "a", image: "nginx", securityContext: { ...restrictedContext, ...security }, ...more };
}

/** A Pod of one such container. */
export function podWith(spec: Part = {}, annotations: Part = {}): Resource {
  const metadata = { name: "web", annotations: annotations as Readonly<Record<string, string>> };
  return { apiVersion: "v1", kind: "Pod", metadata, spec: { containers: [containerWith()], ...spec } };
}

/** What a rule named `pods` says of an object. */
export function judged(object: unknown, text: PodSecurityText = { level: "restricted" }): Outcome {
  return compilePodSecurity(text, "pods")(object);
}

/** The failures that a message tells: `privileged: spec.containers[0]... is forbidden, ...`. */
export function failuresOf({ status, message }: Outcome): readonly string[] {
  if (status === "pass") return [];
  const blocks = message.slice(message.indexOf("(Forbidden")).slice(1, -1).split(")(");
  return blocks.map((block) => block.replace(/^Forbidden reason: (.*), field error list: \[(.*)\]$/s, "$1: $2"));
}
