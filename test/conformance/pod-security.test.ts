import { own } from "../../src/kube/index.ts";
import { compilePodSecurity, type PodSecurityText } from "../../src/policy/pod-security/index.ts";
import { runVectors } from "./vectors.ts";

/** A Pod that cannot be read is not allowed either, but no case is to pass by that. */
runVectors("pod-security", ({ op, input, expected }) => {
  if (op !== "evaluatePod") return undefined;
  const judge = compilePodSecurity(own(input, "rule") as PodSecurityText, "pods");
  const { status, message } = judge(own(input, "pod"));
  return { actual: status === "error" ? message : { allowed: status === "pass" }, expected };
});
