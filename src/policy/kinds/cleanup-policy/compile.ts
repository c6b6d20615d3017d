import type { CleanupPolicy } from "../../cleanup.ts";
import { type Conditions, compileConditions } from "../../conditions/index.ts";
import { compileMatch, type MatchText, namespaceOf } from "../../match/index.ts";
import { pending, type Request } from "../../rule.ts";
import {
  compileContext,
  isExhausted,
  type Loader,
  type Run,
  runOf,
  withContext,
  withTarget,
} from "../../variables/index.ts";
import type { CleanupDocument } from "./document.ts";
import { scheduleOf } from "./schedule.ts";
import type { CleanupText } from "./schema.ts";

/** Compiles a policy that is right. (kyverno: pkg/controllers/cleanup/controller.go) */
export function compileCleanup({
  apiVersion,
  description,
  name,
  namespace,
  uid,
  spec,
}: CleanupDocument): CleanupPolicy | undefined {
  const schedule = scheduleOf(spec.schedule);
  if (schedule === undefined) return undefined;
  return {
    apiVersion,
    kind: description.kind,
    name,
    namespace,
    uid,
    kinds: kindsOf(spec.match),
    resources: [],
    propagation: spec.deletionPropagationPolicy,
    next: schedule.next,
    deletes: compileDeletes(spec, namespace),
  };
}

/** The kinds that a match block names, each once. */
function kindsOf({ any = [], all = [] }: MatchText): readonly string[] {
  return [...new Set([...all, ...any].flatMap(({ resources }) => resources?.kinds ?? []))];
}

function compileDeletes(spec: CleanupText, namespace: string): CleanupPolicy["deletes"] {
  const { match, exclude, conditions, context } = spec;
  const matches = compileMatch(anyOperation(match), exclude === undefined ? undefined : anyOperation(exclude));
  const met = conditions === undefined ? undefined : compileConditions(conditions);
  const loaders = compileContext(context, namespace);
  return (request, facts) => {
    if (namespace !== "" && namespaceOf(request) !== namespace) return false;
    const matched = matches(request, facts);
    if (matched === pending || typeof matched === "boolean") {
      if (matched !== true || met === undefined) return matched;
      return decide(met, enter(request, runOf(request, facts), loaders));
    }
    return { kind: "mistake", message: matched.message };
  };
}

/** Operations are what requests do; on a schedule there are none. */
function anyOperation({ any, all }: MatchText): MatchText {
  const strip = (filters: MatchText["any"]) =>
    filters?.map(({ resources, ...filter }) => {
      if (resources === undefined) return filter;
      const { operations: _, ...rest } = resources;
      return { ...filter, resources: rest };
    });
  return { ...(any !== undefined && { any: strip(any) ?? [] }), ...(all !== undefined && { all: strip(all) ?? [] }) };
}

/** In a cleanup policy the object is `target`; `request` has nothing but its namespace. */
function enter(request: Request, { facts, variables }: Run, loaders: readonly Loader[]): Run {
  const bare = runOf({ ...request, object: undefined, oldObject: undefined }, facts);
  const images = variables.names.lookup("images");
  const known: readonly Loader[] =
    images.kind === "absent"
      ? []
      : [
          {
            name: "images",
            asks: undefined,
            isMentionedIn: (expression) => expression.includes("images"),
            load: () =>
              images.kind === "value"
                ? { kind: "value", value: images.value, replaces: true }
                : { kind: "error", message: images.kind === "error" ? images.message : "images are not known" },
            unstored: (why) => why,
          },
        ];
  const run = withContext(bare, [...known, ...loaders]);
  return request.object === undefined ? run : withTarget(run, request.object);
}

function decide(met: Conditions, run: Run): ReturnType<CleanupPolicy["deletes"]> {
  const result = met(run);
  if (result.kind === "pending") return pending;
  if (result.kind === "error") return { kind: "mistake", message: result.message };
  return isExhausted(run) ? { kind: "mistake", message: "the policy takes too many steps" } : result.holds;
}
