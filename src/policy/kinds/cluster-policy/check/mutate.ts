import type { Diagnostic } from "../../../../kube/index.ts";
import { type PatchOperation, parseOperations } from "../../../mutate/index.ts";
import { nestedMutateLoops } from "../mutate-foreach.ts";
import type { MutateForeachText } from "../schema/mutate.ts";
import type { MutateText, RuleText } from "../schema/rule.ts";
import type { SpecText } from "../schema/spec.ts";
import { error, warning } from "./mistake.ts";

/** The paths of JSON patches must not hold variables, but for those of loops. (kyverno: jsonPatchPathHasVariables) */
export function checkPatchPaths({ rules = [] }: SpecText): readonly Diagnostic[] {
  return rules.flatMap(({ name, mutate }, index) => {
    if (!operationsOf(mutate).some(({ path }) => variable.test(path.text))) return [];
    const message = `policy contains invalid variables: rule "${name}" should not have variables in patchesJSON6902 path section`;
    return [error("variable", `spec.rules[${index}].mutate.patchesJson6902`, message)];
  });
}

/**
 * Checks a JSON patch with a word in place of its variables. Kyverno reads it whole before it looks at paths, so that
 * what is wrong with an operation is told as if it were a path. (kyverno: validateJSONPatchPathForForwardSlash)
 */
export function checkJsonPatch({ mutate, match }: RuleText, path: string): readonly Diagnostic[] {
  const text = mutate?.patchesJson6902 ?? "";
  if (text === "") return [];
  const parsed = parseOperations(text.replace(variables, "kyvernojsonpatchvariable"));
  const wrong =
    parsed.kind === "mistake"
      ? parsed.message
      : parsed.operations.find((operation) => !operation.path.text.startsWith("/"))?.path.text;
  const at = `${path}.mutate.patchesJson6902`;
  return [
    ...(wrong === undefined
      ? []
      : [error("json-patch", at, `path must begin with a forward slash: ${path}: ${wrong}`)]),
    ...((match.resources?.kinds ?? []).includes("Pod") ? [warning("json-patch", at, patchedPods)] : []),
  ];
}

const patchedPods =
  "Pods managed by workload controllers should not be directly mutated using policies. Use the autogen feature or write policies that match Pod controllers.";

/** Checks that a rule, and each of its loops, has one patch. (kyverno: pkg/policy/mutate/validate.go) */
export function checkMutate({ mutate }: RuleText, path: string): readonly Diagnostic[] {
  if (mutate === undefined) return [];
  const { foreach = [] } = mutate;
  const [merges, patches] = [isPresent(mutate.patchStrategicMerge), (mutate.patchesJson6902 ?? "") !== ""];
  if (foreach.length > 0 && (merges || patches)) {
    return [tell(path, "foreach", "only one of `foreach`, `patchStrategicMerge`, or `patchesJson6902` is allowed")];
  }
  if (merges && patches) return [tell(path, "foreach", onePatch)];
  return checkLoopPatches(foreach, path, "");
}

const onePatch = "only one of `patchStrategicMerge` or `patchesJson6902` is allowed";

/** Kyverno looks no further than into the first loop that has loops within it. */
function checkLoopPatches(loops: readonly MutateForeachText[], path: string, tag: string): readonly Diagnostic[] {
  let at = tag;
  for (const [index, loop] of loops.entries()) {
    at = `${at}foreach[${index}]`;
    const nested = nestedMutateLoops(loop.foreach);
    const [merges, patches] = [isPresent(loop.patchStrategicMerge), (loop.patchesJson6902 ?? "") !== ""];
    if (nested.length === 0) {
      if (merges === patches) return [tell(path, at, onePatch)];
      continue;
    }
    if (merges || patches || loop.context !== undefined || isPresent(loop.preconditions)) {
      return [tell(path, at, "a nested foreach cannot contain other declarations")];
    }
    const wrong = checkLoopPatches(nested, path, at);
    if (wrong.length > 0) return wrong;
  }
  return [];
}

function tell(path: string, tag: string, message: string): Diagnostic {
  return error("mutate", `${path}.mutate`, `path: ${path}.mutate.${tag}.: ${message}`);
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** (kyverno: pkg/engine/variables/regex/vars.go RegexVariables) */
const variable = /(?:^|[^\\])\{\{(?:\{[^{}]*\}|[^{}])*\}\}/;
const variables = /(?<=^|[^\\])\{\{(?:\{[^{}]*\}|[^{}])*\}\}/g;

/** The operations of a rule's patch as it is written; none where its variables make it no patch. */
function operationsOf(mutate: MutateText | undefined): readonly PatchOperation[] {
  const parsed = parseOperations(mutate?.patchesJson6902 ?? "");
  return parsed.kind === "mistake" ? [] : parsed.operations;
}
