import type { Client } from "../../records/clients/index.ts";
import type { Session } from "../../records/sessions/index.ts";
import type { Account } from "../../records/tenants/index.ts";

/** The registered address with what is added behind its own query, none of it written anew. */
const withParameters = (uri: string, parameters: Readonly<Record<string, string>>): string =>
  `${uri}${uri.includes("?") ? "&" : "?"}${new URLSearchParams(parameters)}`;

/** The addresses to frame, with `iss` and `sid` where the client asks for them (OIDC Front-Channel Logout §2). */
export const frontChannelAddresses = (relying: readonly Client[], { issuer }: Account, { sid }: Session): readonly string[] =>
  relying.flatMap(({ frontChannelLogout: registered }) => {
    if (registered === null) return [];
    return [registered.sessionRequired ? withParameters(registered.uri, { iss: issuer, sid }) : registered.uri];
  });
