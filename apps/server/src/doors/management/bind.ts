import { addAbortSignal, Readable } from "node:stream";
import type { BodyOf, Operation, ParamsOf, QueryOf, ReplyOf } from "@faable/auth-contract";
import { lifetimes } from "@faable/auth-contract";
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from "fastify";
import { problem } from "../../base/index.ts";
import { unknownRoute } from "../http/index.ts";
import { type Access, type Admitted, admit } from "./access.ts";
import { goneSignal } from "./gone.ts";

/** A request that was let in and fits its schemas. */
export interface Call<O> extends Admitted {
  readonly params: ParamsOf<O>;
  readonly query: QueryOf<O>;
  readonly body: BodyOf<O>;
}

/** Mounts one operation. */
export type Bound = (app: FastifyInstance, access: Access) => void;

declare module "fastify" {
  interface FastifyRequest {
    admitted: Admitted | null;
  }
}

const schemaOf = (operation: Operation): FastifySchema => ({
  ...(operation.params ? { params: operation.params } : {}),
  querystring: operation.query ?? { type: "object", properties: {}, additionalProperties: false },
  ...(operation.body ? { body: operation.body } : {}),
  response: { [operation.status]: operation.reply },
});

/** Members that callers send back because a response had them. They change nothing and are no error. */
const ignored = ["id", "account", "createdAt", "updatedAt"];

const bodyWithoutReadOnly = (operation: Operation, body: unknown): unknown => {
  if (body === undefined && operation.bodyOptional) return {};
  if (typeof body !== "object" || body === null || Array.isArray(body)) return body;
  const rest = Object.entries(body).filter(([name]) => !ignored.includes(name));
  return Object.fromEntries(rest);
};

/** The router takes `/user/` for a user without an id. It is a path that does not exist. */
const assertIds = (request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void): void => {
  const { params } = request;
  const empty = typeof params === "object" && params !== null && Object.values(params).includes("");
  done(empty ? unknownRoute(request) : undefined);
};

/**
 * Access first, before the body is read: a caller without rights learns nothing about what an operation takes, and costs
 * nobody the reading of a megabyte.
 */
const letIn =
  ({ access: rule }: Operation, access: Access) =>
  async (request: FastifyRequest): Promise<void> => {
    if (rule !== "public") request.admitted = await admit(access, request, rule.permission);
  };

const dropReadOnly =
  (operation: Operation) =>
  async (request: FastifyRequest): Promise<void> => {
    if (operation.body) request.body = bodyWithoutReadOnly(operation, request.body);
  };

const admitted = (request: FastifyRequest): Admitted => {
  if (!request.admitted) throw problem("unauthorized", "Send Authorization: Bearer with a management token.");
  return request.admitted;
};

/**
 * The one place that trusts a schema instead of the compiler: Fastify has validated this part of the request against the
 * operation's schema of type T, which TypeScript cannot follow through the framework.
 */
const validated = <T>(part: unknown): T => part as T;

const callOf = <O extends Operation>(request: FastifyRequest): Call<O> => ({
  ...admitted(request),
  params: validated(request.params),
  query: validated(request.query),
  body: validated(request.body),
});

const mount = (
  app: FastifyInstance,
  operation: Operation,
  access: Access,
  handle: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>,
): void => {
  const schema = schemaOf(operation);
  for (const url of [operation.path, ...(operation.otherPaths ?? [])])
    app.route({
      method: operation.method,
      url,
      schema,
      config: { operation },
      onRequest: [...(url.includes(":") ? [assertIds] : []), letIn(operation, access)],
      preValidation: dropReadOnly(operation),
      handler: async (request, reply) => {
        const answer = await handle(request, reply);
        // Personal data and secrets, most of it: no browser or proxy keeps any of it (SEC-WEB-07).
        return reply.status(operation.status).header("cache-control", "no-store").send(answer);
      },
    });
};

/** Lines that are written as their reader takes them, and what is to be done when nobody reads any more, for whatever reason. */
export interface Lines<T> {
  readonly lines: AsyncIterable<readonly T[]>;
  readonly close: () => void;
  /** Cuts it. */
  readonly signal: AbortSignal;
}

/** One line for each: JSON has no line break but the one after it. */
async function* textOf<T>(
  { lines }: Lines<T>,
  lineOf: (line: T) => string,
  stalled: () => void,
): AsyncGenerator<string, void, undefined> {
  for await (const some of lines) {
    const timer = setTimeout(stalled, lifetimes.logExportStalled * 1_000).unref();
    try {
      yield some.map((line) => `${lineOf(line)}\n`).join("");
    } finally {
      clearTimeout(timer);
    }
  }
}

/** A body that reads no further than its reader does: a slow one costs no memory, and one that has gone nothing. */
const streamOf = <T>(answer: Lines<T>, lineOf: (line: T) => string): Readable => {
  const stream: Readable = Readable.from(textOf(answer, lineOf, () => void stream.destroy()));
  stream.once("close", answer.close);
  return addAbortSignal(answer.signal, stream);
};

/** An operation that answers lines. Each is written by its schema, as every other answer is. */
export const bindLines =
  <O extends Operation>(operation: O, handle: (call: Call<O>) => Promise<Lines<ReplyOf<O>>>): Bound =>
  (app, access) =>
    mount(app, operation, access, async (request, reply) => {
      const answer = await handle(callOf<O>(request));
      const lineOf = reply.getSerializationFunction(String(operation.status));
      if (!lineOf) throw new Error(`${operation.id} has no schema for its lines.`);
      reply.header("content-type", "application/x-ndjson");
      return streamOf(answer, (line) => lineOf({ ...line }));
    });

/** An operation that may wait before it answers, for as long as its caller does. */
export const bindWaiting =
  <O extends Operation>(operation: O, handle: (call: Call<O>, gone: AbortSignal) => Promise<ReplyOf<O>>): Bound =>
  (app, access) =>
    mount(app, operation, access, (request, reply) => handle(callOf<O>(request), goneSignal(reply.raw)));

/** An operation that anyone may call. */
export const bindPublic =
  <O extends Operation>(operation: O, handle: (call: { readonly params: ParamsOf<O> }) => Promise<ReplyOf<O>>): Bound =>
  (app, access) =>
    mount(app, operation, access, (request) => handle({ params: validated(request.params) }));

/** An operation that needs its declared permission. */
export const bind =
  <O extends Operation>(operation: O, handle: (call: Call<O>) => Promise<ReplyOf<O>>): Bound =>
  (app, access) =>
    mount(app, operation, access, (request) => handle(callOf<O>(request)));
