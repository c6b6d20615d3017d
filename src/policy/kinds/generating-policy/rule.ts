import type * as cel from "../../../lang/cel/index.ts";
import type { Constraints, MatchMistake } from "../../constraints/index.ts";
import {
  type Asker,
  annotationsOf,
  conditionsHold,
  type Evaluating,
  type Exemption,
  exempt,
  exemptedBy,
  isWithin,
  ruleError,
  Values,
  withVariables,
  worldOf,
} from "../../expressions/index.ts";
import {
  type Facts,
  type GenerateWork,
  type Outcome,
  type Pending,
  pending,
  type Request,
  type Rule,
} from "../../rule.ts";

/** The parts of a policy, compiled. */
export interface GeneratingParts {
  readonly constraints: Constraints;
  /** The same, whatever the operation is. */
  readonly anyOperation: Constraints;
  readonly conditions: readonly cel.Program[];
  readonly variables: ReadonlyMap<string, cel.Program>;
  readonly annotations: ReadonlyMap<string, cel.Program>;
  readonly exemptions: readonly Exemption[];
  readonly asker: Asker;
}

/**
 * The one rule of a policy. It passes where objects are to be made, and fails where what was made because of an object has
 * to go: when the object goes, or is not one any more that the policy is about.
 * (kyverno: pkg/webhooks/resource/gpol/handler.go, pkg/cel/policies/gpol/engine/engine.go)
 */
export function ruleOf(parts: GeneratingParts, work: GenerateWork): Rule {
  return {
    name: parts.asker.name,
    phase: "generate",
    work,
    matches(request, facts) {
      if (!isNear(parts.asker.namespace, request)) return false;
      return told(parts, looksAt(parts, work, request)?.matches(request, facts) ?? false);
    },
    run: (request, facts) => run(parts, work, { request, facts }),
    action: () => "Audit",
  };
}

/** A namespaced policy is about its Namespace as well. */
function isNear(namespace: string, request: Request): boolean {
  const { kind, name } = request;
  return isWithin(namespace, request) || (kind.group === "" && kind.kind === "Namespace" && name === namespace);
}

/** What follows its trigger has to be looked at whatever becomes of that, whichever operations the policy names. */
function looksAt(
  { constraints, anyOperation }: GeneratingParts,
  { synchronize, onDelete }: GenerateWork,
  { operation }: Request,
): Constraints | undefined {
  if (operation === "UPDATE" && synchronize) return anyOperation;
  if (operation !== "DELETE" || onDelete) return constraints;
  return synchronize ? anyOperation : undefined;
}

function told({ asker }: GeneratingParts, matched: boolean | Pending | MatchMistake): boolean | Pending | Outcome {
  if (typeof matched === "boolean" || matched === pending) return matched;
  return ruleError(asker.name, `failed to execute matching: ${matched.message}`);
}

interface Asked {
  readonly request: Request;
  readonly facts: Facts;
}

function run(parts: GeneratingParts, work: GenerateWork, asked: Asked): Outcome | undefined | Pending {
  const { request } = asked;
  if (request.operation === "DELETE" && !work.onDelete) return ended;
  if (request.operation === "UPDATE" && work.synchronize) {
    const follows = stillFollows(parts, asked);
    if (follows !== true) return follows;
  }
  const entered = enter(parts, asked, worldOf(request, asked.facts, parts.asker));
  if (entered === pending || "status" in entered) return entered;
  if (entered.kind === "passed over") return work.synchronize && request.operation === "UPDATE" ? ended : undefined;
  const annotations = annotationsOf(parts.annotations, entered.evaluating);
  if (annotations === pending) return pending;
  const known = annotations instanceof Map && annotations.size > 0;
  return known ? { ...applies, properties: Object.fromEntries(annotations) } : applies;
}

const applies: Outcome = { status: "pass", message: "policy evaluated successfully" };
const ended: Outcome = { status: "fail", message: "the policy does not apply any more" };

/**
 * Whether an object that has changed is still one that the policy is about. One that is, and whose changes the policy does
 * not name, is left as it is, with all that was made because of it.
 */
function stillFollows({ constraints, anyOperation, asker }: GeneratingParts, { request, facts }: Asked) {
  const meant = anyOperation.matches({ ...request, oldObject: undefined }, facts);
  if (meant === pending) return pending;
  if (meant === false) return ended;
  const listed = meant === true ? constraints.matches(request, facts) : meant;
  if (listed === pending || listed === true) return listed;
  return listed === false ? undefined : ruleError(asker.name, `failed to execute matching: ${listed.message}`);
}

/** What expressions of a policy see of a request that it is about; or that it is none of its business. */
export type Entered =
  | { readonly kind: "entered"; readonly evaluating: Evaluating }
  | { readonly kind: "passed over" }
  | Outcome
  | Pending;

/** Looks at exceptions and conditions. Errors are errors: these policies have no failure policy. */
export function enter(parts: GeneratingParts, { request, facts }: Asked, world: cel.World): Entered {
  const evaluating: Evaluating = { values: new Values(request, facts), world };
  // Kyverno does not look at when exceptions expire here; one that has expired excepts from nothing.
  const exempted = exempt(parts.exemptions, evaluating, { now: request.now, ignoresErrors: false });
  if (exempted === pending) return pending;
  if ("message" in exempted) return notEvaluated(parts, exempted.message);
  if (exempted.kind === "exempted") return exemptedBy(exempted.by);
  evaluating.values.exceptions = exempted.allowed;
  const holds = conditionsHold(parts.conditions, evaluating);
  if (holds === pending) return pending;
  if (typeof holds !== "boolean") return notEvaluated(parts, holds.message);
  if (!holds) return { kind: "passed over" };
  withVariables(parts.variables, evaluating);
  return { kind: "entered", evaluating };
}

/** How it is told that something could not be worked out. */
export const evaluationText = (message: string) => `failed to evaluate policy: ${message}`;

function notEvaluated({ asker }: GeneratingParts, message: string): Outcome {
  return ruleError(asker.name, evaluationText(message));
}
