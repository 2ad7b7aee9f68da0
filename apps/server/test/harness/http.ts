import { type IncomingHttpHeaders, request } from "node:http";
import { connect } from "node:net";
import type { TestServer } from "./server.ts";

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body as JSON; `undefined` when it is none. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape, also wrong ones
  readonly body: any;
}

export interface Send {
  readonly method?: string;
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Buffer;
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** One raw HTTP request over a real socket, with full control of the Host header. */
export const send = (
  { baseUrl, host: own }: Pick<TestServer, "baseUrl" | "host">,
  path: string,
  options: Send = {},
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { method = "GET", host = own, headers = {}, body } = options;
    const { hostname, port } = new URL(baseUrl);
    // Browsers take longer headers than Node's client does by itself.
    const target = { hostname, port, path, method, headers: { host, ...headers }, agent: false, maxHeaderSize: 65_536 };
    const outgoing = request(target, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, body: parsed(text) });
      });
    });
    outgoing.on("error", reject);
    if (body !== undefined) outgoing.setHeader("content-length", Buffer.byteLength(body));
    outgoing.end(body);
  });

const readAnswer = (text: string): Answer => {
  const [head = "", body = ""] = text.split("\r\n\r\n");
  const [first = "", ...lines] = head.split("\r\n");
  const headers = lines
    .map((line) => /^([^:]+): *(.*)$/.exec(line) ?? [])
    .map(([, name = "", value]) => [name.toLowerCase(), value]);
  return { status: Number(first.split(" ")[1] ?? 0), headers: Object.fromEntries(headers), text: body, body: parsed(body) };
};

/** Bytes as they are, for requests that no client would send. The request must ask for `Connection: close`. */
export const sendRaw = ({ baseUrl }: Pick<TestServer, "baseUrl">, lines: readonly string[]): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(baseUrl);
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => socket.write(`${lines.join("\r\n")}\r\n\r\n`));
    socket.on("data", (chunk: Buffer) => chunks.push(chunk)).on("error", reject);
    socket.on("close", () => resolve(readAnswer(Buffer.concat(chunks).toString("utf8"))));
  });

/** A form post, as OAuth clients send them. */
/** A POST of JSON. */
export const postJson = (
  server: Pick<TestServer, "baseUrl" | "host">,
  path: string,
  body: unknown,
  { host, headers = {} }: Pick<Send, "host" | "headers"> = {},
): Promise<Answer> =>
  send(server, path, {
    method: "POST",
    ...(host === undefined ? {} : { host }),
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });

export const postForm = (
  server: Pick<TestServer, "baseUrl" | "host">,
  path: string,
  form: Record<string, string> | string,
  options: Send = {},
): Promise<Answer> =>
  send(server, path, {
    ...options,
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", ...options.headers },
    body: typeof form === "string" ? form : new URLSearchParams(form).toString(),
  });
