import { limits, type Operation } from "@faable/auth-contract";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { type ErrorRenderer, readForms } from "../../http/index.ts";
import type { Refuse } from "./refusals.ts";

/** Mounts an endpoint that clients call: a form or JSON comes in, JSON that nobody may keep goes out (RFC 6749 §5.1). */
export const mountForClients = (
  app: FastifyInstance,
  operation: Operation,
  handle: (request: FastifyRequest) => Promise<unknown>,
): void => {
  app.post(
    operation.path,
    {
      schema: { response: { [operation.status]: operation.reply } },
      config: { errorFormat: "oauth" },
      bodyLimit: limits.tokenBodyBytes,
    },
    async (request, reply) => {
      reply.header("cache-control", "no-store").header("pragma", "no-cache");
      const answer = await handle(request);
      return reply.status(operation.status).send(answer);
    },
  );
};

/** What all of them share: forms are read, and every refusal, whichever step made it, goes through `refuse` on its way out. */
export const prepareForClients = async (app: FastifyInstance, refuse: Refuse, render: ErrorRenderer): Promise<void> => {
  app.setErrorHandler(async (error, request, reply) => render(await refuse(error, request), request, reply));
  readForms(app);
};
