import type { ServerResponse } from "node:http";

/** Aborted when nobody waits for this answer any more: its connection is closed before it is written. */
export const goneSignal = (response: ServerResponse): AbortSignal => {
  const gone = new AbortController();
  // Whoever left while their token was looked at has told of it already, and does so once.
  if (response.closed) gone.abort();
  else response.once("close", () => gone.abort());
  return gone.signal;
};
