import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    pool: "threads",
    isolate: false,
    testTimeout: 30_000,
    // Of the few tests that may run side by side: each has a control plane of its own.
    maxConcurrency: 2,
  },
});
