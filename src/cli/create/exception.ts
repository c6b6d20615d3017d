import { itemLines } from "./lines.ts";

/** What a PolicyException excepts. */
export interface ExceptionTextOptions {
  readonly name: string;
  /** Empty for `default`. */
  readonly namespace: string;
  readonly background: boolean;
  /** `policy,rule-1,rule-2` */
  readonly policyRules: readonly string[];
  /** Filters `kind=Pod,name=web`, of which one or all are to match. */
  readonly any: readonly string[];
  readonly all: readonly string[];
}

/** A PolicyException. (kyverno: cmd/cli/.../create/templates/exception.yaml) */
export function exceptionText({ name, namespace, background, policyRules, any, all }: ExceptionTextOptions): string {
  return `apiVersion: kyverno.io/v2
kind: PolicyException
metadata:
  name: ${name}
  namespace: ${namespace === "" ? "default" : namespace}
spec:
  background: ${background}
  match:${filtersText("any", any)}${filtersText("all", all)}${exceptionsText(policyRules)}
`;
}

interface Filter {
  readonly kinds: readonly string[];
  readonly names: readonly string[];
  readonly namespaces: readonly string[];
  readonly operations: readonly string[];
}

function filtersText(name: string, texts: readonly string[]): string {
  const filters = texts.flatMap((text) => filterOf(text) ?? []);
  return filters.length === 0 ? "" : `\n    ${name}:${filters.map(filterText).join("")}`;
}

/** A filter; none where a part is not of the form `key=value`. */
function filterOf(text: string): Filter | undefined {
  const parts = text.split(",").map((part) => part.split("="));
  if (parts.some(({ length }) => length !== 2)) return undefined;
  const valuesOf = (key: string) => parts.flatMap(([name, value = ""]) => (name === key ? [value] : []));
  return {
    kinds: valuesOf("kind"),
    names: valuesOf("name"),
    namespaces: valuesOf("namespace"),
    operations: valuesOf("operation"),
  };
}

/** Only kinds start an item of the list, as in Kyverno's. */
function filterText({ kinds, names, namespaces, operations }: Filter): string {
  const part = (start: string, texts: readonly string[]) =>
    texts.length === 0 ? "" : `\n    ${start}:${itemLines(texts, 8)}`;
  return [
    part("- kinds", kinds),
    part("  names", names),
    part("  namespaces", namespaces),
    part("  operations", operations),
  ].join("");
}

function exceptionsText(policyRules: readonly string[]): string {
  const excepted = policyRules.map((text) => text.split(",")).filter(({ length }) => length > 1);
  if (excepted.length === 0) return "";
  const items = excepted.map(([policy = "", ...rules]) => {
    return `\n    - policyName: ${policy}\n      ruleNames:${itemLines(rules, 8)}`;
  });
  return `\n  exceptions:${items.join("")}`;
}
