import { isRecord } from "../../data/index.ts";
import { compileSelector, compileWildcard, hasWildcard, type LabelSelector, own } from "../../kube/index.ts";

/** Labels or annotations as an object carries them. Values that are no texts count as absent. */
export type Pairs = Readonly<Record<string, unknown>>;

/** Tells whether labels or annotations are as wanted. */
export type PairsTest = (pairs: Pairs) => boolean;

/** A selector of a match block ready to match, or what is wrong with it. */
export type CompiledLabels =
  | { readonly kind: "test"; readonly test: PairsTest }
  | { readonly kind: "error"; readonly message: string };

/**
 * Compiles a label selector in whose `matchLabels` keys and values may hold wildcards: such a pair is met by any label
 * that matches both. (kyverno: pkg/utils/match/labels.go, pkg/engine/wildcards/wildcards.go)
 */
export function compileLabels(selector: LabelSelector): CompiledLabels {
  const pairs = Object.entries(selector.matchLabels ?? {});
  const plain = pairs.filter((pair) => !isWild(pair));
  const exact = compileSelector({
    matchLabels: Object.fromEntries(plain),
    matchExpressions: selector.matchExpressions ?? [],
  });
  if (exact.kind === "error") return exact;
  const possible = compileSelector({ matchLabels: Object.fromEntries(pairs.filter(isWild).map(zeroed)) });
  if (possible.kind === "error") return possible;
  const wild = pairs.filter(isWild).map(wildTest);
  return { kind: "test", test: (labels) => wild.every((test) => test(labels)) && exact.matches(textsOf(labels)) };
}

/** Compiles pairs, each of which some annotation has to match. (kyverno: pkg/utils/match/annotations.go) */
export function compileAnnotations(wanted: Readonly<Record<string, string>>): PairsTest {
  const tests = Object.entries(wanted).map((pair) => (isWild(pair) ? wildTest(pair) : exactTest(pair)));
  return (annotations) => tests.every((test) => test(annotations));
}

/** The labels of an object, `{}` where it has none. */
export function labelsOf(object: unknown): Pairs {
  return pairsOf(object, "labels");
}

/** The annotations of an object, `{}` where it has none. */
export function annotationsOf(object: unknown): Pairs {
  return pairsOf(object, "annotations");
}

const none: Pairs = {};

function pairsOf(object: unknown, name: string): Pairs {
  const pairs = own(own(object, "metadata"), name);
  return isRecord(pairs) ? pairs : none;
}

/** A selector compares texts only; whatever else an object carries under a label is no label. */
function textsOf(labels: Pairs): Readonly<Record<string, string>> {
  for (const value of Object.values(labels)) if (typeof value !== "string") return onlyTexts(labels);
  return labels as Readonly<Record<string, string>>;
}

function onlyTexts(labels: Pairs): Readonly<Record<string, string>> {
  const texts = Object.entries(labels).filter((pair): pair is [string, string] => typeof pair[1] === "string");
  return Object.fromEntries(texts);
}

function isWild([key, value]: readonly [string, string]): boolean {
  return hasWildcard(key) || hasWildcard(value);
}

/** What wildcards stand for where nothing matches them: if even that is no label, nothing ever matches. */
function zeroed([key, value]: readonly [string, string]): readonly [string, string] {
  return [key.replace(/[*?]/g, "0"), value.replace(/[*?]/g, "0")];
}

function wildTest([wantedKey, wantedValue]: readonly [string, string]): PairsTest {
  const key = compileWildcard(wantedKey);
  const value = compileWildcard(wantedValue);
  return (pairs) => Object.entries(pairs).some(([name, text]) => typeof text === "string" && key(name) && value(text));
}

function exactTest([key, value]: readonly [string, string]): PairsTest {
  return (pairs) => own(pairs, key) === value;
}
