// The project's tasks, each a list of steps: `node scripts/run.mjs <task> [arguments]`.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import {
  build,
  buildLibraries,
  ensureBuilt,
  ensureInstalled,
  main,
  nodeBinary,
  Refusal,
  root,
  run,
} from "./toolchain.mjs";

const node =
  (...args) =>
  () =>
    run(nodeBinary(), args);
const command =
  (name, ...args) =>
  () =>
    run(join(root, "node_modules", ".bin", name), args);

const checks = [
  ["format and lint", command("biome", "check", "--error-on-warnings", ".")],
  ["types", command("tsc", "-p", ".")],
  ["purity", command("tsc", "-p", "tsconfig.pure.json")],
  ["unused", command("knip", "--no-progress")],
];

/** Building a real control plane, and the tool of the public cluster suite, takes minutes the first time: no test should have to wait for that. */
function clusterFirst(wanted) {
  const canBuild = process.env.PORTCULLIS_CLUSTER_TESTS === "1" && spawnSync("go", ["version"]).status === 0;
  if (!wanted || !canBuild) return [];
  return [
    ["real control plane", node(join(root, "test", "cluster", "main.ts"), "build")],
    ["chainsaw", node(join(root, "test", "chainsaw", "main.ts"), "build")],
  ];
}

const tasks = {
  build: () => [
    ["build", build],
    ["libraries", buildLibraries],
  ],
  check: () => [
    ...checks,
    ["build", ensureBuilt],
    ["libraries", buildLibraries],
    ["architecture and unit tests", command("vitest", "run", "--reporter=default")],
  ],
  static: () => [...checks, ["build", ensureBuilt], ["libraries", buildLibraries]],
  test: (args) => [
    ["build", ensureBuilt],
    ...clusterFirst(args.includes("--all")),
    ["tests", node(join(root, "scripts", "test.mjs"), ...args)],
  ],
  cluster: (args) => [
    ["build", ensureBuilt],
    ...clusterFirst(true),
    ["tests on a real control plane", node(join(root, "scripts", "test.mjs"), "--cluster", ...args)],
  ],
  conformance: (args) => [["conformance", command("vitest", "run", "--reporter=default", "test/conformance", ...args)]],
  journeys: (args) => [
    ["build", ensureBuilt],
    ["journeys", node(join(root, "test", "journeys", "main.ts"), ...args)],
  ],
  chainsaw: (args) => [
    ["build", ensureBuilt],
    ["the public cluster suite", node(join(root, "test", "chainsaw", "main.ts"), ...args)],
  ],
  bench: (args) => [
    ["build", ensureBuilt],
    ["bench", node("--expose-gc", join(root, "test", "bench", "main.ts"), ...args)],
  ],
  format: () => [["format", command("biome", "check", "--write", ".")]],
  generate: () => [
    ["API tables", node(join(root, "scripts", "generate", "main.ts"))],
    ["reference pages", node(join(root, "scripts", "reference.ts"))],
  ],
};

await main(async () => {
  const [name, ...args] = process.argv.slice(2);
  const task = tasks[name];
  if (!task) throw new Refusal(`there is no task \`${name}\`; there are: ${Object.keys(tasks).join(", ")}`);
  ensureInstalled();
  for (const [title, step] of task(args)) {
    if (process.env.CI || name === "check") console.error(`— ${title}`);
    const status = await step();
    if (status) return status;
  }
  return 0;
});
