import { isPossibleHost } from "@faable/auth-contract";
import { assertPlainName, normalEmail, problem } from "../../base/index.ts";
import type { ClientPatch, ClientShape } from "./client.ts";
import { assertRedirectUris } from "./redirect-uri.ts";

/** As browsers write it: lower case, ASCII, without the scheme's own port (RFC 6454 §6.2). */
const originOf = (text: string): string => (URL.canParse(text) ? new URL(text).origin : "null");

const isOrigin = (text: string): boolean =>
  ["http:", "https:"].some((scheme) => originOf(text).startsWith(scheme)) &&
  new URL(text).href === `${originOf(text)}/` &&
  isPossibleHost(new URL(text).hostname);

export const assertOrigins = (origins: readonly string[]): void => {
  const wrong = origins.find((origin) => !isOrigin(origin));
  if (wrong === undefined) return;
  const path = `/web_origins`;
  throw problem(
    "validation_error",
    `In web_origins, "${wrong.slice(0, 100)}" is not an origin such as https://app.example.com.`,
    {
      details: { fields: ["web_origins"], issues: [{ path, message: "must be scheme://host[:port]" }] },
    },
  );
};

const normalOrigins = (origins: readonly string[]): string[] => [...new Set(origins.map(originOf))];

const normalContacts = (contacts: readonly string[]): string[] => contacts.map((contact) => normalEmail("contacts", contact));

const logoutUris = ["frontchannel_logout_uri", "backchannel_logout_uri"] as const;

/** Without a fragment, which would never reach whom it is for (OpenID Connect Back-Channel Logout §2.2). */
export const assertLogoutUris = (input: Pick<ClientPatch, (typeof logoutUris)[number]>): void => {
  const wrong = logoutUris.find((field) => input[field]?.includes("#"));
  if (wrong === undefined) return;
  const message = "must not have a fragment";
  throw problem("validation_error", `${wrong} ${message}.`, {
    details: { fields: [wrong], issues: [{ path: `/${wrong}`, message }] },
  });
};

/** What was sent, in the form in which it is stored: addresses and origins have one spelling each. */
export const normalClientInput = <T extends ClientPatch>(input: T): T => ({
  ...input,
  ...(input.web_origins === undefined ? {} : { web_origins: normalOrigins(input.web_origins) }),
  ...(input.contacts === undefined ? {} : { contacts: normalContacts(input.contacts) }),
});

/** Rules on what was sent, given what the client will be. */
export const assertClientInput = (input: ClientPatch, applicationType: ClientShape["application_type"]): void => {
  const native = applicationType === "native";
  assertPlainName("name", input.name);
  assertRedirectUris("callbacks", input.callbacks ?? [], native);
  assertRedirectUris("logout_urls", input.logout_urls ?? [], native);
  assertOrigins(input.web_origins ?? []);
  assertLogoutUris(input);
};
