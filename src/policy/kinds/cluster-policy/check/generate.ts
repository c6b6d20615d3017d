import { isRecord } from "../../../../data/index.ts";
import { type Diagnostic, hasWildcard, parseApiVersion } from "../../../../kube/index.ts";
import { parseAnchor } from "../../../../lang/index.ts";
import { kindNameOf } from "../../../match/index.ts";
import type { Scope } from "../../../match/mistakes.ts";
import { isGenerateRule } from "../generate.ts";
import type { PatternText } from "../made-kinds.ts";
import type { GenerateText, RuleText } from "../schema/rule.ts";
import { error, type FieldMistake, warning } from "./mistake.ts";

/** Where a policy's rules may make objects. */
export interface GenerateScope extends Scope {
  /** The policy's namespace; empty where it has none. */
  readonly namespace: string;
}

/** Mistakes in what a rule says is to be made. (kyverno: api/kyverno/v1/common_types.go Generation.Validate) */
export function generateMistakes(rule: RuleText, path: string, scope: GenerateScope): readonly FieldMistake[] {
  const { generate } = rule;
  if (generate === undefined || !isGenerateRule(rule)) return [];
  const { data, clone, cloneList, foreach } = generate;
  const ways = [isPresent(data), hasText(clone?.name) || hasText(clone?.namespace), cloneList?.kinds, foreach];
  if (ways.filter((way) => way !== undefined && way !== false).length > 1) {
    const detail = "only one of generate patterns(data, clone, cloneList and foreach) can be specified";
    return [{ type: "Forbidden", field: path, detail, path: `${path}.generate` }];
  }
  if (foreach === undefined) return patternMistakes(generate, { told: path, at: `${path}.generate`, scope });
  return foreach.flatMap((loop, index) =>
    patternMistakes(loop, { told: `${path}.foreach[${index}]`, at: `${path}.generate.foreach[${index}]`, scope }),
  );
}

/** What a policy of a namespace says of targets elsewhere. (kyverno: ValidateMutationRuleTargetNamespace) */
export function targetMistakes({ mutate }: RuleText, path: string, scope: GenerateScope): readonly FieldMistake[] {
  if (!scope.namespaced) return [];
  return (mutate?.targets ?? []).flatMap(({ namespace = "" }, index): readonly FieldMistake[] => {
    if (namespace === "" || namespace === scope.namespace) return [];
    const detail = "This field can be ignored or should have value of the namespace where the policy is being created";
    const field = `${path}.targets[${index}].namespace`;
    return [{ type: "Invalid", field, value: namespace, detail, path: `${path}.mutate.targets[${index}].namespace` }];
  });
}

/** What else is wrong with a rule that makes objects. (kyverno: pkg/policy/generate/validate.go, actions.go) */
export function checkGenerate(rule: RuleText, path: string): readonly Diagnostic[] {
  const { generate, match } = rule;
  if (generate === undefined || !isGenerateRule(rule)) return [];
  const where = `${path}.generate`;
  const tell = (told: string, message: string) => error("generate", where, `path: ${where}.${told}.: ${message}`);
  const anchor = anchorIn(generate.data, "/");
  return [
    ...(textsIn(generate.cloneList?.selector).some(hasWildcard)
      ? [tell("selector", "wildcard characters `*/?` not supported")]
      : []),
    ...(anchor === undefined
      ? []
      : [tell(`data.${anchor.path}`, `anchors not supported on generate resources: unsupported anchor ${anchor.key}`)]),
    ...((match.resources?.kinds ?? []).includes(generate.kind ?? "")
      ? [error("generate", where, "generation kind and match resource kind should not be the same")]
      : []),
    ...patternsIn(generate).flatMap(({ pattern, told }) => variableWarnings(pattern, `${path}${told}`, where)),
  ];
}

interface PatternPlace {
  /** As Kyverno tells it, which leaves out `generate`. */
  readonly told: string;
  readonly at: string;
  readonly scope: GenerateScope;
}

function patternMistakes(pattern: PatternText, place: PatternPlace): readonly FieldMistake[] {
  const forbid = (field: string, detail: string): FieldMistake => ({
    type: "Forbidden",
    field: `${place.told}.${field}`,
    detail,
    path: `${place.at}.${field}`,
  });
  return [
    ...scopeMistakes(pattern, place).map((detail) => forbid("namespace", detail)),
    ...emptyMistakes(pattern).map((field) => forbid(field, `${field} can not be empty`)),
    ...listMistakes(pattern, place.scope).map(([field, detail]) => forbid(`cloneList.${field}`, detail)),
  ];
}

function scopeMistakes(pattern: PatternText, { scope }: PatternPlace): readonly string[] {
  const { apiVersion = "", kind = "", namespace = "" } = pattern;
  const clustered = kind === "" ? undefined : isClustered(apiVersion, kind, scope);
  const stray = scope.namespaced ? strayMistake(pattern, clustered, scope.namespace) : undefined;
  return [
    ...(stray === undefined ? [] : [`target resource scope mismatched: ${stray} `]),
    ...(clustered === false && namespace === "" ? ["target namespace must be set for a namespaced resource"] : []),
    ...(clustered === true && namespace !== "" ? ["target namespace must not be set for a cluster-wide resource"] : []),
  ];
}

function strayMistake(pattern: PatternText, clustered: boolean | undefined, own: string): string | undefined {
  const { apiVersion = "", kind = "", namespace = "", clone } = pattern;
  if (clustered === true) return `the target must be a namespaced resource: ${apiVersion}/${kind}`;
  const stray = (what: string, received: string) =>
    `a namespaced policy cannot ${what} other namespaces, expected: ${own}, received: ${received}`;
  if (namespace !== own) return stray("generate resources in", namespace);
  const from = clone?.namespace ?? "";
  return hasText(clone?.name) && from !== own ? stray("clone resources from", from) : undefined;
}

function emptyMistakes({ kind = "", name = "", apiVersion = "", cloneList }: PatternText): readonly string[] {
  if ((cloneList?.kinds ?? []).length > 0) return [];
  return Object.entries({ kind, name, apiVersion }).flatMap(([field, value]) => (value === "" ? [field] : []));
}

function listMistakes({ cloneList }: PatternText, scope: GenerateScope): readonly (readonly [string, string])[] {
  const { kinds = [], namespace = "" } = cloneList ?? {};
  if (kinds.length === 0) return [];
  const clustered = kinds.map((kind) => isClusteredText(kind, scope));
  const foreign = `a namespaced policy cannot clone resources from other namespace, expected: ${scope.namespace}, received: ${namespace}`;
  const own = scope.namespaced
    ? kinds.flatMap((kind, index): readonly (readonly [string, string])[] => [
        ...(clustered[index] === true
          ? ([["kinds", `the source in cloneList must be a namespaced resource: ${kind}`]] as const)
          : []),
        ...(namespace === scope.namespace ? [] : ([["namespace", foreign]] as const)),
      ])
    : [];
  const known = clustered.filter((one) => one !== undefined);
  const mixed = new Set(known).size > 1;
  const [first] = known;
  return [
    ...own,
    ...(mixed ? ([["kinds", "mixed scope of target resources is forbidden"]] as const) : []),
    ...(first === false && namespace === ""
      ? ([["namespace", "namespace is required for namespaced target resources"]] as const)
      : []),
    ...(first === true && !mixed && !scope.namespaced && namespace !== ""
      ? ([["namespace", "namespace is forbidden for cluster-wide target resources"]] as const)
      : []),
  ];
}

/** Whether a kind has no namespaces; `undefined` where nobody knows. */
function isClustered(apiVersion: string, kind: string, { kinds }: GenerateScope): boolean | undefined {
  if (kinds === undefined || `${apiVersion}${kind}`.includes("{{")) return undefined;
  const found = kinds({ ...parseApiVersion(apiVersion), kind });
  return found.length === 0 ? undefined : found.every(({ namespaced }) => !namespaced);
}

function isClusteredText(text: string, scope: GenerateScope): boolean | undefined {
  const slash = text.lastIndexOf("/");
  return slash < 0 ? undefined : isClustered(text.slice(0, slash), kindNameOf(text), scope);
}

/** Kyverno follows sources by their names in the policy, which variables hide. */
function variableWarnings(pattern: PatternText, told: string, path: string): readonly Diagnostic[] {
  const { kind, apiVersion, clone, cloneList } = pattern;
  if (!textsIn({ kind, apiVersion, clone, cloneList }).some((text) => text.includes("{{"))) return [];
  const message = `variables in ${told}.clone/cloneList would lead to incorrect synchronization behavior`;
  return [warning("generate-variables", path, message)];
}

function patternsIn(generate: GenerateText): readonly { readonly pattern: PatternText; readonly told: string }[] {
  if (generate.foreach === undefined) return [{ pattern: generate, told: "" }];
  return generate.foreach.map((pattern, index) => ({ pattern, told: `.foreach[${index}]` }));
}

/** What is made is no pattern: it has no anchors. */
function anchorIn(value: unknown, path: string): { readonly path: string; readonly key: string } | undefined {
  if (Array.isArray(value)) {
    return firstOf(value.map((item, index) => () => anchorIn(item, `${path}${index}/`)));
  }
  if (!isRecord(value)) return undefined;
  return firstOf(
    Object.entries(value).map(([key, item]) => () => {
      const at = `${path}/${key}`;
      return parseAnchor(key) === undefined ? anchorIn(item, at) : { path: at, key };
    }),
  );
}

function firstOf<T>(finders: readonly (() => T | undefined)[]): T | undefined {
  for (const find of finders) {
    const found = find();
    if (found !== undefined) return found;
  }
  return undefined;
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isRecord(value) ? Object.entries(value).flatMap(([key, item]) => [key, ...textsIn(item)]) : [];
}

const hasText = (text: string | undefined) => (text ?? "") !== "";

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}
