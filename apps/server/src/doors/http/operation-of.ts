import type { Operation } from "@faable/auth-contract";
import type { FastifyRequest } from "fastify";

declare module "fastify" {
  interface FastifyContextConfig {
    /** The contract's declaration of this route. */
    operation?: Operation;
  }
}

/** The declared operation that a request was routed to. */
export const operationOf = (request: FastifyRequest): Operation | undefined => request.routeOptions.config.operation;
