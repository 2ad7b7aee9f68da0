import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from "fastify";

/** By its id an answer can be found in the log. No answer's type is to be guessed by a browser. */
export const named = (request: FastifyRequest, reply: FastifyReply): FastifyReply =>
  reply.header("x-request-id", request.id).header("x-content-type-options", "nosniff");

export const nameAnswer = (request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction): void => {
  named(request, reply);
  done();
};
