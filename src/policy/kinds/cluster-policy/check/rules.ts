import type { Diagnostic } from "../../../../kube/index.ts";
import type { MatchText } from "../../../match/index.ts";
import type { PolicyText } from "../document.ts";
import type { RuleText } from "../schema/rule.ts";
import { checkCelPreconditions } from "./cel.ts";
import { checkConditions } from "./conditions.ts";
import { checkContext } from "./context.ts";
import { checkLoops } from "./foreach.ts";
import { checkGenerate } from "./generate.ts";
import { checkExtractors, checkImageConditions, checkImages } from "./images.ts";
import { metadataMessage } from "./kinds.ts";
import { onlyMetadata, onlyTextLabels } from "./metadata.ts";
import { error } from "./mistake.ts";
import { checkJsonPatch, checkMutate } from "./mutate.ts";
import { checkValidate } from "./validate.ts";
import { checkElements, checkTemplates } from "./variables.ts";
import { ruleWarnings } from "./warnings.ts";

/** The checks that Kyverno makes rule by rule at the end. */
export function checkRules(policy: PolicyText): readonly Diagnostic[] {
  return (policy.spec.rules ?? []).flatMap((rule, index) => {
    const path = `spec.rules[${index}]`;
    return [
      ...checkJsonPatch(rule, path),
      ...checkBlocks(rule, path),
      ...checkConditions(rule, path),
      ...checkImageConditions(rule, path),
      ...checkLoops(rule, path),
      ...checkElements(rule, path),
      ...checkContext(rule, path, policy),
      ...checkExtractors(rule, path),
      ...checkKindless(rule, path),
      ...checkMutate(rule, path),
      ...checkValidate(rule, path),
      ...checkCelPreconditions(rule, path),
      ...checkGenerate(rule, path),
      ...checkImages(rule, path, policy),
      ...checkLabels(rule, path),
      ...checkTemplates(rule, path),
      ...ruleWarnings(rule, path, policy.metadata.annotations ?? {}),
    ];
  });
}

/** (kyverno: pkg/validation/policy/validate.go validateResources) */
function checkBlocks({ match, exclude }: RuleText, path: string): readonly Diagnostic[] {
  const errors: Diagnostic[] = [];
  const tell = (told: string, where: string, message: string) =>
    errors.push(error("match", `${path}.${where}`, `path: ${path}.${told}: ${message}`));
  if (exclude !== undefined && isMixed(exclude)) {
    tell("exclude.", "exclude", "can't specify any/all together with exclude resources");
  }
  if (exclude !== undefined && (exclude.any ?? []).length > 0 && (exclude.all ?? []).length > 0) {
    tell("match.", "exclude", "can't specify any and all together");
  }
  if (isMixed(match)) tell("match.", "match", "can't specify any/all together with match resources");
  for (const { at, resources } of filtersOf(match)) {
    if (isBlank(resources)) tell("match.resources.", at, "match resources not specified");
  }
  return errors;
}

/** A rule must say which kinds it is for. */
function checkKindless(rule: RuleText, path: string): readonly Diagnostic[] {
  const kindless = filtersOf(rule.match).find(({ resources }) => (resources?.kinds ?? []).length === 0);
  if (kindless === undefined) return [];
  const missing =
    "at least one element must be specified in a kind block, the kind attribute is mandatory when working with the resources element";
  return [error("no-kinds", `${path}.${kindless.at}.resources`, onlyMetadata(rule) ? missing : metadataMessage)];
}

function checkLabels(rule: RuleText, path: string): readonly Diagnostic[] {
  if (onlyTextLabels(rule)) return [];
  const message =
    'labels and annotations supports only string values, "use double quotes around the non string values"';
  return [error("label-value", `${path}.validate`, message)];
}

interface Place {
  readonly at: string;
  readonly resources: MatchText["resources"];
}

/** The filters that count: `any` hides `all`, and both hide what stands in the block itself. */
function filtersOf({ any = [], all = [], resources }: MatchText): readonly Place[] {
  if (any.length > 0) return any.map((filter, index) => ({ at: `match.any[${index}]`, resources: filter.resources }));
  if (all.length > 0) return all.map((filter, index) => ({ at: `match.all[${index}]`, resources: filter.resources }));
  return [{ at: "match", resources }];
}

function isMixed({ any = [], all = [], resources }: MatchText): boolean {
  return any.length + all.length > 0 && !isBlank(resources);
}

function isBlank(resources: MatchText["resources"]): boolean {
  return resources === undefined || Object.keys(resources).length === 0;
}
