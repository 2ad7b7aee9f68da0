import { isLocalhostName } from "./domain.ts";
import type { Fetch } from "./fetch.ts";
import { loopbackFetch } from "./loopback.ts";

// Looked up at each call, so that instrumentation installed later is honoured.
const globalFetch: Fetch = (url, init) => fetch(url, init);

/** The `fetch` for an origin: the global one, except for names below `localhost`, which no resolver is sure to know. */
export const fetchFor = (origin: string): Fetch => (isLocalhostName(new URL(origin).hostname) ? loopbackFetch : globalFetch);
