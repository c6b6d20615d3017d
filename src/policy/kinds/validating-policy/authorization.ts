import * as cel from "../../../lang/cel/index.ts";
import {
  type Asker,
  conditionsHold,
  declare,
  type Evaluating,
  ExpressionCompiler,
  evaluate,
  isPending,
  type PolicyDocument,
  withVariables,
  worldOf,
} from "../../expressions/index.ts";
import type { FieldMistake } from "../../mistake.ts";
import {
  type CompileOptions,
  type Facts,
  type Outcome,
  type Pending,
  pending,
  type Request,
  type Rule,
} from "../../rule.ts";
import type { ValidatingText } from "./schema.ts";

/** The rule of a policy that answers check requests, and what is wrong with it. */
export interface Authorization {
  readonly rule: Rule;
  readonly mistakes: readonly FieldMistake[];
}

/** Whether a policy answers check requests of authorization services. */
export function isAuthorization({ evaluation }: ValidatingText): boolean {
  return evaluation?.mode === "HTTP" || evaluation?.mode === "Envoy";
}

/**
 * Compiles a policy that answers check requests: the first validation that is not null answers.
 * (kyverno-authz: pkg/engine/compiler; kyverno: cmd/cli/kubectl-kyverno/processor/authz_processor.go)
 */
export function compileAuthorization(
  { name, namespace, spec }: PolicyDocument<ValidatingText>,
  { httpInNamespaces = false }: CompileOptions,
): Authorization {
  const mode = spec.evaluation?.mode === "HTTP" ? http : envoy;
  const absent = { oldObject: undefined, request: undefined, namespaceObject: undefined };
  const libraries = [mode.library, cel.jwtLibrary];
  const declarations = declare({ namespace, libraries, variables: { ...absent, object: mode.request.type } });
  const compiler = new ExpressionCompiler(declarations);
  const compiled: Compiled = {
    name,
    mode,
    conditions: compiler.conditions(spec.matchConditions ?? [], "spec.matchConditions"),
    variables: compiler.variables(spec.variables ?? []),
    answers: (spec.validations ?? []).flatMap(({ expression }, at) =>
      compiler.one({
        expression,
        path: `spec.validations[${at}].expression`,
        types: [mode.response, cel.nullType],
        wanted: `rule response output is expected to be of type ${mode.response.name}`,
      }),
    ),
    ignoresErrors: spec.failurePolicy === "Ignore",
    asker: { namespace, name, httpInNamespaces },
  };
  return { rule: ruleOf(compiled), mistakes: compiler.mistakes };
}

/** What tells check requests of one sort from those of another. */
interface Mode {
  readonly library: cel.Library;
  readonly request: cel.MessageKind;
  readonly response: cel.CelType;
  denial(answer: Extract<cel.Answer, { kind: "denied" }>): string;
}

const envoy: Mode = {
  library: cel.envoyLibrary,
  request: cel.envoyRequest,
  response: cel.envoyResponseType,
  denial: ({ status }) => `request denied with status code ${status}`,
};

const http: Mode = {
  library: cel.httpAuthorizationLibrary,
  request: cel.httpCheckRequest,
  response: cel.httpResponseType,
  denial: ({ reason }) => `request denied, reason: ${reason}`,
};

interface Compiled {
  readonly name: string;
  readonly mode: Mode;
  readonly conditions: readonly cel.Program[];
  readonly variables: ReadonlyMap<string, cel.Program>;
  readonly answers: readonly cel.Program[];
  /** Whether what cannot be found out counts as no answer. */
  readonly ignoresErrors: boolean;
  readonly asker: Asker;
}

function ruleOf(policy: Compiled): Rule {
  return {
    name: policy.name,
    phase: "validate",
    matches: ({ payload }) => payload !== undefined,
    run: (request, facts) => run(policy, request, facts),
    action: () => "Enforce",
  };
}

const noMatch: Outcome = { status: "skip", message: "request does not match" };

function run(policy: Compiled, request: Request, facts: Facts): Outcome | Pending {
  const evaluating: Evaluating = {
    values: { object: new cel.MessageValue(policy.mode.request, request.payload) },
    world: worldOf(request, facts, policy.asker),
  };
  const holds = conditionsHold(policy.conditions, evaluating);
  if (holds === pending) return pending;
  if (typeof holds === "object") return wrong(policy, holds.message);
  if (!holds) return noMatch;
  withVariables(policy.variables, evaluating);
  for (const program of policy.answers) {
    const value = evaluate(program, evaluating);
    if (value === null) continue;
    if (isPending(value)) return pending;
    if (!(value instanceof cel.AnswerValue)) return wrong(policy, messageOf(value));
    const { answer } = value;
    if (answer.kind === "allowed") return { status: "pass", message: "request allowed" };
    return { status: "fail", message: policy.mode.denial(answer) };
  }
  return noMatch;
}

function wrong({ ignoresErrors }: Compiled, message: string): Outcome {
  return ignoresErrors ? noMatch : { status: "error", message };
}

function messageOf(value: cel.CelValue): string {
  return value instanceof cel.Failure ? value.message : "rule result is expected to be a response";
}
