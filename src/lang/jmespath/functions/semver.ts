import { compileSemverRange } from "../../../data/index.ts";
import { failure } from "../signal.ts";
import { type FunctionEntry, remembered, text } from "./entry.ts";

/** Functions of versions. A version that is none counts as 0.0.0. (kyverno: pkg/engine/jmespath/functions.go) */
export const semverFunctions: readonly FunctionEntry[] = [
  {
    name: "semver_compare",
    args: [["string"], ["string"]],
    returns: ["bool"],
    note: "whether a version is within a range",
    call: (args, _run, site) => {
      const range = remembered(site, text(args, 1), compileSemverRange);
      return range.kind === "error" ? failure(range.error) : range.includes(text(args, 0));
    },
  },
];
