import { problem } from "../../../base/index.ts";
import type { Client } from "../../../records/clients/index.ts";
import type { Account } from "../../../records/tenants/index.ts";

/** Browsers name the page's origin; an empty list allows any, the account's own pages are always allowed. */
export const assertOriginAllowed = ({ webOrigins }: Client, { issuer }: Account, origin: string | undefined): void => {
  if (origin === undefined || webOrigins.length === 0 || origin === issuer || webOrigins.includes(origin)) return;
  throw problem("origin_not_allowed", "This origin is not in the web_origins of the client.", {
    oauth: { error: "access_denied" },
  });
};
