import type { GroupVersionResource } from "../../../kube/index.ts";
import * as cel from "../../../lang/cel/index.ts";
import {
  declare,
  type Evaluating,
  type EvaluationMistake,
  ExpressionCompiler,
  evaluate,
  isPending,
} from "../../expressions/index.ts";
import { type Pending, pending } from "../../rule.ts";

/** The expressions that give images, by the names of what they give. */
export type Extractors = ReadonlyMap<string, cel.Program>;

/** The images of an object by their names. */
export type ExtractedImages = ReadonlyMap<string, readonly string[]>;

/** The types that an expression about images may have. */
export const imageTypes: readonly cel.CelType[] = [cel.listOf(cel.stringType), cel.dynType, cel.listOf(cel.dynType)];

/**
 * The expressions of a policy with those for the containers of Pods, where a resource has such. Those of the policy stand
 * in for others of the same name. (kyverno: pkg/cel/compiler/images.go)
 */
export function extractorsFor(resource: GroupVersionResource | undefined, own: Extractors): Extractors {
  const folder = resource === undefined ? undefined : folders.get(keyOf(resource));
  if (folder === undefined) return own;
  const standard = standardExtractors(folder);
  return own.size === 0 ? standard : new Map([...standard, ...own]);
}

const keyOf = ({ group, version, resource }: GroupVersionResource) => `${group}/${version}/${resource}`;

/** Where objects of a resource have the specification of a Pod. */
const folders: ReadonlyMap<string, string> = new Map([
  ["/v1/pods", "spec"],
  ["batch/v1/cronjobs", "spec.jobTemplate.spec.template.spec"],
  ...["apps/v1/deployments", "apps/v1/statefulsets", "apps/v1/daemonsets", "apps/v1/replicasets", "batch/v1/jobs"].map(
    (key) => [key, "spec.template.spec"] as const,
  ),
]);

const compiled = new Map<string, Extractors>();

/** The same for all policies: compiled when the first one needs them. */
function standardExtractors(folder: string): Extractors {
  const known = compiled.get(folder);
  if (known !== undefined) return known;
  const compiler = new ExpressionCompiler(declare({ namespace: "", strictOrValue: true }));
  const made = new Map<string, cel.Program>();
  for (const name of ["containers", "initContainers", "ephemeralContainers"]) {
    const expression = `(object != null ? object : oldObject).${folder}.?${name}.orValue([]).map(e, e.image)`;
    for (const program of compiler.one({ expression, path: name })) made.set(name, program);
  }
  compiled.set(folder, made);
  return made;
}

/** The images that expressions give. */
export function extractImages(
  extractors: Extractors,
  evaluating: Evaluating,
): ExtractedImages | Pending | EvaluationMistake {
  const images = new Map<string, readonly string[]>();
  for (const [name, program] of extractors) {
    const value = evaluate(program, evaluating);
    if (isPending(value)) return pending;
    if (value instanceof cel.Failure) return { message: value.message };
    const texts = textsIn(value);
    if ("message" in texts) return texts;
    images.set(name, texts);
  }
  return images;
}

function textsIn(value: cel.CelValue): readonly string[] | EvaluationMistake {
  if (!cel.isList(value)) return { message: `unsupported type conversion from '${cel.typeName(value)}' to []string` };
  const texts: string[] = [];
  for (const one of value) {
    if (typeof one !== "string") {
      return { message: `unsupported type conversion from '${cel.typeName(one)}' to string` };
    }
    texts.push(one);
  }
  return texts;
}
