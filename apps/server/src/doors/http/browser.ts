import { lifetimes } from "@faable/auth-contract";
import type { CookieSerializeOptions } from "@fastify/cookie";
import type { FastifyReply, FastifyRequest } from "fastify";
import { type Keyring, problem, randomSecret } from "../../base/index.ts";
import type { Browser } from "../../engines/interactions/index.ts";
import type { Database } from "../../ground/tenancy/index.ts";
import { findByCookie } from "../../records/sessions/index.ts";
import type { Account } from "../../records/tenants/index.ts";
import { sourceAddress } from "./source-address.ts";

const isOverTls = ({ issuer }: Account): boolean => issuer.startsWith("https:");

/** The prefix binds a cookie to this very host and to TLS (RFC 6265bis §4.1.3.2); on plain http, for development, there is none. */
const nameFor = (account: Account, name: string): string => (isOverTls(account) ? `__Host-${name}` : name);

/** `Lax`: the cookie comes along when a person is sent here, and not with what other sites load or post by themselves. */
const options = (account: Account): CookieSerializeOptions => ({
  httpOnly: true,
  secure: isOverTls(account),
  sameSite: "lax",
  path: "/",
});

const sessionName = "faable_sess";
const flowName = "faable_flow";

const read = (request: FastifyRequest, name: string): string | undefined => {
  const value = request.cookies[nameFor(request.account, name)];
  return value !== undefined && /^[A-Za-z0-9_-]{43}$/.test(value) ? value : undefined;
};

/** The value of the browser's session cookie. Whether it finds a session is another question. */
export const sessionCookieOf = (request: FastifyRequest): string | undefined => read(request, sessionName);

export interface SessionCookie {
  readonly value: string;
  /** Whether the browser may keep it after it is closed. */
  readonly persistent: boolean;
}

export const setSessionCookie = (reply: FastifyReply, { value, persistent }: SessionCookie): void => {
  const { account } = reply.request;
  const kept = persistent ? { maxAge: lifetimes.sessionAbsolute } : {};
  reply.setCookie(nameFor(account, sessionName), value, { ...options(account), ...kept });
};

export const clearSessionCookie = (reply: FastifyReply): void => {
  const { account } = reply.request;
  reply.clearCookie(nameFor(account, sessionName), options(account));
};

/** What binds logins under way to the browser that began them; `undefined` before its first one. */
export const flowCookieOf = (request: FastifyRequest): string | undefined => read(request, flowName);

/** The browser's binding, made if it has none. */
export const bindBrowser = (request: FastifyRequest, reply: FastifyReply): string => {
  const value = flowCookieOf(request) ?? randomSecret();
  reply.setCookie(nameFor(request.account, flowName), value, options(request.account));
  return value;
};

const ticketName = "faable_ticket";

/** Keeps a ticket that came by a form of another site until the browser comes with its cookies, a moment later. */
export const carryTicket = (reply: FastifyReply, ticket: string): void => {
  const { account } = reply.request;
  reply.setCookie(nameFor(account, ticketName), ticket, { ...options(account), maxAge: lifetimes.loginTicket });
};

/** The ticket that this browser carries, from now on no more. */
export const takeCarriedTicket = (request: FastifyRequest, reply: FastifyReply): string | undefined => {
  reply.clearCookie(nameFor(request.account, ticketName), options(request.account));
  return read(request, ticketName);
};

const formPurpose = "form";

/** What a form of ours carries besides its fields: only a page that was drawn for this browser can have it. */
export const formTokenFor = (keyring: Keyring, account: Account, binding: string): string =>
  keyring.sign(`${account.id}\n${binding}`, formPurpose);

const foreign = () =>
  problem("forbidden", "The form did not come from a page of this host. Open the page again and send it from there.");

/**
 * Whatever acts on the strength of a cookie must come from a page of ours: the browser says so itself where it can, and the
 * form's token says so everywhere. With `no-referrer` pages the Origin of their own forms is `null`, which proves nothing.
 */
export const assertOwnForm = (keyring: Keyring, request: FastifyRequest, binding: string | undefined, token: unknown): void => {
  const { "sec-fetch-site": site, origin } = request.headers;
  const fromHere =
    site === undefined
      ? origin === undefined || origin === "null" || origin === request.account.issuer
      : site === "same-origin" || site === "none";
  const fits =
    binding !== undefined && typeof token === "string" && keyring.verify(`${request.account.id}\n${binding}`, token, formPurpose);
  if (!fromHere || !fits) throw foreign();
};

/** The browser behind a request, with the session that its cookie finds, usable or not. */
export const browserOf = async ({ pointReads }: Database, request: FastifyRequest): Promise<Browser> => {
  const cookie = sessionCookieOf(request);
  return {
    session: cookie === undefined ? undefined : await findByCookie(pointReads(request.account.id), cookie),
    ip: sourceAddress(request),
    userAgent: request.headers["user-agent"] ?? null,
    language: request.headers["accept-language"] ?? "",
    hostname: request.hostname,
  };
};
