import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["faable-source"] },
  ssr: { resolve: { conditions: ["faable-source"] } },
  test: {
    include: [
      "packages/*/test/**/*.test.ts",
      "packages/*/src/**/*.test.ts",
      "apps/*/test/**/*.test.ts",
      "apps/*/src/**/*.test.ts",
      "test/**/*.test.ts",
    ],
    globalSetup: ["apps/server/test/harness/template.ts"],
    // Many tests wait for clocks and processes: with as many workers as cores half of a core would idle.
    maxWorkers: 3,
    // No module of ours holds state, so files share what is loaded: loading the server anew for each took a third of the time.
    isolate: false,
    testTimeout: 30_000,
    // A shared machine may stand still for seconds, longer than a statement or a connection may take: what was too slow is asked
    // once more, and the report says so. What was answered wrongly never is.
    retry: { count: 1, condition: /service_unavailable|timed out in \d+ms|fetch failed/ },
    hookTimeout: 60_000,
  },
});
