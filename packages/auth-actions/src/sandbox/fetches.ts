import { Type } from "typebox";
import { Compile } from "typebox/compile";
import type { Send } from "./action.ts";
import { limits } from "./limits.ts";
import type { AnswerMessage } from "./messages.ts";
import { isWebUrl, notWebUrl } from "./rules/web-url.ts";

const Asked = Type.Object({
  call: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
  url: Type.String({ maxLength: limits.urlCharacters }),
  method: Type.String({ pattern: "^[A-Z]{1,20}$" }),
  headers: Type.Record(
    Type.String({ pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}$" }),
    Type.String({ maxLength: 8_192, pattern: "^[\\t\\x20-\\x7e\\x80-\\xff]*$" }),
    {
      maxProperties: 50,
      additionalProperties: false,
    },
  ),
  body: Type.Optional(Type.String({ maxLength: Math.ceil(limits.fetchBytes / 3) * 4, pattern: "^[A-Za-z0-9+/]*={0,2}$" })),
});

const called = Compile(Type.Object({ call: Type.Integer({ minimum: 1, maximum: 1_000_000 }) }));
const asked = Compile(Asked);

/** Headers that say where a request goes and how it is framed: they are the sender's. */
const framing = new Set(
  "host connection content-length transfer-encoding upgrade keep-alive te trailer expect proxy-connection".split(" "),
);

type Answer = AnswerMessage["answer"];

const sentHeaders = (headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !framing.has(name.toLowerCase())));

export interface Fetches {
  /** Sends what the child asks for, and says what became of it; `undefined` when the child asks what it could not have asked. */
  readonly ask: (message: unknown) => { readonly call: number; readonly answer: Promise<Answer> } | undefined;
  /** Whether anything has left: then the run has had an effect, and is not to be repeated. */
  readonly hasBegun: () => boolean;
  /** Gives up what is under way. */
  readonly abort: () => void;
}

const refusal = (message: string): Answer => ({ message });

const noNetwork = "This run has no network: pass network: true to testAction, or leave out --no-network.";

/** The `fetch` of one run: how often, how much, and what a request may be. */
export const createFetches = (account: string, send: Send, network: boolean): Fetches => {
  /** Made for the first request: most runs send none, and ending one that nobody hears of costs a tenth of a millisecond. */
  let over: AbortController | undefined;
  let count = 0;
  let bytesSent = 0;
  let bytesReceived = 0;

  const exchange = async (
    url: string,
    method: string,
    headers: Readonly<Record<string, string>>,
    body: Uint8Array | undefined,
  ) => {
    over ??= new AbortController();
    const answer = await send(account, { url, method, headers: sentHeaders(headers), body, signal: over.signal });
    bytesReceived += answer.body.byteLength;
    if (bytesReceived > limits.fetchBytes) throw new Error(`The answers of a run take at most ${limits.fetchBytes} bytes.`);
    return { status: answer.status, headers: answer.headers, body: Buffer.from(answer.body).toString("base64") };
  };

  const sendOut = async (message: unknown): Promise<Answer> => {
    if (!network) return refusal(noNetwork);
    if (!asked.Check(message)) return refusal("The request's method, headers or body are not valid, or too large.");
    const { url, method, headers } = message;
    if (!isWebUrl(url)) return refusal(notWebUrl(url));
    const body = message.body === undefined ? undefined : Buffer.from(message.body, "base64");
    bytesSent += body?.length ?? 0;
    if (bytesSent > limits.fetchBytes) return refusal(`The requests of a run take at most ${limits.fetchBytes} bytes.`);
    try {
      return await exchange(url, method, headers, body);
    } catch (error) {
      return refusal(error instanceof Error ? error.message.slice(0, 500) : "The request failed.");
    }
  };

  return {
    ask: (message) => {
      count += 1;
      if (count > limits.fetches || !called.Check(message)) return undefined;
      return { call: message.call, answer: sendOut(message) };
    },
    hasBegun: () => network && count > 0,
    abort: () => over?.abort(),
  };
};
