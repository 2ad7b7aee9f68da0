import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from "fastify";

/** What every answer carries: its name in the log, and that no browser is to guess its type. */
export const responseHeaders = ({ id }: Pick<FastifyRequest, "id">) => ({
  "x-request-id": id,
  "x-content-type-options": "nosniff",
});

/** Over TLS, also that browsers are to stay with TLS at this host for a year (RFC 6797). */
export const setResponseHeaders =
  (overTls: boolean) =>
  (request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction): void => {
    reply.header("x-request-id", request.id).header("x-content-type-options", "nosniff");
    if (overTls) reply.header("strict-transport-security", "max-age=31536000");
    done();
  };
