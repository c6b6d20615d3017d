import * as cel from "../../lang/cel/index.ts";
import { InputError } from "../input/index.ts";
import type { Streams } from "../output/streams.ts";
import { settingOf } from "./setting.ts";

/** Prints the functions of these names, or all, sorted, with every overload and the library that it comes from. */
export function printFunctions(names: readonly string[], library: string, streams: Streams): void {
  const all = functionsOf(settingOf(library).environment.options);
  const unknown = names.find((name) => !all.has(name));
  if (unknown !== undefined) throw new InputError(`there is no function "${unknown}" in the library of ${library}`);
  const wanted = names.length > 0 ? names : [...all.keys()].sort();
  for (const name of wanted) streams.out(`Name: ${name}\n${(all.get(name) ?? []).join("\n")}\n\n`);
}

/** The overloads of all functions by their names, as lines. */
function functionsOf({ libraries, replaced = [] }: cel.EnvironmentOptions): ReadonlyMap<string, readonly string[]> {
  const all = new Map<string, readonly string[]>();
  for (const { name: library, functions } of libraries) {
    for (const declared of functions) {
      all.set(declared.name, [...(all.get(declared.name) ?? []), ...linesOf(declared, library)]);
    }
  }
  for (const declared of replaced) all.set(declared.name, linesOf(declared, "kyverno"));
  return all;
}

function linesOf({ name, overloads }: cel.FunctionDeclaration, library: string): readonly string[] {
  return overloads.map((overload) => `  ${signature(name, overload)}  (${library})`);
}

function signature(name: string, { member, args, result }: cel.Overload): string {
  const [receiver = "", ...others] = args.map(cel.formatType);
  const call = member ? `${receiver}.${name}(${others.join(", ")})` : `${name}(${args.map(cel.formatType).join(", ")})`;
  return `${call} -> ${cel.formatType(result)}`;
}
