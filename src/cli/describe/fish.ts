import { allVerbs, type Flag, type Verb } from "./tree.ts";

/** Completion for fish: a line for each verb and flag, with its summary. */
export function fishScript(program: Verb): string {
  const lines = allVerbs(program).flatMap((verb) => [
    ...verb.below.map((one) => verbLine(verb, one)),
    ...verb.flags.map((flag) => flagLine(verb, flag)),
  ]);
  return `# fish completion for portcullis\n${lines.join("\n")}\n`;
}

function verbLine(verb: Verb, { path, summary }: Verb): string {
  return `complete -c portcullis -f -n '${conditionFor(verb)}' -a ${path.at(-1)} -d ${quoted(summary)}`;
}

function flagLine(verb: Verb, { names, summary, text }: Flag): string {
  const switches = names.map((name) => (name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  const value = /[<[]/.test(text) ? " -r" : "";
  return `complete -c portcullis -n '${conditionFor(verb)}' ${switches.join(" ")}${value} -d ${quoted(summary)}`;
}

/** The verbs above were typed, and none below. */
function conditionFor({ path, below }: Verb): string {
  const typed = path.map((name) => `__fish_seen_subcommand_from ${name}`);
  const next = below.map((one) => one.path.at(-1)).join(" ");
  const all = [...typed, ...(next === "" ? [] : [`not __fish_seen_subcommand_from ${next}`])];
  return all.join("; and ");
}

const quoted = (text: string) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
