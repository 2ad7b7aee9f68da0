import { Type } from "typebox";
import { problem, shapeOf } from "../../base/index.ts";
import { recordChange } from "../../ground/events/index.ts";
import type { Context } from "../../ground/tenancy/index.ts";
import { connectionFrom, connections } from "../../records/connections/index.ts";
import { type IdentityRow, identities, identityNotFound, keepTokens, openTokens } from "../../records/identities/index.ts";
import { type ProviderTokens, tokensOf } from "./answers.ts";
import { applicationOf } from "./application.ts";
import { conversation, tokenRequest } from "./ask-provider.ts";
import { busy } from "./failure.ts";
import type { FederationRooms } from "./rooms.ts";

const Kept = Type.Object({
  accessToken: Type.String(),
  refreshToken: Type.Union([Type.String(), Type.Null()]),
  scope: Type.Union([Type.String(), Type.Null()]),
  expiresAt: Type.Union([Type.String(), Type.Null()]),
});

const isKept = shapeOf(Kept);

/** Whether somebody may have a token that acts as this user elsewhere. It is asked of the roles' room. */
export type AssertMayActFor = (context: Context, userId: string) => Promise<void>;

const find = async (context: Context, id: string, assertMayActFor: AssertMayActFor): Promise<IdentityRow> => {
  const row = await identities.find(context, id);
  if (!row) throw identityNotFound();
  await assertMayActFor(context, row.user_id);
  return row;
};

const tokensIn = ({ keyring, accountId }: Context, row: IdentityRow): ProviderTokens | undefined => {
  const tokens = openTokens(keyring, accountId, row);
  return isKept(tokens) ? tokens : undefined;
};

const shown = ({ accessToken, scope, expiresAt }: ProviderTokens) => ({
  access_token: accessToken,
  token_type: "Bearer" as const,
  scope,
  expires_at: expiresAt,
});

/** The one answer that holds a token of a provider (SEC-FED-05): it is what was asked for, and it is recorded. */
export const getProviderToken = async (context: Context, id: string, assertMayActFor: AssertMayActFor) => {
  const row = await find(context, id, assertMayActFor);
  const tokens = tokensIn(context, row);
  if (!tokens) throw problem("no_provider_token", "Nobody has signed in by this identity yet.");
  await context.transact((tx) => recordChange(tx, "admin.identity.token_read", id, undefined, { user: row.user_id }));
  return shown(tokens);
};

type Asking = Pick<FederationRooms, "outbound" | "conversations">;

/** What the provider gives for the refresh token. One that it does not replace is kept. */
const renewed = async ({ outbound, conversations }: Asking, context: Context, row: IdentityRow, refreshToken: string) => {
  const connection = await connections.find(context, row.connection_id);
  if (!connection) throw identityNotFound();
  const application = applicationOf(context.keyring, context.accountId, connectionFrom(connection));
  const leave = conversations.enter(context.accountId);
  if (!leave) throw busy();
  try {
    const grant = { grant_type: "refresh_token", refresh_token: refreshToken };
    const answer = await conversation(outbound)("The token endpoint", tokenRequest(application, grant));
    const { tokens } = tokensOf(answer, context.now());
    return { ...tokens, refreshToken: tokens.refreshToken ?? refreshToken };
  } finally {
    leave();
  }
};

/** Renews the token of an identity at its provider, with no transaction open meanwhile. */
export const refreshProviderToken = async (rooms: Asking, context: Context, id: string, assertMayActFor: AssertMayActFor) => {
  const row = await find(context, id, assertMayActFor);
  const before = tokensIn(context, row);
  if (!before?.refreshToken) throw problem("no_refresh_token", "The provider gave no refresh token for this identity.");
  const tokens = await renewed(rooms, context, row, before.refreshToken);
  await context.transact(async (tx) => {
    await keepTokens(tx, context.keyring, id, tokens);
    await recordChange(tx, "admin.identity.token_renewed", id, undefined, { user: row.user_id });
  });
  return shown(tokens);
};
