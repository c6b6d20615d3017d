import { own } from "../../kube/index.ts";
import type { Outcome } from "../rule.ts";
import type { Run } from "../variables/index.ts";
import { compileLevel, type Evaluate, minorOf } from "./evaluate.ts";
import { compileExclusions, type ExclusionText } from "./exclusions.ts";
import { propertiesOf, textOf } from "./message.ts";
import { readPod } from "./read-pod.ts";

/** A level of the Pod Security Standards, as a rule asks for it. */
export interface PodSecurityText {
  /** `baseline`, `restricted` or `privileged`. */
  readonly level?: string;
  /** `v1.24`, `latest`; the latest where it is absent. */
  readonly version?: string;
  readonly exclude?: readonly ExclusionText[];
}

/** Compiles `validate.podSecurity` of a rule into a judge of requests. There is nothing to say of what is deleted. */
export function compilePodSecurityRule(text: PodSecurityText, rule: string): (run: Run) => Outcome | undefined {
  const judge = compilePodSecurity(text, rule);
  return ({ request: { operation, object, oldObject } }) =>
    operation === "DELETE" ? undefined : judge(object ?? oldObject);
}

/**
 * Compiles `validate.podSecurity` into a judge of objects: a Pod, or the template of what makes Pods. Any
 * other object, and one that cannot be read, ends in `error`.
 * (kyverno: pkg/engine/handlers/validation/validate_pss.go)
 */
export function compilePodSecurity(text: PodSecurityText, rule: string): (object: unknown) => Outcome {
  const { level = "", version = "", exclude = [] } = text;
  const passed: Outcome = { status: "pass", message: `Validation rule '${rule}' passed.` };
  const minor = minorOf(version);
  if (minor === undefined) return () => ({ status: "error", message: wrongVersion });
  const evaluate = evaluateWith(exclude, compileLevel(level, minor));
  return (object) => {
    const read = readPod(object);
    if (read.kind === "mistake")
      return { status: "error", message: `Error while getting new resource: ${read.message}` };
    const failures = evaluate(read.pod);
    if (failures.length === 0) return passed;
    const checks = textOf(failures, own(object, "kind"));
    return {
      status: "fail",
      message: `Validation rule '${rule}' failed. It violates PodSecurity "${level}:${version}": ${checks}`,
      properties: propertiesOf(failures, level, version),
    };
  };
}

const wrongVersion = 'failed to parse pod security api version: must be "latest" or "v1.x"';

function evaluateWith(texts: readonly ExclusionText[], evaluate: Evaluate): Evaluate {
  if (texts.length === 0) return evaluate;
  const exclude = compileExclusions(texts, evaluate);
  return (pod) => {
    const failures = evaluate(pod);
    return failures.length === 0 ? failures : exclude(failures, pod);
  };
}
