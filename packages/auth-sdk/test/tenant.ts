import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Server as NetServer } from "node:net";
import { onTestFinished } from "vitest";

/** One request as the tenant saw it. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** What the tenant answers: JSON, unless `text` is given. `"hang"` never answers, `"drop"` closes the connection. */
export type Answer =
  | { readonly status?: number; readonly json?: unknown; readonly text?: string; readonly headers?: Record<string, string> }
  | "hang"
  | "drop";

/** Answers requests; `undefined` leaves them to the tenant. */
export type Handler = (seen: Seen, count: number) => Answer | undefined;

/** A tenant on this machine, with discovery, a token endpoint and whatever the test adds. */
export interface Tenant {
  /** A name below `localhost`, with port. */
  readonly domain: string;
  readonly origin: string;
  /** The same server by address, which the global `fetch` reaches. */
  readonly address: string;
  readonly seen: Seen[];
  /** Requests to a path so far. */
  count(path: string): number;
}

export const accountId = "account_0123456789abcdef01234567";
export const clientSecret = "s3cret/with+signs&more";

export const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A token that no one verifies; only its `exp` is read. Ends with its number. */
export const fakeToken = (lifetime: number, id = 1): string =>
  `${base64url({ alg: "none" })}.${base64url({ exp: Date.now() / 1000 + lifetime })}.nth-${id}`;

const read = async (request: IncomingMessage): Promise<Seen> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const url = new URL(request.url ?? "/", "http://tenant");
  const body = Buffer.concat(chunks).toString();
  return { method: request.method ?? "", path: url.pathname, query: url.searchParams, headers: request.headers, body };
};

const respond = (response: ServerResponse, answer: Answer): void => {
  if (answer === "hang") return;
  if (answer === "drop") return void response.destroy();
  const { status = 200, json, text, headers } = answer;
  const type = text === undefined ? "application/json; charset=utf-8" : "text/plain";
  response.writeHead(status, { "content-type": type, ...headers });
  response.end(text ?? JSON.stringify(json ?? {}));
};

const discovery = (origin: string): Answer => ({
  json: { issuer: origin, account_id: accountId, management_audience: `faable:management:${accountId}` },
});

const usual = ({ path }: Seen, count: number, origin: string): Answer => {
  if (path === "/.well-known/openid-configuration") return discovery(origin);
  if (path === "/oauth/token") return { json: { access_token: fakeToken(3600, count), token_type: "Bearer", expires_in: 3600 } };
  return { status: 404, json: { message: "No such route", error_code: "not_found" } };
};

const listen = (server: NetServer): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address: AddressInfo | string | null = server.address();
      resolve(typeof address === "object" && address ? address.port : 0);
    });
  });

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

/** Lets any server listen on a free port until the running test ends. */
export const listenOn = async (server: NetServer): Promise<number> => {
  const port = await listen(server);
  onTestFinished(() => void server.close());
  return port;
};

/** Starts a tenant for the running test. */
export const startTenant = async (handler: Handler = () => undefined): Promise<Tenant> => {
  const seen: Seen[] = [];
  const count = (path: string) => seen.filter((one) => one.path === path).length;
  const server = createServer(async (request, response) => {
    const one = await read(request);
    seen.push(one);
    const nth = count(one.path);
    respond(response, handler(one, nth) ?? usual(one, nth, `http://${request.headers.host}`));
  });
  const port = await listen(server);
  onTestFinished(() => close(server));
  const domain = `acme.localhost:${port}`;
  return { domain, origin: `http://${domain}`, address: `127.0.0.1:${port}`, seen, count };
};

/** The rejection of a promise; fails when it is none. */
export const failureOf = async (work: PromiseLike<unknown>): Promise<unknown> => {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error("expected a failure");
};
