import { compileWildcard, type TextTest } from "../../kube/index.ts";
import type { Violation } from "./check.ts";
import { checksOf } from "./controls.ts";
import type { Evaluate, Failure } from "./evaluate.ts";
import type { Container, Pod } from "./pod.ts";

/** A control that a policy leaves out, as it says it. */
export interface ExclusionText {
  readonly controlName: string;
  /** Wildcards for the images, as written, of the containers in question; none for what is said of the Pod itself. */
  readonly images?: readonly string[];
  /** The one field that is left out: `spec.containers[*].securityContext.privileged`. */
  readonly restrictedField?: string;
  /** Wildcards for the values that are left out. */
  readonly values?: readonly string[];
}

/** Takes out of the failures of a Pod what is excluded. */
export type Exclude = (failures: readonly Failure[], pod: Pod) => readonly Failure[];

/**
 * Compiles exclusions, applied one after the other. What is excluded is found by judging again a part of the Pod: its
 * containers with these images and nothing else, or the Pod with a blank container in place of all. Each violation of
 * the part removes one of the whole. (kyverno: pkg/pss/evaluate.go ApplyPodSecurityExclusion)
 */
export function compileExclusions(texts: readonly ExclusionText[], evaluate: Evaluate): Exclude {
  const exclusions = texts.map((text) => compileExclusion(text, evaluate));
  return (failures, pod) =>
    exclusions.reduce((left, exclude) => (left.length === 0 ? left : exclude(left, pod)), failures);
}

function compileExclusion(text: ExclusionText, evaluate: Evaluate): Exclude {
  const ids = checksOf(text.controlName);
  const images = (text.images ?? []).map(compileWildcard);
  const isExcluded = compileViolationTest(text);
  const partOf = images.length === 0 ? podAlone : (pod: Pod) => containersWith(pod, images);
  const keyOf = images.length === 0 ? fieldKey : containerKey;
  return (failures, pod) => {
    const excluded = evaluate(partOf(pod)).filter(({ check }) => ids.includes(check));
    if (excluded.length === 0) return failures;
    return failures.flatMap((failure) => {
      const own = excluded.filter(({ check }) => check === failure.check).flatMap(({ violations }) => violations);
      if (own.length === 0) return [failure];
      const left = without(failure.violations, own.filter(isExcluded), keyOf);
      return left.length === 0 ? [] : [{ ...failure, violations: left }];
    });
  };
}

/** (kyverno: pkg/pss/evaluate.go extractBadValues: what has no value suits any values) */
function compileViolationTest({ restrictedField = "", values = [] }: ExclusionText): (violation: Violation) => boolean {
  const tests = values.map(compileWildcard);
  return ({ field, value }) => {
    if (restrictedField !== "" && anyIndex(field) !== restrictedField) return false;
    return tests.length === 0 || valuesOf(value).every((one) => tests.some((test) => test(one)));
  };
}

function valuesOf(value: Violation["value"]): readonly string[] {
  if (value === undefined || value === "") return [];
  return typeof value === "object" ? value : [String(value)];
}

/** Beyond this many violations of one check nothing is excluded: a Pod must not cost the square of its size. */
const mostViolations = 5000;

/** Each violation removes the first like it; the last one takes the removed one's place, as in Kyverno. */
function without(
  violations: readonly Violation[],
  excluded: readonly Violation[],
  keyOf: (violation: Violation) => string,
): readonly Violation[] {
  if (violations.length > mostViolations || excluded.length > mostViolations) return violations;
  const left = violations.map((violation) => ({ violation, key: keyOf(violation) }));
  for (const one of excluded) {
    const key = keyOf(one);
    const index = left.findIndex((other) => other.key === key);
    const last = left[left.length - 1];
    if (index < 0 || last === undefined) continue;
    left[index] = last;
    left.pop();
  }
  return left.map(({ violation }) => violation);
}

/** What is the same in a Pod: the field, whichever container it is of. */
function fieldKey({ field }: Violation): string {
  return anyIndex(field);
}

/** What is the same in containers: the field and the container's name, wherever it stands. */
function containerKey({ field, container }: Violation): string {
  return `${anyIndex(field)} ${container?.name ?? ""}`;
}

/** A field with a star in place of every number, as policies name it. */
function anyIndex(field: string): string {
  return field.replace(/\d+/g, "*");
}

const blank: Container = {
  list: "containers",
  index: 0,
  name: "fake",
  image: "",
  security: undefined,
  hostPorts: [],
  probesHosts: false,
};

function podAlone(pod: Pod): Pod {
  return { ...pod, containers: [blank] };
}

function containersWith({ containers }: Pod, images: readonly TextTest[]): Pod {
  return {
    annotations: {},
    hostNetwork: false,
    hostPID: false,
    hostIPC: false,
    windows: false,
    security: undefined,
    containers: containers.filter(({ image }) => images.some((test) => test(image))),
    volumes: [],
  };
}
