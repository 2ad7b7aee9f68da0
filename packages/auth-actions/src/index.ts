export type { Trigger } from "./sandbox/action.ts";
