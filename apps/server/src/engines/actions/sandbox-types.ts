// Replaced by the package when it is there.
import type { ActionTrigger } from "@faable/auth-contract";
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
export interface ActionRun {
  readonly account: string;
  readonly code: string;
  readonly trigger: ActionTrigger;
  readonly event: unknown;
  readonly secrets: Readonly<Record<string, string>>;
  readonly claims: { readonly accessToken: Readonly<Record<string, Json>>; readonly idToken: Readonly<Record<string, Json>> };
  readonly network: boolean;
  /** Milliseconds since 1970 at which the clock stands still; random numbers are then always the same. */
  readonly frozenAt?: number;
}
export interface Deny {
  readonly reason: string;
  readonly code?: string;
  readonly details?: object;
  readonly blockForMs?: number;
}
export interface Review {
  readonly code: string;
  readonly details?: object;
}
export interface ConsoleLine {
  readonly level: "log" | "info" | "warn" | "error" | "debug";
  readonly text: string;
}
export interface Completed {
  readonly kind: "completed";
  readonly deny?: Deny;
  readonly reviews: readonly Review[];
  readonly redirect?: { readonly url: string };
  readonly claims: { readonly accessToken: Readonly<Record<string, Json>>; readonly idToken: Readonly<Record<string, Json>> };
  readonly userMetadata: Readonly<Record<string, Json>>;
  readonly appMetadata: Readonly<Record<string, Json>>;
}
export interface Failed {
  readonly kind: "failed";
  readonly error: { readonly name: string; readonly message: string; readonly stack: string };
  readonly timeout: boolean;
}
export interface ActionReport {
  readonly durationMs: number;
  readonly console: readonly ConsoleLine[];
  readonly outcome: Completed | Failed;
}
export interface Sandbox {
  inspect(
    account: string,
    code: string,
  ): Promise<
    | { readonly triggers: readonly ActionTrigger[] }
    | { readonly error: { readonly message: string; readonly line?: number; readonly column?: number } }
  >;
  run(run: ActionRun): Promise<ActionReport>;
  close(): Promise<void>;
}
