import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from "fastify";

/** By its id an answer can be found in the log. No answer's type is to be guessed by a browser. */
export const answerHeaders = ({ id }: FastifyRequest) => ({ "x-request-id": id, "x-content-type-options": "nosniff" });

export const nameAnswer = (request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction): void => {
  reply.headers(answerHeaders(request));
  done();
};
