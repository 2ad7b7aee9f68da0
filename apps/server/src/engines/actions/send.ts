import type { Outbound } from "../../ground/outbound/index.ts";

/** What a `fetch` of an Action asks for. */
export interface Sent {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
}

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"] as const;

const isMethod = (method: string): method is (typeof methods)[number] => methods.some((each) => each === method);

/** Milliseconds and bytes of one `fetch`. */
const timeout = 5_000;
const maxBytes = 1_048_576;

/** How a `fetch` of an Action leaves: by the one client that looks at every address (SEC-OUT-01). What failed it learns only as "failed". */
export const sendForActions =
  (outbound: Outbound) =>
  async (_account: string, { url, method, headers, body }: Sent) => {
    if (!isMethod(method)) throw new TypeError(`fetch takes the methods ${methods.join(", ")}.`);
    return outbound
      .request({ url, method, headers, ...(body ? { body } : {}), timeout, maxBytes })
      .catch(() => Promise.reject(new TypeError("fetch failed: nothing was reached there, or nothing that may be.")));
  };
