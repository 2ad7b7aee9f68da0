import type { Json, JsonObject } from "./rules/json.ts";

/** When a hook is run. */
export type Trigger = "post-login" | "continue" | "client-credentials" | "pre-signup";

/** Claims by name, apart for each token. */
export interface Claims {
  readonly accessToken: Readonly<Record<string, Json>>;
  readonly idToken: Readonly<Record<string, Json>>;
}

/** One hook of one Action to be run. */
export interface ActionRun {
  /** Whose turn and share it takes. Runs of two accounts are never in one child at the same time. */
  readonly account: string;
  /** The source as it is stored, at most 64 KiB. */
  readonly code: string;
  readonly trigger: Trigger;
  /** A JSON object, at most 1 MiB. The code gets a copy. */
  readonly event: unknown;
  /** The code finds them at `event.secrets`. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Set by earlier Actions of the chain: the limits of a token count over all of them. */
  readonly claims: Claims;
  /** `false`: `fetch` rejects, and nothing leaves. */
  readonly network: boolean;
  /**
   * Milliseconds since 1970 at which the clock of the code stands still; its random numbers are then always the same. For runs
   * that are compared: they differ by their code and their event alone. Absent: the time it is.
   */
  readonly frozenAt?: number;
  /**
   * Nobody's login waits for it: other runs of the account come first, and of such runs the account has one at a time, among
   * them its inspections; 16 wait. Default `false`.
   */
  readonly isInBackground?: boolean;
}

export type ConsoleLevel = "log" | "info" | "warn" | "error" | "debug";

/** One call of `console`: at most 2,048 bytes, at most 100 per run. */
export interface ConsoleLine {
  readonly level: ConsoleLevel;
  readonly text: string;
}

/** The first `api.access.deny`. */
export interface Denial {
  /** May be empty: then the caller says something general. */
  readonly reason: string;
  /** For the log alone. */
  readonly code?: string;
  /** For the log alone. */
  readonly details?: JsonObject;
  /** Milliseconds, positive, at most 365 days. */
  readonly blockForMs?: number;
}

export interface Review {
  readonly code: string;
  readonly details?: JsonObject;
}

/** The code came to its end. Where there is a denial and a redirect, the denial decides. */
export interface Completed {
  readonly kind: "completed";
  readonly deny?: Denial;
  readonly reviews: readonly Review[];
  /** The first `sendUserTo`, `opts.query` merged into the URL. The caller adds `state`. */
  readonly redirect?: { readonly url: string };
  /** Set by this run, those of earlier Actions not included. */
  readonly claims: Claims;
  /** Set by this run; `null` deletes a key. */
  readonly userMetadata: JsonObject;
  /** Set by this run; `null` deletes a key. */
  readonly appMetadata: JsonObject;
  /**
   * The hook was through while a timer, a `fetch` or another promise of it was still open: what would have followed never ran, a
   * denial neither. Most often an `await` is missing. Absent: nothing was left.
   */
  readonly unfinished?: true;
}

/** The code threw, took too long or too much, or its child died. The login is to be refused. */
export interface Failed {
  readonly kind: "failed";
  /** For administrators alone: it is the code's own text. */
  readonly error: { readonly name: string; readonly message: string; readonly stack: string };
  /** It ran out of wall time or processor time, or waited for what would never come. */
  readonly timeout: boolean;
}

export type Outcome = Completed | Failed;

export interface ActionReport {
  /** Wall time from the moment the run had its turn. */
  readonly durationMs: number;
  readonly console: readonly ConsoleLine[];
  readonly outcome: Outcome;
}

/** Why code is no Action. Line and column count from 1, and are absent where the engine does not know. */
export interface CodeError {
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
}

/** What code exports, or why it is no Action. */
export type Inspection =
  | {
      readonly triggers: readonly Trigger[];
      /** Of an export that looks like a hook and is none, in words that begin with `exports`: it would never run. */
      readonly misnamed?: string;
    }
  | { readonly error: CodeError };

/** What a `fetch` of the code asks for. The method is a token in capitals, the URL absolute http or https, the body at most 1 MiB. */
export interface SendRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
  /** Aborted when the run ends. */
  readonly signal: AbortSignal;
}

export interface SendAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** How a `fetch` leaves. It decides which addresses may be reached; it rejects with an `Error` whose message the code may see. */
export type Send = (account: string, request: SendRequest) => Promise<SendAnswer>;

export interface Sandbox {
  /** Which hooks the code exports: its top level is executed, in the background. Throws `SandboxBusy` as `run` does. */
  readonly inspect: (account: string, code: string) => Promise<Inspection>;
  /**
   * Runs one hook. Whatever the code does is a report. Throws `SandboxBusy` when there is no place for the run, and at what its
   * caller did: a `RangeError` for code or an event that is too long, a `TypeError` for an event that is no JSON.
   */
  readonly run: (run: ActionRun) => Promise<ActionReport>;
  /**
   * Says that a run of this account is about to come, while what it needs is looked up: a child that has nothing to do gets ready,
   * and the run takes some fifth less. Costs the child a third of a millisecond, and nothing where children are at work.
   */
  readonly wake: (account: string) => void;
  /** Ends the children. What still runs is reported as failed, what waits is refused. */
  readonly close: () => Promise<void>;
}

/** There is no place: too many runs wait, it waited too long, or the sandbox is closed. Refuse the login and let it be tried again. */
export class SandboxBusy extends Error {
  override readonly name = "SandboxBusy";
}
