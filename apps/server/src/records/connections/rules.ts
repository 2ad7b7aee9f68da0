import type { ConnectionType } from "@faable/auth-contract";
import { assertPlainName, problem } from "../../base/index.ts";
import type { Scope } from "../../ground/tenancy/index.ts";
import { type ConnectionPatch, type ConnectionSettings, defaultsOf } from "./connection.ts";

/** What is asked of the clients' room: that these are clients of the account. It must not be imported here. */
export type AssertClients = (scope: Scope, field: string, ids: readonly string[] | undefined) => Promise<void>;

const common = ["connection_name", "enabled", "enabled_clients"];

const isSocial = (type: ConnectionType): boolean => "authorize_url" in defaultsOf[type];

const isOf = (type: ConnectionType, field: string): boolean =>
  common.includes(field) || field in defaultsOf[type] || (field === "client_secret" && isSocial(type));

/** Fields of another type would be stored and never do anything: whoever sends one means something else. */
const assertFieldsOf = (type: ConnectionType, patch: object): void => {
  const strange = Object.keys(patch).find((field) => !isOf(type, field));
  if (strange === undefined) return;
  const message = `is no field of ${type} connections`;
  throw problem("validation_error", `${strange} ${message}.`, {
    details: { fields: [strange], issues: [{ path: `/${strange}`, message }] },
  });
};

const needed: Readonly<Partial<Record<ConnectionType, readonly (keyof ConnectionSettings)[]>>> = {
  custom: ["authorize_url", "token_url", "userinfo_url"],
  oidc: ["issuer"],
};

/** What a provider of no known kind cannot be reached without. */
const assertConfigured = (type: ConnectionType, settings: ConnectionSettings): void => {
  const missing = (needed[type] ?? []).filter((field) => settings[field] == null);
  if (missing.length > 0)
    throw problem("connection_misconfigured", `A connection of type ${type} needs ${missing.join(", ")}.`, {
      details: { fields: missing },
    });
};

/** Claims that are ours to say (contract: reserved outputs). A mapping to one of them would have no effect. */
const reservedClaims = ["iss", "aud", "sub", "exp", "iat", "nbf", "jti", "client_id", "client", "account"];

const source = /^(token\.[^\s]+|request\.[^\s]+|"[^"]*")$/;

const assertMapping = ({ claims_mapping: mapping }: ConnectionPatch): void => {
  for (const [claim, from] of Object.entries(mapping ?? {})) {
    const flaw = reservedClaims.includes(claim)
      ? `sets ${claim}, which is reserved`
      : source.test(from)
        ? undefined
        : `says for ${claim.slice(0, 64)} neither token.<claim>, request.<field> nor a "literal" in quotes`;
    if (flaw !== undefined)
      throw problem("validation_error", `claims_mapping ${flaw}.`, { details: { fields: ["claims_mapping"] } });
  }
};

/** It is named in requests and compared exactly, so that it must not have an end that nobody sees. */
const assertTrimmed = ({ connection_name: name }: ConnectionPatch): void => {
  if (name !== undefined && name !== name.trim())
    throw problem("validation_error", "connection_name must not begin or end with white space.", {
      details: { fields: ["connection_name"] },
    });
};

/** Rules on what was sent, before it is known what is stored. */
export const assertConnectionInput = (type: ConnectionType, patch: ConnectionPatch): void => {
  assertPlainName("connection_name", patch.connection_name);
  assertTrimmed(patch);
  assertFieldsOf(type, patch);
  assertMapping(patch);
};

/** The settings of a type after a change: what is not named stays, nested objects are replaced. */
export const changedSettings = (type: ConnectionType, before: ConnectionSettings, patch: ConnectionPatch): ConnectionSettings => {
  const { connection_name: _n, enabled: _e, enabled_clients: _c, client_secret: _s, ...particular } = patch;
  const settings = { ...before, ...particular };
  assertConfigured(type, settings);
  return settings;
};
