// Written by `npm run generate` from the contract. Change the contract, not this file.

import type { Transport } from "../transport.ts";
import { type AccountMethods, accountMethods } from "./account.gen.ts";
import { type UserMethods, userMethods } from "./user.gen.ts";
import { type ClientMethods, clientMethods } from "./client.gen.ts";
import { type ConnectionMethods, connectionMethods } from "./connection.gen.ts";
import { type CredentialsMethods, credentialsMethods } from "./credentials.gen.ts";
import { type IdentityMethods, identityMethods } from "./identity.gen.ts";
import { type ApisMethods, apisMethods } from "./apis.gen.ts";
import { type RoleMethods, roleMethods } from "./role.gen.ts";
import { type TeamMethods, teamMethods } from "./team.gen.ts";
import { type SessionMethods, sessionMethods } from "./session.gen.ts";
import { type ActionMethods, actionMethods } from "./action.gen.ts";
import { type WebhooksMethods, webhooksMethods } from "./webhooks.gen.ts";
import { type LogsMethods, logsMethods } from "./logs.gen.ts";

/** Every method that the contract declares. */
export interface ManagementMethods
  extends AccountMethods,
    UserMethods,
    ClientMethods,
    ConnectionMethods,
    CredentialsMethods,
    IdentityMethods,
    ApisMethods,
    RoleMethods,
    TeamMethods,
    SessionMethods,
    ActionMethods,
    WebhooksMethods,
    LogsMethods {}

/** Makes every method that the contract declares. */
export const managementMethods = (transport: Transport): ManagementMethods => ({
  ...accountMethods(transport),
  ...userMethods(transport),
  ...clientMethods(transport),
  ...connectionMethods(transport),
  ...credentialsMethods(transport),
  ...identityMethods(transport),
  ...apisMethods(transport),
  ...roleMethods(transport),
  ...teamMethods(transport),
  ...sessionMethods(transport),
  ...actionMethods(transport),
  ...webhooksMethods(transport),
  ...logsMethods(transport),
});
