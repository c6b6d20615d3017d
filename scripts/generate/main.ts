/** Writes `src/apiserver/generated/table.ts` anew: `node scripts/generate/main.ts`. Needs Go, and the network once. */
import { writeFileSync } from "node:fs";
import { locateModules } from "./modules.ts";
import { printTable } from "./table.ts";

writeFileSync(new URL("../../src/apiserver/generated/table.ts", import.meta.url), printTable(locateModules()));
