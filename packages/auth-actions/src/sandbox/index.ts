/**
 * The sandbox that runs Actions: owns their children, their limits and what may leave them. Leaves to its caller how a `fetch`
 * is sent, what a verdict means for a login, and where code and secrets are kept.
 */
export {
  type ActionReport,
  type ActionRun,
  type Claims,
  type CodeError,
  type Completed,
  type ConsoleLevel,
  type ConsoleLine,
  type Denial,
  type Failed,
  type Inspection,
  type Outcome,
  type Review,
  type Sandbox,
  SandboxBusy,
  type Send,
  type SendAnswer,
  type SendRequest,
  type Trigger,
} from "./action.ts";
export { createSandbox, type SandboxOptions } from "./create-sandbox.ts";
export { limits } from "./limits.ts";
export type { Json, JsonObject } from "./rules/json.ts";
