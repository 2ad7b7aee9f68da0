import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from "fastify";

/** What every answer carries: its name in the log, and that no browser is to guess its type. */
export const responseHeaders = ({ id }: Pick<FastifyRequest, "id">) => ({
  "x-request-id": id,
  "x-content-type-options": "nosniff",
});

export const setResponseHeaders = (request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction): void => {
  reply.header("x-request-id", request.id).header("x-content-type-options", "nosniff");
  done();
};
