import { randomUUID } from "node:crypto";
import type { Client } from "../../records/clients/index.ts";
import type { Keys } from "../../records/keys/index.ts";
import type { Account } from "../../records/tenants/index.ts";
import type { Target } from "./audience.ts";

export interface Minted {
  readonly accessToken: string;
  readonly expiresIn: number;
}

interface MachineGrant {
  readonly account: Account;
  readonly client: Client;
  readonly target: Target;
  readonly scope: string;
  /** What Actions added. */
  readonly customClaims: Readonly<Record<string, unknown>>;
  /** Seconds since 1970. */
  readonly now: number;
}

/** The claims of a machine's access token (RFC 9068 §2.2). Its subject is the client; it names no person. */
const machineClaims = ({ account, client, target, scope, customClaims, now }: MachineGrant) => ({
  ...customClaims,
  iss: account.issuer,
  sub: client.clientId,
  aud: target.audience,
  iat: now,
  exp: now + target.lifetime,
  jti: randomUUID(),
  client_id: client.clientId,
  account: account.id,
  scope,
  permissions: target.api?.withPermissions ? scope : undefined,
});

export const mintMachineToken = async (keys: Keys, grant: MachineGrant): Promise<Minted> => {
  const { account, target } = grant;
  const accountKeys = keys.peek(account.id) ?? (await keys.get(account.id));
  const accessToken = await keys.sign(accountKeys, target.api?.signingAlg ?? "RS256", "at+jwt", machineClaims(grant));
  return { accessToken, expiresIn: target.lifetime };
};
