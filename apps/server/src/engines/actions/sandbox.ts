import { type ActionReport, createSandbox, type Sandbox, SandboxBusy, type Send } from "@faable/auth-actions/sandbox";
import { problem } from "../../base/index.ts";
import type { Outbound, OutboundRequest } from "../../ground/outbound/index.ts";

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"] as const satisfies readonly OutboundRequest["method"][];

const isMethod = (method: string): method is (typeof methods)[number] => methods.some((each) => each === method);

/** Milliseconds and bytes of one `fetch`; a run has fewer of the first left, mostly. */
const timeout = 5_000;
const maxBytes = 1_048_576;

const failed = () => new TypeError("fetch failed: nothing was reached there, or nothing that may be.");

/** How a `fetch` of an Action leaves: by the one client that looks at every address (SEC-OUT-01). Why it failed is not told (SEC-OUT-02). */
const sendBy =
  (outbound: Outbound): Send =>
  async (_account, { url, method, headers, body }) => {
    if (!isMethod(method)) throw new TypeError(`fetch takes the methods ${methods.join(", ")}.`);
    const asked = { url, method, headers, timeout, maxBytes, ...(body === undefined ? {} : { body }) };
    return outbound.request(asked).catch(() => Promise.reject(failed()));
  };

const busy = (error: unknown): never => {
  if (!(error instanceof SandboxBusy)) throw error;
  throw problem("actions_busy", "Too many Actions of this account wait to be run. Try again in a moment.", {
    headers: { "retry-after": "1" },
  });
};

/** An event that is too large, such as of a user with very much metadata, fails the Action and not the server. */
const tooLarge = (error: unknown): ActionReport => {
  if (!(error instanceof RangeError)) return busy(error);
  const { name, message } = error;
  return { durationMs: 0, console: [], outcome: { kind: "failed", error: { name, message, stack: "" }, timeout: false } };
};

/** The sandbox, its `fetch` by the server's own client. Where it has no place, `actions_busy`. */
export const createActionSandbox = (outbound: Outbound, report: (event: string, error?: unknown) => void): Sandbox => {
  const sandbox = createSandbox({ send: sendBy(outbound), report });
  return Object.freeze({
    inspect: (account: string, code: string) => sandbox.inspect(account, code).catch(busy),
    run: (run: Parameters<Sandbox["run"]>[0]) => sandbox.run(run).catch(tooLarge),
    wake: sandbox.wake,
    close: sandbox.close,
  });
};
