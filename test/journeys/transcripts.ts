import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";

/** The project's own transcripts. */
const own = resolve(import.meta.dirname);

/** The workshop's transcripts, which lie beside the project where it is developed; users do not have them. */
const workshop = resolve(import.meta.dirname, "../../../shared/journeys/eks-workshop");

export interface Transcript {
  readonly name: string;
  readonly path: string;
  /** Why it cannot run; absent where it can. */
  readonly skip?: string;
}

/** Every transcript there is, with the reason for each that cannot run. */
export function transcripts(): readonly Transcript[] {
  const mine = markdownIn(own).map((path) => ({ name: basename(path), path }));
  if (!existsSync(workshop)) {
    return [...mine, { name: "workshop", path: workshop, skip: "the workshop's transcripts are not on this machine" }];
  }
  const theirs = markdownIn(workshop).map((path) => ({ name: `workshop/${basename(path)}`, path }));
  return [...mine, ...theirs];
}

/** Whether there is a kubectl to type into. */
export function hasKubectl(): boolean {
  return spawnSync("kubectl", ["version", "--client"], { stdio: "ignore" }).status === 0;
}

function markdownIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".md") && name !== "README.md")
    .sort()
    .map((name) => join(folder, name));
}
