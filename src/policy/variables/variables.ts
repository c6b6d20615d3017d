import { type Binding, Names, type Scope, type SubstituteOptions } from "../../lang/index.ts";
import type { Request } from "../rule.ts";
import { layOver } from "./given.ts";
import { imagesOf } from "./images.ts";
import { requestValue, serviceAccountOf } from "./request-value.ts";

/** What the variables of a rule stand for while one request is judged. */
export interface Variables {
  readonly names: Names;
  readonly scope: Scope;
  readonly options: SubstituteOptions;
}

/**
 * The variables that a request defines: `request`, `serviceAccountName`, `serviceAccountNamespace`, `images`. What
 * they stand for is worked out when it is asked for, once per request: a request is immutable.
 */
export function variablesOf(request: Request): Variables {
  const known = remembered.get(request);
  if (known !== undefined) return known;
  const variables: Variables = {
    names: namesOf(request),
    scope: { now: request.now, seed: request.uid },
    options: { delete: request.operation === "DELETE" },
  };
  remembered.set(request, variables);
  return variables;
}

const remembered = new WeakMap<Request, Variables>();

/** What each name stands for. (kyverno: pkg/engine/policycontext/policy_context.go) */
const bindings: ReadonlyMap<string, (request: Request) => Binding> = new Map([
  ["request", (request) => ({ kind: "value", value: requestValue(request) })],
  ["serviceAccountName", (request) => textOrAbsent(serviceAccountOf(request)?.name)],
  ["serviceAccountNamespace", (request) => textOrAbsent(serviceAccountOf(request)?.namespace)],
  ["images", (request) => imagesOf(request.object)],
]);

function namesOf(request: Request): Names {
  const found = new Map<string, Binding>();
  return new Names(
    (name) => {
      const before = found.get(name);
      if (before !== undefined) return before;
      const binding = layOver(bindings.get(name)?.(request) ?? absent, request.given?.variables, name);
      found.set(name, binding);
      return binding;
    },
    // As in Kyverno images are there for who takes all names only once somebody has asked for them.
    () => [
      ...[...bindings.keys()].filter((name) => name !== "images" || found.get(name)?.kind === "value"),
      ...Object.keys(request.given?.variables ?? {}),
    ],
  );
}

const absent: Binding = { kind: "absent" };

function textOrAbsent(text: string | undefined): Binding {
  return text === undefined ? absent : { kind: "value", value: text };
}
