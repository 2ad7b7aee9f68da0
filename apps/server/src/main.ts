import { enableCompileCache } from "node:module";

// TypeScript is stripped once and kept, which halves the time to start.
enableCompileCache();
const { run } = await import("./run.ts");
await run(process.env);
