import { defineConfig } from "vitest/config";

/** The tests on a real control plane: one file after the other, since each starts one of its own. */
export default defineConfig({
  test: {
    include: ["test/**/*.real.ts"],
    pool: "forks",
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 3_600_000,
  },
});
