import type { Command } from "../command.ts";
import { applyCommand } from "./apply.ts";
import { celCommand } from "./cel.ts";
import { completionCommand } from "./completion.ts";
import { createCommand } from "./create.ts";
import { docsCommand } from "./docs.ts";
import { fixCommand } from "./fix.ts";
import { jpCommand } from "./jp.ts";
import { manifestsCommand } from "./manifests.ts";
import { migrateCommand } from "./migrate.ts";
import { serveCommand } from "./serve.ts";
import { testCommand } from "./test.ts";
import { upCommand } from "./up.ts";
import { versionCommand } from "./version.ts";

/** Every verb, in the order of the help. */
export const commands: readonly Command[] = [
  upCommand,
  serveCommand,
  manifestsCommand,
  applyCommand,
  testCommand,
  jpCommand,
  celCommand,
  createCommand,
  migrateCommand,
  docsCommand,
  completionCommand,
  versionCommand,
];

/** Verbs that exist only where experiments are asked for. */
export const experimentalCommands: readonly Command[] = [fixCommand];
