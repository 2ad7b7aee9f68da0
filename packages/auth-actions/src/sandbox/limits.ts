/** What one run may take. Documented in the README; the server's operator changes time and memory, the rest is fixed. */
export const limits = {
  /** Milliseconds of wall time for one hook of one Action. */
  timeoutMs: 5_000,
  /** Milliseconds of processor time for one hook: a login that computes for longer is a loop. */
  cpuMs: 1_000,
  memoryBytes: 128 * 1_048_576,
  /** With more, or without a limit, deep recursion ends in the host instead of in the script. */
  stackBytes: 65_536,
  timers: 100,
  fetches: 20,
  /** Bytes of all request bodies, and of all answers, of one run. */
  fetchBytes: 1_048_576,
  /** Text or bytes that one call hands to the host (a digest, an encoding, a line). */
  callBytes: 4 * 1_048_576,
  /** Calls of crypto.subtle with keys: their work is not the code's own processor time. */
  cryptoCalls: 50,
  keyBytes: 8_192,
  rsaBits: 4_096,
  consoleLines: 100,
  consoleLineBytes: 2_048,
  claimsPerToken: 10,
  claimBytesPerToken: 2_048,
  metadataBytes: 65_536,
  detailsBytes: 8_192,
  reasonCharacters: 1_000,
  codeCharacters: 100,
  reviews: 20,
  urlCharacters: 8_192,
  errorCharacters: 8_192,
  codeBytes: 65_536,
  eventBytes: 1_048_576,
} as const;

/** How runs share the children. */
export const shares = {
  /** Runs of one account that may wait for their `fetch` in one child at the same time. */
  runsPerChild: 16,
  waitingPerAccount: 80,
  /** Beside those: of what lets the account's logins pass. */
  waitingInBackground: 16,
  waiting: 1_024,
  /** The parent's patience beyond the limit that the child keeps itself. */
  graceMs: 500,
  /** So many times that long a run may wait in its child for others of its account to leave the processor. */
  behindOthers: 3,
  startMs: 10_000,
  /** Children that are started beyond the ordinary number when all are slow, a few accounts' worth. */
  extraChildren: 4,
  /** A child that has had a run for so long is not waited for, if another one can be started. */
  slowMs: 200,
  /** Whoever has run this lately is awake. */
  wakeMs: 2,
  /** A child beyond the ordinary number that nobody has used for so long is ended. */
  idleMs: 30_000,
  /** A run waits for its turn longer than another one may take, and the child's replacement. */
  patienceBeyondRunMs: 1_000,
  /** A frame from a child that is longer is none of ours. */
  frameBytes: 4 * 1_048_576,
  /** A frame to a child: an event as text inside of text, and code. */
  messageBytes: 8 * 1_048_576,
  /** Frames from a child during one lease; a child that sends more is out of its mind. */
  framesPerLease: 50_000,
} as const;
