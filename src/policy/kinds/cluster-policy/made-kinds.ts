import { splitKind } from "../../match/index.ts";
import type { MadeKind } from "../../rule.ts";
import type { GenerateText } from "./schema/rule.ts";

/** What is made, as a rule or one of its loops says it. */
export type PatternText = Pick<
  GenerateText,
  "apiVersion" | "kind" | "namespace" | "name" | "uid" | "data" | "clone" | "cloneList"
>;

/** A loop of a rule that makes objects. */
export type GenerateLoopText = NonNullable<GenerateText["foreach"]>[number];

/** All that a rule says of what it makes: itself, or its loops. */
export function patternsOf({
  foreach,
  ...pattern
}: GenerateText): readonly (PatternText & { readonly list?: string | undefined })[] {
  return foreach ?? [pattern];
}

/** The kinds that a rule makes, one by one. */
export function madeKinds(generate: GenerateText): readonly MadeKind[] {
  return patternsOf(generate).flatMap(madeBy);
}

function madeBy(pattern: PatternText & { readonly list?: string | undefined }): readonly MadeKind[] {
  const { apiVersion = "", kind = "", namespace = "", name, uid, clone, cloneList, list } = pattern;
  const text = JSON.stringify([list, apiVersion, kind, namespace, name, uid, clone, cloneList]);
  const listed = cloneList?.kinds ?? [];
  if (!isClone(pattern) && listed.length > 0) {
    return listed.map((one) => {
      const { groupVersion, kind: listedKind } = splitKind(one);
      return { from: "clone-list", apiVersion: groupVersion, kind: listedKind, namespace, text };
    });
  }
  return [{ from: isClone(pattern) ? "clone" : "data", apiVersion, kind, namespace, text }];
}

function isClone({ clone }: PatternText): boolean {
  return (clone?.name ?? "") !== "";
}
