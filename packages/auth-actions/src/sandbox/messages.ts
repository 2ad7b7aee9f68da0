import type { Claims, CodeError, ConsoleLine, Outcome, Trigger } from "./action.ts";

/** What a child is started with, as JSON, its only argument. */
export interface Settings {
  readonly timeoutMs: number;
  readonly cpuMs: number;
  readonly memoryBytes: number;
}

/** A number per lease: runs with another one are of another account. */
interface Work {
  readonly id: number;
  readonly lease: number;
  /** Others share the child: it says when this one's code is entered first. Its time counts from then on. */
  readonly announce: boolean;
  readonly code: string;
}

export interface RunMessage extends Work {
  readonly kind: "run";
  readonly trigger: Trigger;
  /** JSON, secrets included; it is parsed inside only. */
  readonly event: string;
  readonly claims: Claims;
  readonly frozenAt?: number;
}

export interface InspectMessage extends Work {
  readonly kind: "inspect";
}

/** What became of a `fetch`. */
export interface AnswerMessage {
  readonly kind: "answer";
  readonly id: number;
  readonly call: number;
  readonly answer:
    | { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string }
    | { readonly message: string };
}

/** A run is about to come: the child has a moment to get ready for it. */
export interface WakeMessage {
  readonly kind: "wake";
}

export type ToChild = RunMessage | InspectMessage | AnswerMessage | WakeMessage;

/** What a child says of a run that is over. The parent believes nothing of it before it has looked. */
export interface ChildReport {
  readonly console: readonly ConsoleLine[];
  readonly outcome: Outcome;
}

export type FromChild =
  | { readonly kind: "ready" }
  /** This run's code is entered next. Said only where several runs share the child, so that the right one is blamed when it hangs. */
  | { readonly kind: "turn"; readonly id: number }
  | {
      readonly kind: "fetch";
      readonly id: number;
      readonly call: number;
      readonly url: string;
      readonly method: string;
      readonly headers: Readonly<Record<string, string>>;
      /** Base64. */
      readonly body?: string;
    }
  | { readonly kind: "report"; readonly id: number; readonly report: ChildReport }
  | {
      readonly kind: "inspected";
      readonly id: number;
      readonly hooks: readonly string[];
      /** The first export that looks like a hook and is none. */
      readonly misnamed?: string;
    }
  | { readonly kind: "rejected"; readonly id: number; readonly error: CodeError };
