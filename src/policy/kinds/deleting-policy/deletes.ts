import type * as cel from "../../../lang/cel/index.ts";
import type { CleanupMistake, CleanupPolicy } from "../../cleanup.ts";
import type { Constraints } from "../../constraints/index.ts";
import {
  type Asker,
  asValue,
  conditionsHold,
  type Evaluating,
  type Exemption,
  exempt,
  isWithin,
  type MutableVariables,
  Values,
  withVariables,
  worldOf,
} from "../../expressions/index.ts";
import { type Facts, pending, type Request } from "../../rule.ts";

/** The parts of a policy, compiled. */
export interface DeletingParts {
  readonly constraints: Constraints;
  readonly variables: ReadonlyMap<string, cel.Program>;
  readonly conditions: readonly cel.Program[];
  readonly exemptions: readonly Exemption[];
  /** The exceptions that cannot be used. */
  readonly broken: readonly string[];
  readonly asker: Asker;
}

/** What a policy says of objects: whether it is about them, and whether they are to be deleted. */
export function deletesOf(parts: DeletingParts): Required<Pick<CleanupPolicy, "selects" | "deletes">> {
  const selects = selectsOf(parts);
  const [unusable] = parts.broken;
  return {
    selects,
    deletes(request, facts) {
      const selected = selects(request, facts);
      if (selected !== true) return selected;
      if (unusable !== undefined) return mistaken(`the policy exception ${unusable} cannot be used`);
      return isDue(parts, request, facts);
    },
  };
}

/** (kyverno: pkg/cel/policies/dpol/engine/engine.go Handle) */
function selectsOf({ constraints, asker }: DeletingParts): CleanupPolicy["deletes"] {
  return (request, facts) => {
    if (request.payload !== undefined) return true;
    if (!isWithin(asker.namespace, request)) return false;
    const matched = constraints.matches({ ...request, operation: "CREATE" }, facts);
    return typeof matched === "boolean" || matched === pending ? matched : mistaken(matched.message);
  };
}

/**
 * Exceptions are looked at each time, with their moments of expiry; every one that holds keeps the object.
 * (kyverno: pkg/cel/policies/dpol/compiler/policy.go)
 */
function isDue(
  { variables, conditions, exemptions, asker }: DeletingParts,
  request: Request,
  facts: Facts,
): ReturnType<CleanupPolicy["deletes"]> {
  const evaluating: Evaluating = { values: valuesOf(request, facts), world: worldOf(request, facts, asker) };
  withVariables(variables, evaluating);
  const exempted = exempt(exemptions, evaluating, { now: request.now, ignoresErrors: false, always: true });
  if (exempted === pending) return pending;
  if ("message" in exempted) return mistaken(exempted.message);
  if (exempted.kind === "exempted") return false;
  const holds = conditionsHold(conditions, evaluating);
  return typeof holds === "boolean" || holds === pending ? holds : mistaken(holds.message);
}

const mistaken = (message: string): CleanupMistake => ({ kind: "mistake", message });

/** There is no request: expressions that name it are errors. A Namespace stands for the namespace that it is. */
function valuesOf(request: Request, facts: Facts): MutableVariables {
  const { object, kind, payload } = request;
  if (payload !== undefined) return { object: asValue(payload), namespaceObject: null };
  const isNamespace = kind.group === "" && kind.kind === "Namespace";
  const known = new Values(request, facts);
  return {
    object: known.object,
    get namespaceObject() {
      return isNamespace ? asValue(object ?? null) : known.namespaceObject;
    },
  };
}
