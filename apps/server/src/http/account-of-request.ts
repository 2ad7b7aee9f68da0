import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from "fastify";
import { problem } from "../base/index.ts";
import type { Account, Tenants } from "../tenants/index.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** The account that the request's host belongs to. Set before any route but the service's own. */
    account: Account;
  }
  interface FastifyContextConfig {
    /** How errors are written: OAuth's shape (RFC 6749 §5.2), or the general one. Default: general. */
    face?: "oauth";
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
 * header, or a trusted proxy's X-Forwarded-Host.
 */
export const resolveAccount =
  (tenants: Tenants) =>
  (request: FastifyRequest, _reply: FastifyReply, done: HookHandlerDoneFunction): void => {
    if (request.routeOptions.config.anyHost) return done();
    const host = request.host ?? "";
    const known = tenants.peekHost(host);
    if (known) {
      request.account = known;
      return done();
    }
    tenants.byHost(host).then(
      (account) => {
        if (!account) return done(asFastifyError(unknownHost(host, tenants)));
        request.account = account;
        done();
      },
      (error: unknown) => done(asFastifyError(error)),
    );
  };

const asFastifyError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
