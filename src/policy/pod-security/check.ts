import type { Container, Pod } from "./pod.ts";

/** One control of the Pod Security Standards in all its versions. */
export interface Check {
  readonly id: string;
  readonly level: "baseline" | "restricted";
  /** Oldest first, never empty. */
  readonly revisions: readonly Revision[];
}

/** A check as it stands from a minor version of Kubernetes 1 on. */
export interface Revision {
  readonly since: number;
  /** What is wrong with a Pod; `undefined` where nothing is. */
  find(pod: Pod): Finding | undefined;
}

/** What a check found. */
export interface Finding {
  readonly reason: string;
  readonly violations: readonly Violation[];
  /** The containers that reports blame, where they blame any. */
  readonly blamed: readonly Container[] | undefined;
}

/** One field that is not what it must be. */
export interface Violation {
  /** `forbidden` for what is there and may not be, `required` for what is absent and must be there. */
  readonly kind: "forbidden" | "required";
  /** `spec.containers[0].securityContext.privileged` */
  readonly field: string;
  /** What stands there, where it is told. */
  readonly value?: boolean | number | string | readonly string[];
  /** The container that the field belongs to; absent for fields of the Pod. */
  readonly container?: Container;
}

/** A field that holds what it may not. */
export function forbidden(field: string, value?: Violation["value"]): Violation {
  return value === undefined ? { kind: "forbidden", field } : { kind: "forbidden", field, value };
}

/** A container's field that holds what it may not. */
export function forbiddenIn(container: Container, field: string, value: NonNullable<Violation["value"]>): Violation {
  return { kind: "forbidden", field: pathIn(container, field), value, container };
}

/** A container's field that has to be there. */
export function requiredIn(container: Container, field: string): Violation {
  return { kind: "required", field: pathIn(container, field), container };
}

/** What each container violates; the same empty list wherever none does. */
export function inContainers(
  pod: Pod,
  violation: (container: Container, pod: Pod) => Violation | undefined,
): readonly Violation[] {
  let found: Violation[] | undefined;
  for (const container of pod.containers) {
    const one = violation(container, pod);
    if (one === undefined) continue;
    found ??= [];
    found.push(one);
  }
  return found ?? none;
}

/** No violation: allocated once, since this is what most checks of most Pods give. */
export const none: readonly Violation[] = [];

/** A finding that blames the containers in question, in reports. */
export function blaming(reason: string, violations: readonly Violation[]): Finding | undefined {
  if (violations.length === 0) return undefined;
  return { reason, violations, blamed: containersOf(violations) };
}

/** A finding that names no container in reports. */
export function finding(reason: string, violations: readonly Violation[]): Finding | undefined {
  return violations.length === 0 ? undefined : { reason, violations, blamed: undefined };
}

/** The containers of violations; `undefined` where all are of the Pod. */
export function containersOf(violations: readonly Violation[]): readonly Container[] | undefined {
  const containers = violations.map(({ container }) => container).filter((one) => one !== undefined);
  return containers.length === 0 ? undefined : containers;
}

function pathIn({ list, index }: Container, field: string): string {
  return `spec.${list}[${index}].${field}`;
}
