import { revokeToken } from "@faable/auth-contract";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { matchesHash, problem } from "../../base/index.ts";
import { type AccessTokens, grantOfTokenId } from "../../engines/tokens/index.ts";
import type { Client } from "../../records/clients/index.ts";
import { endGrant, findGrant, parseRefreshToken } from "../../records/grants/index.ts";
import type { Account } from "../../records/tenants/index.ts";
import { assertOriginAllowed } from "../http/index.ts";
import { authenticatedClient } from "./token/authenticated-client.ts";
import { clientParameterNames } from "./token/client-authentication.ts";
import type { TokenEndpoint } from "./token/endpoint.ts";
import { mountForClients } from "./token/mount.ts";
import { readParameters, required } from "./token/request.ts";

/** What endpoints work with to which clients bring tokens. */
export type TokenReaders = Pick<TokenEndpoint, "clients" | "database" | "clock" | "budgets"> & {
  readonly accessTokens: AccessTokens;
};

/** The grant of an access token of ours; of a machine's there is none to end (RFC 7009 §2.2.1). */
const grantOfAccessToken = async (
  { accessTokens }: TokenReaders,
  account: Account,
  token: string,
): Promise<string | undefined> => {
  const verified = await accessTokens.verify(token, [account]).catch(() => undefined);
  if (!verified) return undefined;
  const grantId = grantOfTokenId(verified.tokenId);
  if (grantId === undefined)
    throw problem("unsupported_token_type", "A machine's access token cannot be revoked. It ends with its exp.");
  return grantId;
};

const endIfOwn = async (
  { database, clock }: TokenReaders,
  account: Account,
  client: Client,
  grantId: string,
  family?: string,
): Promise<void> => {
  const scope = database.scope(account.id);
  const grant = await findGrant(scope, grantId);
  if (!grant || grant.clientId !== client.id) return;
  if (family !== undefined && (grant.familyHash === null || !matchesHash(family, grant.familyHash))) return;
  await endGrant(scope, grant.id, "revoked", clock());
};

/** Unknown tokens, and other clients', are answered like known ones, and stay as they are (RFC 7009 §2.2). */
const handle = async (readers: TokenReaders, request: FastifyRequest): Promise<object> => {
  const { account, headers, body } = request;
  const named = readParameters(body, [...clientParameterNames, "token", "token_type_hint"]);
  const client = await authenticatedClient(readers, request, named, readers.clock());
  assertOriginAllowed(client, account, headers.origin);
  const token = required(named, "token");
  const refresh = parseRefreshToken(token);
  const grantId = refresh?.grantId ?? (await grantOfAccessToken(readers, account, token));
  if (grantId !== undefined) await endIfOwn(readers, account, client, grantId, refresh?.family);
  return {};
};

/** Mounts the revocation endpoint (RFC 7009). */
export const revokeDoor = (app: FastifyInstance, readers: TokenReaders): void =>
  mountForClients(app, revokeToken, (request) => handle(readers, request));
