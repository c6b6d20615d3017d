import { matchesWildcard } from "../../kube/index.ts";
import type { TestRow } from "../input/index.ts";

/** Which rows of tests are checked. */
export interface Selector {
  /** The row as it is to be checked; nothing where it is left out. */
  select(row: TestRow): TestRow | undefined;
  /** What is wrong with the text of the selector; the other parts apply. */
  readonly errors: readonly string[];
}

/**
 * Reads a selector: `policy=a*,rule=*,resource=b`. A resource that is named takes the place of those of the row.
 * (kyverno: cmd/cli/kubectl-kyverno/test/filter/filter.go)
 */
export function parseSelector(text: string): Selector {
  const parts = text === "" ? [] : text.split(",").map(readPart);
  const errors = parts.flatMap((part) => (part.kind === "error" ? [part.message] : []));
  const filters = parts.flatMap((part) => (part.kind === "filter" ? [part] : []));
  const named = errors.length === 0 ? namedResources(filters) : [];
  return {
    select: (row) => {
      if (!filters.every((filter) => fits(filter, row))) return undefined;
      return named.length === 0 ? row : { ...row, resources: named };
    },
    errors,
  };
}

interface Filter {
  readonly kind: "filter";
  readonly key: string;
  readonly value: string;
}

type Part = Filter | { readonly kind: "error"; readonly message: string };

function readPart(text: string): Part {
  const [key = "", value = "", ...more] = text.split("=").map((one) => one.trim());
  if (more.length > 0 || !text.includes("=")) {
    return {
      kind: "error",
      message: `Invalid test-case-selector argument (${text}). Parameter must be in the form \`<key>=<value>\`.`,
    };
  }
  if (["policy", "rule", "resource"].includes(key)) return { kind: "filter", key, value };
  return {
    kind: "error",
    message: `Invalid test-case-selector (${text}). Parameter can only be policy, rule or resource.`,
  };
}

/** The resources named before the first that stands for all. */
function namedResources(filters: readonly Filter[]): readonly string[] {
  const values = filters.filter(({ key }) => key === "resource").map(({ value }) => value);
  const all = values.indexOf("*");
  return all < 0 ? values : values.slice(0, all);
}

function fits({ key, value }: Filter, { policy = "", rule = "", resources = [] }: TestRow): boolean {
  if (key === "resource") return resources.length === 0 || resources.some((one) => matchesWildcard(value, one));
  const said = key === "policy" ? policy : rule;
  return said === "" || matchesWildcard(value, said);
}
