/** A kind as policies and filters select it; every part may hold wildcards. */
export interface KindSelector {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** `""` is the object itself. */
  readonly subresource: string;
}

const versionPart = /^(?:v\d+(?:(?:alpha|beta)\d+)?|\*)$/;

/**
 * Reads `Pod`, `v1/Pod`, `apps/v1/Deployment`, `Pod/exec`, `Pod.exec`, `*` and the like. A text of too many parts
 * selects nothing: all of its parts are empty.
 * kyverno: pkg/utils/kube/kind.go
 */
export function parseKindSelector(text: string): KindSelector {
  const slashed = text.split("/");
  const parts = [...slashed.slice(0, -1), ...(slashed.at(-1) ?? "").split(".")];
  const [a = "", b = "", c = "", d = ""] = parts;
  if (parts.length === 1) return { group: "*", version: "*", kind: a, subresource: "" };
  if (parts.length === 2) return twoParts(a, b);
  if (parts.length === 3 && versionPart.test(a)) return { group: "*", version: a, kind: b, subresource: c };
  if (parts.length === 3) return { group: a, version: b, kind: c, subresource: "" };
  if (parts.length === 4) return { group: a, version: b, kind: c, subresource: d };
  return { group: "", version: "", kind: "", subresource: "" };
}

function twoParts(first: string, second: string): KindSelector {
  const anyParent = first === "*" && (second === "*" || second.toLowerCase() === second);
  if (!anyParent && versionPart.test(first)) return { group: "*", version: first, kind: second, subresource: "" };
  return { group: "*", version: "*", kind: first, subresource: second };
}
