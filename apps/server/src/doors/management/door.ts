import type { FastifyInstance } from "fastify";
import type { Access } from "./access.ts";
import { accountOperations } from "./account.ts";
import { actionOperations } from "./action.ts";
import { apiOperations } from "./api.ts";
import { clientOperations } from "./client.ts";
import { connectionOperations } from "./connection.ts";
import { credentialOperations } from "./credential.ts";
import { identityOperations } from "./identity.ts";
import { logOperations } from "./log.ts";
import { createPaging } from "./page.ts";
import { roleOperations } from "./role.ts";
import { roleMemberOperations } from "./role-member.ts";
import type { ManagementRooms } from "./rooms.ts";
import { sessionOperations } from "./session.ts";
import { subscriptionOperations } from "./subscription.ts";
import { teamOperations } from "./team.ts";
import { teamMemberOperations } from "./team-member.ts";
import { userOperations } from "./user.ts";

/** Mounts every resource. Adding one adds its line here. */
export const managementDoor = (app: FastifyInstance, access: Access, rooms: Omit<ManagementRooms, "paging">): void => {
  const given: ManagementRooms = { ...rooms, paging: createPaging(rooms.keyring) };
  app.decorateRequest("admitted", null);
  const resources = [
    accountOperations,
    userOperations,
    clientOperations,
    connectionOperations,
    credentialOperations,
    identityOperations,
    apiOperations,
    roleOperations,
    roleMemberOperations,
    teamOperations,
    teamMemberOperations,
    sessionOperations,
    actionOperations,
    subscriptionOperations,
    logOperations,
  ];
  for (const mount of resources.flatMap((operations) => operations(given))) mount(app, access);
};
