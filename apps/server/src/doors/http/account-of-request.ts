import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from "fastify";
import { type Problem, problem } from "../../base/index.ts";
import type { Account, Tenants } from "../../records/tenants/index.ts";
import { assertHead } from "./request-head.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** The account that the request's host belongs to. Set before any route but the service's own. */
    account: Account;
    /** The login that the request is about, once it is known: what its pages give as a reference. */
    loginId: string | null;
  }
  interface FastifyInstance {
    /** Writes why a page refused, for whoever is asked about the reference that it shows: many refusals leave no audit row. */
    noteRefusal: (request: FastifyRequest, refusal: Problem) => void;
  }
  interface FastifyContextConfig {
    /** How errors are written: as OAuth does (RFC 6749 §5.2), or in the general format, which is the default. */
    errorFormat?: "oauth";
    /** Routes of the service itself answer on any host. */
    anyHost?: boolean;
  }
}

const unknownHost = (host: string, { hosts }: Tenants): Error =>
  problem(
    "account_not_found",
    `No account lives at ${host.slice(0, 100)}. Accounts live at <slug>.${hosts.base}${hosts.port}, the operator at ${hosts.base}${hosts.port}.`,
  );

/**
 * Finds the tenant from the host alone: never from a mail address, a client or a cookie. `request.host` is the Host
 * header, or a trusted proxy's X-Forwarded-Host. Known hosts are found without waiting.
 */
export const resolveAccount = (tenants: Tenants) => {
  const lookUp = async (request: FastifyRequest, host: string): Promise<void> => {
    const account = await tenants.byHost(host);
    if (!account) throw unknownHost(host, tenants);
    request.account = account;
  };
  return (request: FastifyRequest, _reply: FastifyReply, done: HookHandlerDoneFunction): void => {
    assertHead(request.raw);
    const host = request.host ?? "";
    const known = tenants.peekHost(host);
    if (known) request.account = known;
    if (known || request.routeOptions.config.anyHost) done();
    else lookUp(request, host).then(() => done(), done);
  };
};
