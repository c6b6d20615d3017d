import { compileWildcard, type GroupVersionKind } from "../../kube/index.ts";

/** A kind as match blocks name it: every part may hold wildcards; `subresource` is `""` for the object itself. */
export interface KindSelector {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly subresource: string;
}

const versionText = /^(v\d+((alpha|beta)\d+)?|\*)$/;

/**
 * Reads `Kind`, `version/Kind`, `group/version/Kind`, each with `/subresource` or `.subresource`. What has more parts
 * gives a selector that never matches. (kyverno: pkg/utils/kube/kind.go ParseKindSelector)
 */
export function parseKindSelector(text: string): KindSelector {
  const slashed = text.split("/");
  const parts = [...slashed.slice(0, -1), ...(slashed.at(-1) ?? "").split(".")];
  const [a = "", b = "", c = "", d = ""] = parts;
  switch (parts.length) {
    case 1:
      return { group: "*", version: "*", kind: a, subresource: "" };
    case 2:
      return twoParts(a, b);
    case 3:
      if (versionText.test(a)) return { group: "*", version: a, kind: b, subresource: c };
      return { group: a, version: b, kind: c, subresource: "" };
    case 4:
      return { group: a, version: b, kind: c, subresource: d };
    default:
      return { group: "", version: "", kind: "", subresource: "" };
  }
}

function twoParts(a: string, b: string): KindSelector {
  if (a === "*" && b === "*") return { group: "*", version: "*", kind: "*", subresource: "*" };
  if (a === "*" && b === b.toLowerCase()) return { group: "*", version: "*", kind: a, subresource: b };
  if (versionText.test(a)) return { group: "*", version: a, kind: b, subresource: "" };
  return { group: "*", version: "*", kind: a, subresource: b };
}

/**
 * Group and version (as far as given) and the kind with its subresource, by the older reading that autogen uses.
 * (kyverno: pkg/utils/kube/kind.go GetKindFromGVK)
 */
export function splitKind(text: string): { readonly groupVersion: string; readonly kind: string } {
  const [a = "", b = "", c = "", d = "", ...more] = text.split("/");
  if (more.length > 0) return { groupVersion: "", kind: "" };
  if (d !== "") return { groupVersion: `${a}/${b}`, kind: `${c}/${d}` };
  if (c !== "") {
    if (versionText.test(a)) return { groupVersion: a, kind: `${b}/${c}` };
    return { groupVersion: `${a}/${b}`, kind: c.replace(".", "/") };
  }
  if (b === "") return { groupVersion: "", kind: a.replace(".", "/") };
  if (versionText.test(a) && !(a === "*" && b === "*")) return { groupVersion: a, kind: b.replace(".", "/") };
  return { groupVersion: "", kind: `${a}/${b}` };
}

/** The bare kind of a selector, without group, version and subresource: `Pod` for `v1/Pod/exec`. */
export function kindNameOf(text: string): string {
  const { kind } = splitKind(text);
  const parts = kind.split("/");
  return parts.length === 2 ? (parts[0] ?? "") : kind;
}

/** Tells whether a kind with its subresource is one of those meant. */
export type KindTest = (kind: GroupVersionKind, subresource: string) => boolean;

/**
 * Compiles a list of kinds. Whoever names Pods in any way means the containers that are added to running ones as well.
 * (kyverno: pkg/utils/match/kind.go CheckKind)
 */
export function compileKinds(kinds: readonly string[]): KindTest {
  const tests = kinds.map((text) => testOf(parseKindSelector(text)));
  const [only] = tests;
  if (only !== undefined && tests.length === 1) return rememberingLast(only);
  return rememberingLast((kind, subresource) => tests.some((test) => test(kind, subresource)));
}

/** Many objects of one kind are asked about one after the other: a kind that is the same value has the same answer. */
function rememberingLast(test: KindTest): KindTest {
  let [lastKind, lastSubresource, last]: [GroupVersionKind | undefined, string, boolean] = [undefined, "", false];
  return (kind, subresource) => {
    if (kind === lastKind && subresource === lastSubresource) return last;
    last = test(kind, subresource);
    [lastKind, lastSubresource] = [kind, subresource];
    return last;
  };
}

function testOf(selector: KindSelector): KindTest {
  const group = compileWildcard(selector.group);
  const version = compileWildcard(selector.version);
  const kind = compileWildcard(selector.kind);
  const sub = compileWildcard(selector.subresource);
  return (of, subresource) =>
    kind(of.kind) &&
    group(of.group) &&
    version(of.version) &&
    (sub(subresource) || (subresource === "ephemeralcontainers" && isPod(of)));
}

function isPod(of: GroupVersionKind): boolean {
  return of.kind === "Pod" && of.group === "" && of.version === "v1";
}
