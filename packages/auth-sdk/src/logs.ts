import type { CallOptions } from "./call-options.ts";
import { FaableApiError } from "./error.ts";
import type { LogsMethods } from "./generated/logs.gen.ts";
import type { Log, LogExportLine, LogTail } from "./generated/types.gen.ts";
import { type Signal, sleep } from "./signal.ts";
import type { Transport } from "./transport.ts";

/** What {@link LogStreams.tailLogs} can be asked for. */
export interface TailLogsOptions {
  /** FaableQL, as {@link LogsMethods.listLogs} takes it. Default: every row. */
  readonly query?: string | undefined;
  /** Where to begin: `next` of `readLogTail`, or what {@link LogStreams.exportLogs} returned. Default: now. */
  readonly after?: string | undefined;
  /** Ends it. */
  readonly signal?: Signal | undefined;
  /** Told of the cursor behind the rows that were given last: whoever keeps it can begin there another time. */
  readonly onCursor?: ((cursor: string) => void) | undefined;
}

/** What {@link LogStreams.exportLogs} can be asked for. */
export interface ExportLogsOptions {
  /** FaableQL, as {@link LogsMethods.listLogs} takes it. Default: every row. */
  readonly query?: string | undefined;
  /** Rows of one request, which are kept in memory together. Default 1000. */
  readonly limit?: number | undefined;
  /** Told how many rows were given, of how many; `total` is null when there are too many to count. */
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number | null }) => void) | undefined;
  /** Ends it with an error whose code is `aborted`. */
  readonly signal?: Signal | undefined;
}

/** The logs as streams: what takes more than one request. */
export interface LogStreams {
  /**
   * The rows that are written from now on, as they are written. Asks again when a wait is over, and waits for a server that is
   * away for a while: no row is left out or comes twice. Ends when the signal aborts.
   *
   * `GET /logs/tail`; needs `read:logs`.
   *
   * @throws {FaableApiError} What `readLogTail` throws, unless it may pass.
   * @example
   * ```ts
   * for await (const log of api.tailLogs({ query: "status:failed" })) console.log(log.type, log.message);
   * ```
   */
  tailLogs(options?: TailLogsOptions): AsyncGenerator<Log, void, undefined>;

  /**
   * All rows that there are when it begins, the oldest first. Goes on by itself after a connection that broke: no row is left
   * out or comes twice. Returns where `tailLogs` goes on with what was written since.
   *
   * `GET /logs/export`; needs `read:logs`.
   *
   * @throws {FaableApiError} `bad_request`, `invalid_id`, `invalid_query`, `query_too_expensive`, `too_many_requests`, `unauthorized`,
   * `invalid_token`, `user_suspended`, `aud_mismatch`, `insufficient_scope`, `validation_error`, `account_not_found`, `headers_too_large`,
   * `internal_error`, `service_unavailable`.
   * @example
   * ```ts
   * for await (const log of api.exportLogs({ query: "since:2026-01-01" })) file.write(`${JSON.stringify(log)}\n`);
   * ```
   */
  exportLogs(options?: ExportLogsOptions): AsyncGenerator<Log, string, undefined>;

  /** Another name of {@link LogStreams.exportLogs}. */
  logExport: LogStreams["exportLogs"];
}

/** Milliseconds between tries while no server answers. */
const firstPause = 500;
const longestPause = 10_000;
/** Tries of one part of an export, each of which is repeated as every request is. */
const mostTries = 5;
/** Seconds that one request waits for rows. */
const waitFor = 20;

const mayPass = (error: unknown): error is FaableApiError =>
  error instanceof FaableApiError &&
  error.error_code !== "aborted" &&
  (error.status === undefined || error.status >= 500 || error.status === 429);

/** Does something until it succeeds, while what it fails of may pass. */
const patiently = async <T>(work: () => Promise<T>, tries: number, signal: Signal | undefined): Promise<T> => {
  for (let [left, pause] = [tries, firstPause]; ; left -= 1, pause = Math.min(pause * 2, longestPause)) {
    try {
      return await work();
    } catch (error) {
      if (left <= 1 || !mayPass(error)) throw error;
      await sleep(pause, signal);
    }
  }
};

const lineIn = (text: string): LogExportLine | undefined => {
  try {
    return JSON.parse(text);
  } catch {
    // The last line of an answer that was cut.
    return undefined;
  }
};

const linesIn = (text: string): readonly LogExportLine[] =>
  text.split("\n").flatMap((line) => (line === "" ? [] : (lineIn(line) ?? [])));

interface Place {
  readonly cursor?: string | undefined;
  readonly after?: string | undefined;
}

/** Where an export goes on; `tail` when it has come to its end. */
const placeAfter = (lines: readonly LogExportLine[], before: Place): Place & { readonly tail?: string | undefined } => {
  const end = lines.at(-1)?.end;
  if (end?.complete) return { tail: end.tail };
  if (end) return { cursor: end.cursor };
  const last = lines.flatMap(({ log }) => log ?? []).at(-1)?.id;
  return { cursor: lines[0]?.begin?.cursor ?? before.cursor, after: last ?? before.after };
};

const broken = () =>
  new FaableApiError("The export was cut again and again without a row in between", { code: "connection_lost" });

/** Makes the streams out of single requests. */
export const logStreams = (transport: Transport, { readLogTail }: Pick<LogsMethods, "readLogTail">): LogStreams => {
  const tailLogs = async function* ({ query, after, signal, onCursor }: TailLogsOptions = {}) {
    const options: CallOptions = { signal };
    const read = (from: string | undefined, wait: number): Promise<LogTail> =>
      readLogTail({ query, after: from, wait, limit: 1000 }, options);
    try {
      // Without a wait: from the answer on, nothing is missed.
      let cursor = after ?? (await read(undefined, 0)).next;
      for (;;) {
        const { results, next } = await patiently(() => read(cursor, waitFor), Number.POSITIVE_INFINITY, signal);
        yield* results;
        cursor = next;
        onCursor?.(cursor);
      }
    } catch (error) {
      if (!signal?.aborted) throw error;
    }
  };

  const exportLogs = async function* ({ query, limit = 1000, onProgress, signal }: ExportLogsOptions = {}) {
    let place: Place & { readonly tail?: string | undefined } = {};
    let total: number | null | undefined;
    for (let [done, misses] = [0, 0]; ; ) {
      // Counted once: it may take as long as all the reading.
      const params = { query, limit, progress: onProgress !== undefined && total === undefined, ...place };
      const text = await patiently(() => transport.text(["logs", "export"], params, { signal }), mostTries, signal);
      const lines = linesIn(text);
      const rows = lines.flatMap(({ log }) => log ?? []);
      yield* rows;
      done += rows.length;
      total ??= lines[0]?.begin?.total;
      if (total !== undefined) onProgress?.({ done, total });
      place = placeAfter(lines, place);
      if (place.tail !== undefined) return place.tail;
      misses = rows.length > 0 ? 0 : misses + 1;
      if (misses >= mostTries) throw broken();
    }
  };

  return { tailLogs, exportLogs, logExport: exportLogs };
};
