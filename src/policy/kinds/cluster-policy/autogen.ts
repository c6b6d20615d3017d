import { isRecord } from "../../../data/index.ts";
import { type Json, type JsonObject, own } from "../../../kube/index.ts";
import { type FilterText, kindNameOf, type MatchText, type ResourcesText } from "../../match/index.ts";
import { isImageRule } from "./images/index.ts";
import type { MutateText, RuleText, ValidateText } from "./schema/rule.ts";
import type { SpecText } from "./schema/spec.ts";

/** Says for which controllers rules are made from the rules for Pods. */
export const autogenAnnotation = "pod-policies.kyverno.io/autogen-controllers";

/** The controllers of Pods as match blocks name them. (kyverno: pkg/autogen/v1/internal/gvk.go) */
const controllers: ReadonlyMap<string, string> = new Map([
  ["CronJob", "batch/v1/CronJob"],
  ["DaemonSet", "apps/v1/DaemonSet"],
  ["Deployment", "apps/v1/Deployment"],
  ["Job", "batch/v1/Job"],
  ["ReplicaSet", "apps/v1/ReplicaSet"],
  ["ReplicationController", "v1/ReplicationController"],
  ["StatefulSet", "apps/v1/StatefulSet"],
]);

/** A rule made from a rule for Pods, and the bare kinds for which it stands in. */
export interface GeneratedRule {
  readonly rule: RuleText;
  /** Where the rule it was made from stands in the policy. */
  readonly from: number;
  readonly kinds: readonly string[];
}

/** The rules made for the controllers of Pods: per rule one for all controllers, then one for CronJobs. */
export function generateRules(spec: SpecText, annotations: Readonly<Record<string, string>>): readonly GeneratedRule[] {
  const wanted = controllersFor(spec, annotations);
  if (wanted.length === 0) return [];
  return (spec.rules ?? []).flatMap((rule, from) => {
    if (isGeneratedName(rule.name) || !isForPods(rule)) return [];
    return [controllerRule(rule, wanted), cronJobRule(rule, wanted)]
      .filter((made) => made !== undefined)
      .map((made) => ({ ...made, from }));
  });
}

/** The controllers for which rules are made, sorted; none where the policy or its annotation rules it out. */
export function controllersFor(spec: SpecText, annotations: Readonly<Record<string, string>>): readonly string[] {
  if (!canGenerate(spec)) return [];
  const asked = own(annotations, autogenAnnotation);
  if (typeof asked !== "string") return [...controllers.keys()];
  const names = [...new Set(asked.split(","))].sort();
  return asked === "none" || asked === "" ? [] : names;
}

/** Whether a name is one that generated rules have. */
export function isGeneratedName(name: string): boolean {
  return name.startsWith("autogen-");
}

/** The name of a generated rule: never longer than 63 bytes, whatever is cut off. */
export function generatedName(prefix: string, name: string): string {
  const bytes = new TextEncoder().encode(`${prefix}-${name}`);
  return bytes.length <= 63 ? `${prefix}-${name}` : new TextDecoder().decode(bytes.subarray(0, 63));
}

/** Rewrites what a text says of a Pod in a request into what it means for the controller. */
export function rewritePodPaths(text: string, template: string): string {
  if (!text.includes("request.")) return text;
  return text
    .replaceAll("request.object.spec", `request.object.${template}.spec`)
    .replaceAll("request.oldObject.spec", `request.oldObject.${template}.spec`)
    .replaceAll("request.object.metadata", `request.object.${template}.metadata`)
    .replaceAll("request.oldObject.metadata", `request.oldObject.${template}.metadata`);
}

/** The same for rules with expressions: whatever ends in `object.spec` is taken for one. */
export function rewriteExpressions(text: string, template: string): string {
  return text
    .replaceAll("object.spec", `object.${template}.spec`)
    .replaceAll("oldObject.spec", `oldObject.${template}.spec`)
    .replaceAll("object.metadata", `object.${template}.metadata`)
    .replaceAll("oldObject.metadata", `oldObject.${template}.metadata`);
}

/** (kyverno: pkg/autogen/v1/autogen.go CanAutoGen) */
function canGenerate({ rules = [] }: SpecText): boolean {
  if (rules.some((rule) => rule.generate !== undefined || hasJsonPatch(rule))) return false;
  const described = rules.flatMap(resourcesOf);
  if (described.some(barsGeneration)) return false;
  return described.some(({ kinds = [] }) => kinds.some((kind) => kind === "Pod" || controllers.has(kind)));
}

function hasJsonPatch({ mutate }: RuleText): boolean {
  const patches = [mutate?.patchesJson6902, ...(mutate?.foreach ?? []).map((one) => one.patchesJson6902)];
  return patches.some((patch) => patch !== undefined && patch !== "");
}

/** What is said of a Pod's name, labels or annotations need not be true of its controller. */
function barsGeneration({ name = "", names = [], selector, annotations, kinds = [] }: ResourcesText): boolean {
  const mixed = kinds.length > 1 && hasPod(kinds);
  return name !== "" || names.length > 0 || selector !== undefined || annotations !== undefined || mixed;
}

function resourcesOf({ match, exclude }: RuleText): readonly ResourcesText[] {
  const filters = [match, exclude].flatMap((block) => [block, ...(block?.any ?? []), ...(block?.all ?? [])]);
  return filters.map((filter) => filter?.resources).filter((resources) => resources !== undefined);
}

function isForPods({ match, exclude }: RuleText): boolean {
  const excluded = exclude === undefined ? [] : kindsOf(exclude);
  return hasPod(kindsOf(match)) && (excluded.length === 0 || hasPod(excluded));
}

function kindsOf(block: MatchText): readonly string[] {
  return [block, ...(block.all ?? []), ...(block.any ?? [])].flatMap((filter) => filter.resources?.kinds ?? []);
}

function hasPod(kinds: readonly string[]): boolean {
  return kinds.some((kind) => kindNameOf(kind) === "Pod");
}

type Made = Omit<GeneratedRule, "from">;

function controllerRule(rule: RuleText, wanted: readonly string[]): Made | undefined {
  const kinds = controllerKinds(wanted);
  if (kinds.length === 0) return undefined;
  const made = makeRule(rule, {
    prefix: "autogen",
    template: ["spec", "template"],
    block: (block) => withKinds(block, kinds.map(selectorOf), (filter) => hasPod(filter.resources?.kinds ?? [])),
  });
  return made && { rule: made, kinds };
}

/** Names that are no controllers are dropped, unless there is no other. */
function controllerKinds(wanted: readonly string[]): readonly string[] {
  const others = wanted.filter((kind) => kind !== "CronJob");
  const known = others.filter((kind) => controllers.has(kind));
  return known.length > 0 ? known : others;
}

function cronJobRule(rule: RuleText, wanted: readonly string[]): Made | undefined {
  if (!wanted.some((kind) => kind.includes("CronJob"))) return undefined;
  const made = makeRule(rule, {
    prefix: "autogen-cronjob",
    template: ["spec", "jobTemplate", "spec", "template"],
    block: (block) => withKinds(block, [selectorOf("CronJob")], () => true),
  });
  return made && { rule: made, kinds: ["CronJob"] };
}

function selectorOf(kind: string): string {
  return controllers.get(kind) ?? kind;
}

interface Making {
  readonly prefix: string;
  readonly template: readonly string[];
  block(block: MatchText): MatchText;
}

/** Only some types of rules are made over so far; the others are refused before it matters. */
function makeRule(rule: RuleText, { prefix, template, block }: Making): RuleText | undefined {
  const body = wrapBody(rule, template);
  if (body === undefined) return undefined;
  const { imageExtractors: _, ...kept } = rule;
  const made: RuleText = {
    ...kept,
    name: generatedName(prefix, rule.name),
    match: block(rule.match),
    ...(rule.exclude && { exclude: hasKinds(rule.exclude) ? block(rule.exclude) : rule.exclude }),
    ...body,
  };
  const rewrite = isPresent(rule.validate?.cel) ? rewriteExpressions : rewritePodPaths;
  return rewriteAll(made, (text) => rewrite(text, template.join("."))) as RuleText;
}

function wrapBody(rule: RuleText, template: readonly string[]): Partial<RuleText> | undefined {
  const { validate, mutate } = rule;
  if (isImageRule(rule)) return {};
  const changes = mutate && wrapPatches(mutate, template);
  if (changes !== undefined) return { mutate: changes };
  const checks = validate && wrapPatterns(validate, template);
  return checks && { validate: checks };
}

/**
 * Patches move below the template. Loops keep what they go through, but not their order. Where a loop has no patch of its own Kyverno makes one that
 * removes the template; here there is no generated rule then. (kyverno: pkg/autogen/v1/rule.go generateRule)
 */
function wrapPatches(
  { patchStrategicMerge: patch, foreach = [] }: MutateText,
  template: readonly string[],
): MutateText | undefined {
  if (isPresent(patch)) return { patchStrategicMerge: wrap(patch, template) };
  if (foreach.length === 0 || !foreach.every((loop) => isPresent(loop.patchStrategicMerge))) return undefined;
  return {
    foreach: foreach.map(({ list, context, preconditions, patchStrategicMerge }) => ({
      ...(list !== undefined && { list }),
      ...(context !== undefined && { context }),
      ...(preconditions !== undefined && { preconditions }),
      patchStrategicMerge: wrap(patchStrategicMerge, template),
    })),
  };
}

function wrapPatterns(validate: ValidateText, template: readonly string[]): ValidateText | undefined {
  const { pattern, anyPattern, deny, podSecurity, message, ...rest } = validate;
  const said = (pivot: string) => (message === undefined ? {} : { message: shiftReferences(message, template, pivot) });
  if (isPresent(podSecurity)) return validate;
  if (isPresent(deny)) return { ...validate, ...said("deny") };
  if (isPresent(pattern)) return { ...rest, ...said("pattern"), pattern: wrap(pattern, template) };
  if (Array.isArray(anyPattern)) {
    return { ...rest, ...said("anyPattern"), anyPattern: anyPattern.map((one) => wrap(one, template)) };
  }
  if (isPresent(validate.foreach)) return { ...validate, ...said("pattern") };
  return isPresent(validate.cel) ? validate : undefined;
}

/** A reference to another place of the rule. (kyverno: pkg/engine/variables/regex/vars.go) */
const reference = /(^|[^\\])\$\(.[^ ]*\)/g;

/**
 * What a message refers to in a pattern lies deeper in a generated rule; Kyverno makes the rule for CronJobs from the
 * one for the other controllers, so that references go down twice. (kyverno: pkg/engine/variables/vars.go
 * FindAndShiftReferences)
 */
function shiftReferences(message: string, template: readonly string[], pivot: string): string {
  if (!message.includes("$(")) return message;
  const shifts = template.length > 2 ? ["spec/template", template.join("/")] : [template.join("/")];
  return shifts.reduce((text, shift) => text.replace(reference, (found) => shiftOne(found, shift, pivot)), message);
}

function shiftOne(found: string, shift: string, pivot: string): string {
  if (pivot !== "anyPattern") return found.replaceAll(pivot, `${pivot}/${shift}`);
  const at = found.indexOf(pivot);
  if (at < 0) return found;
  const [index = ""] = found.slice(at + pivot.length + 1).split("/");
  return found.replaceAll(`${pivot}/${index}`, `${pivot}/${index}/${shift}`);
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function wrap(pattern: unknown, template: readonly string[]): JsonObject {
  const [first = "", ...rest] = template;
  return { [first]: rest.length === 0 ? (pattern as Json) : wrap(pattern, rest) };
}

function hasKinds(block: MatchText): boolean {
  const { any = [], all = [] } = block;
  return any.length > 0 || all.length > 0 || (block.resources?.kinds ?? []).length > 0;
}

function withKinds(block: MatchText, kinds: readonly string[], concerns: (filter: FilterText) => boolean): MatchText {
  const convert = (filter: FilterText) =>
    concerns(filter) ? { ...filter, resources: { ...filter.resources, kinds } } : filter;
  if (block.any !== undefined && block.any.length > 0) return { ...block, any: block.any.map(convert) };
  if (block.all !== undefined && block.all.length > 0) return { ...block, all: block.all.map(convert) };
  return { ...block, resources: { ...block.resources, kinds } };
}

/** Kyverno replaces in the JSON text of the whole rule, so keys are rewritten as well. */
function rewriteAll(value: unknown, rewrite: (text: string) => string): unknown {
  if (typeof value === "string") return rewrite(value);
  if (Array.isArray(value)) return value.map((item) => rewriteAll(item, rewrite));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [rewrite(key), rewriteAll(item, rewrite)]));
}
