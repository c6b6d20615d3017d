import { type CompiledRegExp, compileRegExp, compileRegExpSearch } from "../../../data/index.ts";
import { matchesWildcard } from "../../../kube/index.ts";
import { longestText, type Run } from "../run.ts";
import { failure, refusal } from "../signal.ts";
import { type FunctionEntry, functionError, remembered, type Site, text } from "./entry.ts";
import { scalarText } from "./scalar-text.ts";

/** Functions of regular expressions and wildcards. (kyverno: pkg/engine/jmespath/functions.go) */
export const regexpFunctions: readonly FunctionEntry[] = [
  {
    name: "pattern_match",
    args: [["string"], ["string", "number"]],
    returns: ["bool"],
    note: "whether a text or number matches a pattern with wildcards",
    call: (args, run) => run.spend(costOf(args)) ?? matchesWildcard(text(args, 0), scalarText(args[1]) ?? ""),
  },
  {
    name: "regex_match",
    args: [["string"], ["string", "number"]],
    returns: ["bool"],
    note: "whether a text or number has a match of a regular expression",
    call: (args, run, site) => {
      const compiled = remembered<CompiledRegExp>(site, text(args, 0), compileRegExp);
      if (compiled.kind === "error") return failure(compiled.error);
      return run.spend(costOf(args)) ?? compiled.regexp.test(scalarText(args[1]) ?? "");
    },
  },
  {
    name: "regex_replace_all",
    args: [["string"], ["string", "number"], ["string", "number"]],
    returns: ["string"],
    note: "a text with all matches replaced by another, in which `$1` and `$name` stand for groups",
    call: (args, run, site) => replaceAll("regex_replace_all", args, { run, site, literal: false }),
  },
  {
    name: "regex_replace_all_literal",
    args: [["string"], ["string", "number"], ["string", "number"]],
    returns: ["string"],
    note: "a text with all matches replaced by another",
    call: (args, run, site) => replaceAll("regex_replace_all_literal", args, { run, site, literal: true }),
  },
];

/** At worst each part of a pattern is tried with each character of a text. */
function costOf(args: readonly unknown[]): number {
  const length = typeof args[1] === "string" ? args[1].length : 1;
  return Math.ceil((length * Math.min(text(args, 0).length, 1000)) / 64);
}

interface Call {
  readonly run: Run;
  readonly site: Site;
  readonly literal: boolean;
}

function replaceAll(name: string, args: readonly unknown[], { run, site, literal }: Call): unknown {
  const compiled = remembered(site, text(args, 0), compileRegExpSearch);
  if (compiled.kind === "error") return functionError(name, compiled.error);
  const spent = run.spend(costOf(args));
  if (spent !== undefined) return spent;
  const replacement = scalarText(args[2]) ?? "";
  const replaced = compiled.search.replaceAll(scalarText(args[1]) ?? "", replacement, {
    literal,
    longest: longestText,
  });
  return replaced ?? refusal("the result is too large");
}
