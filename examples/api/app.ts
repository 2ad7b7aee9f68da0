import { createTokenVerifier, FaableApiError } from "@faable/auth-sdk";
import { claimsOf, requirePermission } from "@faable/auth-sdk/fastify";
import cors from "@fastify/cors";
import { type FastifyInstance, fastify } from "fastify";

export interface Settings {
  /** Who issues the tokens. */
  readonly issuer: string;
  /** This API's identifier: a token for another one does not open it. */
  readonly audience: string;
  /** The origin whose pages may call it. */
  readonly browserApp: string;
}

const orders = [
  { id: 1, item: "Reading lamp" },
  { id: 2, item: "Writing desk" },
];

export const ordersApi = async ({ issuer, audience, browserApp }: Settings): Promise<FastifyInstance> => {
  // One verifier for all requests: it reads the tenant's public keys once and keeps them.
  const verify = createTokenVerifier({ issuer, audience });
  const app = fastify();
  await app.register(cors, { origin: [browserApp], methods: ["GET", "POST"], allowedHeaders: ["authorization"] });

  app.get("/me", { onRequest: requirePermission(verify) }, async (request) => {
    const { sub, client_id, scope } = claimsOf(request);
    return { sub, client_id, scope };
  });
  app.get("/orders", { onRequest: requirePermission(verify, "read:orders") }, async () => ({ orders }));
  // Nothing is kept: the example is about who may, and the browser application may not.
  app.post("/orders", { onRequest: requirePermission(verify, "create:orders") }, async (_, reply) =>
    reply.code(201).send({ id: orders.length + 1 }),
  );

  app.setErrorHandler((error, _, reply) => {
    if (!(error instanceof FaableApiError)) return reply.send(error);
    // The tenant's keys cannot be read, which says nothing about the token.
    console.error(error.message);
    return reply.code(503).send({ status: 503, message: "Tokens cannot be verified now" });
  });
  return app;
};
