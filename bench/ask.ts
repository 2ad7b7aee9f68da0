import { Agent, request } from "node:http";

/** One request, as the load repeats it. */
export interface Call {
  readonly method: "GET" | "POST" | "DELETE";
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Bodies of which each works once (codes, refresh tokens); then `body` is the first of them. */
  readonly supply?: Supply;
}

/** Bodies that are used up in their order, over all rounds of a row. */
export interface Supply {
  readonly total: number;
  readonly bodyOf: (n: number) => string;
  /** How many have been sent. */
  used: number;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  /** Where a redirect leads; else empty. */
  readonly location: string;
}

const send = ({ method, port, path, headers, body }: Call, agent: Agent | false): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const outgoing = request({ host: "127.0.0.1", port, method, path, headers: { ...headers }, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          text: Buffer.concat(chunks).toString("utf8"),
          location: response.headers.location ?? "",
        }),
      );
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });

/** Sends a call once, with its own Host header, over a socket of its own. */
export const ask = (call: Call): Promise<Answer> => send(call, false);

/** Somebody who asks over one connection, as browsers and proxies do, until it is closed. */
export const newAsker = () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return { ask: (call: Call): Promise<Answer> => send(call, agent), close: () => agent.destroy() };
};

/** The next body of a call that has a supply of them. */
const next = (call: Call): Call => {
  const { supply } = call;
  if (!supply) return call;
  const body = supply.bodyOf(supply.used);
  supply.used += 1;
  return { ...call, body };
};

/** The answer's text; anything but success or a redirect is an error, because a figure about failing requests means nothing. */
export const askOk = async (call: Call): Promise<string> => {
  const { status, text } = await ask(next(call));
  if (status < 200 || status > 399) throw new Error(`${call.method} ${call.path} answered ${status}: ${text.slice(0, 300)}`);
  return text;
};

/** A text member of a JSON object. */
export const member = (json: string, name: string): string => {
  const value: unknown = JSON.parse(json);
  const found: unknown = typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
  if (typeof found !== "string") throw new Error(`The answer has no ${name}: ${json.slice(0, 200)}`);
  return found;
};

export const form = (port: number, host: string, path: string, parameters: Readonly<Record<string, string>>): Call => ({
  method: "POST",
  port,
  path,
  headers: { host, "content-type": "application/x-www-form-urlencoded" },
  body: new URLSearchParams(parameters).toString(),
});
