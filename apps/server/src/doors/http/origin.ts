import { problem } from "../../base/index.ts";
import type { Client } from "../../records/clients/index.ts";
import type { Account } from "../../records/tenants/index.ts";

/** Scheme and host mean the same in capitals (RFC 3986 §6.2.2.1), in which older registrations may still be. */
const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Browsers name the page's origin; an empty list allows any, the account's own pages are always allowed. */
export const assertOriginAllowed = ({ webOrigins }: Client, { issuer }: Account, origin: string | undefined): void => {
  if (origin === undefined || webOrigins.length === 0) return;
  if ([issuer, ...webOrigins].some((allowed) => isSame(allowed, origin))) return;
  throw problem("origin_not_allowed", "This origin is not in the web_origins of the client.");
};
