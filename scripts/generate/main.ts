/**
 * Writes the tables that are made from Go's sources anew: `node scripts/generate/main.ts`. Needs Go, and the network
 * once.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { locateMergeModules, printMergeKeys } from "./merge-keys.ts";
import { locateModules } from "./modules.ts";
import { printTable } from "./table.ts";

const src = new URL("../../src/", import.meta.url);

write("kube/builtin/generated/table.ts", printTable(locateModules()));
write("policy/mutate/generated/merge-keys.ts", printMergeKeys(locateMergeModules()));

function write(path: string, text: string): void {
  mkdirSync(new URL(".", new URL(path, src)), { recursive: true });
  writeFileSync(new URL(path, src), text);
}
