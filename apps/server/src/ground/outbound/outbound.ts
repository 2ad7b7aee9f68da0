import { isIP } from "node:net";
import type { Client, Dispatcher } from "undici";
import { connectChecked, type Network } from "./connect.ts";
import { isReachable } from "./reachable.ts";
import { isLocalhostName } from "./resolve.ts";

export interface OutboundRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD";
  /** Absolute; https, or http as well where a private network is allowed. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Milliseconds for everything: name, connection, answer and its body. Default 5,000. */
  readonly timeout?: number;
  /** Bytes of a body that are read; a longer one is a failure. Default 65,536. */
  readonly maxBytes?: number;
  /** The status decides alone: of the body is read what comes in time and size, and it may break off. Default false. */
  readonly onlyStatus?: boolean;
}

export interface OutboundAnswer {
  /** As it came: a redirect is an answer like any other, and is not followed. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Whether it came from an address that everybody can reach: what a private network answers is not shown to tenants (SEC-OUT-02). */
  readonly isPublic: boolean;
}

/** No answer. The message is for the operator's log alone, unless `isPublic`. */
export class OutboundFailure extends Error {
  override readonly name = "OutboundFailure";
  /** Whether it came of an address that everybody can reach; of any other, and of a name, tenants learn only that it failed (SEC-OUT-02). */
  readonly isPublic: boolean;
  constructor(message: string, options: ErrorOptions & { readonly isPublic?: boolean } = {}) {
    super(message, options);
    this.isPublic = options.isPublic ?? false;
  }
}

export interface Outbound {
  /** Whether a URL may be called as far as it can be told without asking for its name: what is stored to be called must be. */
  readonly mayCall: (url: string) => boolean;
  /** Answers what came, or throws an `OutboundFailure`. */
  readonly request: (request: OutboundRequest) => Promise<OutboundAnswer>;
}

const target = (url: string, { allowPrivateNetwork }: Network): URL => {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const isAllowed = parsed?.protocol === "https:" || (allowPrivateNetwork && parsed?.protocol === "http:");
  if (!parsed || !isAllowed || parsed.username !== "" || parsed.password !== "")
    throw new OutboundFailure("Only https URLs without a user are called.");
  return parsed;
};

/** Whether a host may be connected to, as far as it can be told without asking for its name. */
const mayBeReached = (hostname: string, allowPrivateNetwork: boolean): boolean => {
  const bare = hostname.replace(/^\[|\]$/g, "");
  return isIP(bare) === 0 ? allowPrivateNetwork || !isLocalhostName(bare) : isReachable(bare, allowPrivateNetwork);
};

const read = async (body: Dispatcher.ResponseData["body"], maxBytes: number): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > maxBytes) throw new OutboundFailure(`The answer is longer than ${maxBytes} bytes.`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
};

/** A library waits for each step by itself; this is what is `left` of the time of them all. */
const within = async <T>(work: Promise<T>, left: number, timeout: number): Promise<T> => {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const fail = (): void => reject(new OutboundFailure(`There was no whole answer within ${timeout} ms.`));
  const timer = setTimeout(fail, left);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
};

/** The beginning of a body, as far as it comes. */
const readBeginning = async (body: Dispatcher.ResponseData["body"], maxBytes: number, left: number): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  const reading = async (): Promise<void> => {
    let size = 0;
    for await (const chunk of body) {
      const bytes = Buffer.from(chunk);
      chunks.push(bytes);
      size += bytes.length;
      if (size >= maxBytes) return;
    }
  };
  await within(reading(), left, left).catch(() => undefined);
  return Buffer.concat(chunks).subarray(0, maxBytes);
};

type Exchanged = Omit<OutboundAnswer, "isPublic">;

const exchange = async (
  client: Client,
  { pathname, search }: URL,
  asked: OutboundRequest,
  timeout: number,
): Promise<Exchanged> => {
  const { method, headers = {}, body = null, maxBytes = 65_536, onlyStatus = false } = asked;
  const all = { "user-agent": "Faable-Auth", ...headers };
  const begin = performance.now();
  const answer = await within(client.request({ path: pathname + search, method, headers: all, body }), timeout, timeout);
  const left = Math.max(0, timeout - (performance.now() - begin));
  const told = Object.entries(answer.headers).map(([name, value]) => [name, String(value)]);
  const answered = onlyStatus ? readBeginning(answer.body, maxBytes, left) : within(read(answer.body, maxBytes), left, timeout);
  return { status: answer.statusCode, headers: Object.fromEntries(told), body: await answered };
};

const asFailure = (error: unknown, isPublic: boolean): OutboundFailure =>
  new OutboundFailure(error instanceof Error ? error.message : String(error), { cause: error, isPublic });

/**
 * Every request has a connection of its own, which ends with it: nothing hangs on, and each one's address was looked at. The
 * library is loaded at the first one: it takes 7 MB, and many installations call nobody.
 */
export const createOutbound = (network: Network): Outbound =>
  Object.freeze({
    mayCall: (url: string) => {
      const parsed = URL.canParse(url) ? new URL(url) : undefined;
      const isKnown = parsed?.protocol === "https:" || (network.allowPrivateNetwork && parsed?.protocol === "http:");
      return isKnown && mayBeReached(parsed?.hostname ?? "", network.allowPrivateNetwork);
    },
    request: async (asked: OutboundRequest) => {
      const url = target(asked.url, network);
      const { timeout = 5_000 } = asked;
      const undici = await import("undici");
      let isPublic = false;
      const connect = connectChecked(network, undici.buildConnector({ timeout, maxCachedSessions: 0 }), (address) => {
        isPublic = isReachable(address, false);
      });
      const client = new undici.Client(url.origin, { connect, maxHeaderSize: 16_384 });
      try {
        return { ...(await exchange(client, url, asked, timeout)), isPublic };
      } catch (error) {
        throw asFailure(error, isPublic);
      } finally {
        await client.destroy();
      }
    },
  });
