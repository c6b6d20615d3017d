import { own } from "../../kube/index.ts";
import { type Outcome, type Pending, pending } from "../rule.ts";
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

/** An exception from a rule: of the controls that it names alone, or of the whole rule where it names none. */
export interface ControlException {
  /** `namespace/name` */
  readonly key: string;
  readonly controls: readonly ExclusionText[];
}

/** The exceptions from a rule, and which of them hold for what is judged. */
export interface ControlExceptions {
  readonly all: readonly ControlException[];
  matching(run: Run): readonly ControlException[] | Pending;
}

/**
 * Compiles `validate.podSecurity` of a rule into a judge of requests. There is nothing to say of what is deleted.
 * (kyverno: pkg/engine/handlers/validation/validate_pss.go)
 */
export function compilePodSecurityRule(
  text: PodSecurityText,
  rule: string,
  exceptions: ControlExceptions = noExceptions,
): (run: Run) => Outcome | undefined | Pending {
  const judge = compileJudge(text, rule, exceptions.all);
  return (run) => {
    const { operation, object, oldObject } = run.request;
    if (operation === "DELETE") return undefined;
    const matching = exceptions.matching(run);
    if (matching === pending) return pending;
    const whole = matching.find(({ controls }) => controls.length === 0);
    if (whole !== undefined) return excepted(`rule is skipped due to policy exception ${whole.key}`, [whole]);
    return judge(object ?? oldObject, matching);
  };
}

/**
 * Compiles `validate.podSecurity` into a judge of objects: a Pod, or the template of what makes Pods. Any
 * other object, and one that cannot be read, ends in `error`.
 */
export function compilePodSecurity(text: PodSecurityText, rule: string): (object: unknown) => Outcome {
  const judge = compileJudge(text, rule, []);
  return (object) => judge(object, []);
}

const noExceptions: ControlExceptions = { all: [], matching: () => [] };

type JudgeExcepted = (object: unknown, exceptions: readonly ControlException[]) => Outcome;

function compileJudge(text: PodSecurityText, rule: string, exceptions: readonly ControlException[]): JudgeExcepted {
  const { level = "", version = "", exclude = [] } = text;
  const passed: Outcome = { status: "pass", message: `Validation rule '${rule}' passed.` };
  const minor = minorOf(version);
  if (minor === undefined) return () => ({ status: "error", message: wrongVersion });
  const evaluateLevel = compileLevel(level, minor);
  const evaluate = evaluateWith(exclude, evaluateLevel);
  const excludes = new Map(exceptions.map((one) => [one.key, compileExclusions(one.controls, evaluateLevel)]));
  return (object, matching) => {
    const read = readPod(object);
    if (read.kind === "mistake")
      return { status: "error", message: `Error while getting new resource: ${read.message}` };
    const found = evaluate(read.pod);
    if (found.length === 0) return passed;
    const failures = matching.reduce((left, { key }) => excludes.get(key)?.(left, read.pod) ?? left, found);
    if (failures.length === 0) {
      return excepted(
        `rule is skipped due to policy exceptions ${matching.map(({ key }) => key).join(", ")}`,
        matching,
      );
    }
    const checks = textOf(failures, own(object, "kind"));
    return {
      status: "fail",
      message: `Validation rule '${rule}' failed. It violates PodSecurity "${level}:${version}": ${checks}`,
      properties: propertiesOf(failures, level, version),
    };
  };
}

function excepted(message: string, by: readonly ControlException[]): Outcome {
  return { status: "skip", message, exceptions: by.map(({ key }) => key) };
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
