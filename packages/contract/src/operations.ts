import type { Operation } from "./operation.ts";
import * as authorize from "./protocol/authorize.ts";
import * as discovery from "./protocol/discovery.ts";
import * as login from "./protocol/login.ts";
import * as logout from "./protocol/logout.ts";
import * as me from "./protocol/me.ts";
import * as registration from "./protocol/registration.ts";
import * as service from "./protocol/service.ts";
import * as token from "./protocol/token.ts";
import * as userinfo from "./protocol/userinfo.ts";
import * as account from "./resources/account.ts";
import * as action from "./resources/action.ts";
import * as actionRevision from "./resources/action-revision.ts";
import * as actionTrial from "./resources/action-trial.ts";
import * as api from "./resources/api.ts";
import * as block from "./resources/block.ts";
import * as client from "./resources/client.ts";
import * as connection from "./resources/connection.ts";
import * as credential from "./resources/credential.ts";
import * as delivery from "./resources/delivery.ts";
import * as event from "./resources/event.ts";
import * as identity from "./resources/identity.ts";
import * as log from "./resources/log.ts";
import * as logExport from "./resources/log-export.ts";
import * as logTail from "./resources/log-tail.ts";
import * as role from "./resources/role.ts";
import * as roleMember from "./resources/role-member.ts";
import * as session from "./resources/session.ts";
import * as subscription from "./resources/subscription.ts";
import * as team from "./resources/team.ts";
import * as teamMember from "./resources/team-member.ts";
import * as user from "./resources/user.ts";

/** The operations of the Management API. Adding a resource adds its lines here. */
export const managementOperations = {
  listAccounts: account.listAccounts,
  getAccount: account.getAccount,
  createAccount: account.createAccount,
  updateAccount: account.updateAccount,
  deleteAccount: account.deleteAccount,
  getAccountByHost: account.getAccountByHost,
  listAccountKeys: account.listAccountKeys,
  rotateAccountKeys: account.rotateAccountKeys,
  revokeAccountKey: account.revokeAccountKey,
  listUsers: user.listUsers,
  getUser: user.getUser,
  createUser: user.createUser,
  updateUser: user.updateUser,
  deleteUser: user.deleteUser,
  listUserTeams: teamMember.listUserTeams,
  listUserRoles: roleMember.listUserRoles,
  listClients: client.listClients,
  getClient: client.getClient,
  createClient: client.createClient,
  updateClient: client.updateClient,
  rotateClientSecret: client.rotateClientSecret,
  deleteClient: client.deleteClient,
  listConnections: connection.listConnections,
  getConnection: connection.getConnection,
  createConnection: connection.createConnection,
  updateConnection: connection.updateConnection,
  deleteConnection: connection.deleteConnection,
  listCredentials: credential.listCredentials,
  createCredential: credential.createCredential,
  updateCredential: credential.updateCredential,
  setCredentialPassword: credential.setCredentialPassword,
  deleteCredential: credential.deleteCredential,
  listIdentities: identity.listIdentities,
  getIdentity: identity.getIdentity,
  createIdentity: identity.createIdentity,
  deleteIdentity: identity.deleteIdentity,
  getProviderToken: identity.getProviderToken,
  refreshProviderToken: identity.refreshProviderToken,
  listApis: api.listApis,
  getApi: api.getApi,
  createApi: api.createApi,
  updateApi: api.updateApi,
  deleteApi: api.deleteApi,
  listRoles: role.listRoles,
  getRole: role.getRole,
  createRole: role.createRole,
  updateRole: role.updateRole,
  deleteRole: role.deleteRole,
  listRoleMembers: roleMember.listRoleMembers,
  addRoleMember: roleMember.addRoleMember,
  removeRoleMember: roleMember.removeRoleMember,
  listTeams: team.listTeams,
  getTeam: team.getTeam,
  createTeam: team.createTeam,
  updateTeam: team.updateTeam,
  deleteTeam: team.deleteTeam,
  listTeamMembers: teamMember.listTeamMembers,
  addTeamMember: teamMember.addTeamMember,
  updateTeamMember: teamMember.updateTeamMember,
  removeTeamMember: teamMember.removeTeamMember,
  listSessions: session.listSessions,
  getSession: session.getSession,
  revokeSession: session.revokeSession,
  listActions: action.listActions,
  getAction: action.getAction,
  createAction: action.createAction,
  updateAction: action.updateAction,
  deleteAction: action.deleteAction,
  listActionRevisions: actionRevision.listActionRevisions,
  publishAction: actionRevision.publishAction,
  rollbackAction: actionRevision.rollbackAction,
  testAction: actionTrial.testAction,
  replayAction: actionTrial.replayAction,
  listBlocks: block.listBlocks,
  deleteBlock: block.deleteBlock,
  listNotificationSubscriptions: subscription.listNotificationSubscriptions,
  getNotificationSubscription: subscription.getNotificationSubscription,
  createNotificationSubscription: subscription.createNotificationSubscription,
  updateNotificationSubscription: subscription.updateNotificationSubscription,
  deleteNotificationSubscription: subscription.deleteNotificationSubscription,
  rotateNotificationSecret: subscription.rotateNotificationSecret,
  testNotificationSubscription: subscription.testNotificationSubscription,
  replayNotifications: subscription.replayNotifications,
  listDeliveries: delivery.listDeliveries,
  getDelivery: delivery.getDelivery,
  redeliver: delivery.redeliver,
  listEvents: event.listEvents,
  listLogs: log.listLogs,
  readLogTail: logTail.readLogTail,
  exportLogs: logExport.exportLogs,
  getLog: log.getLog,
  explainLog: log.explainLog,
} as const;

/** The operations of the protocol and of the service itself. */
export const protocolOperations = {
  authorize: authorize.authorize,
  authorizeByForm: authorize.authorizeByForm,
  pushAuthorizationRequest: authorize.pushAuthorizationRequest,
  issueToken: token.issueToken,
  revokeToken: token.revokeToken,
  introspectToken: token.introspectToken,
  getMe: me.getMe,
  listMySessions: me.listMySessions,
  revokeMyOtherSessions: me.revokeMyOtherSessions,
  getUserInfo: userinfo.getUserInfo,
  postUserInfo: userinfo.postUserInfo,
  logout: logout.logout,
  logoutByForm: logout.logoutByForm,
  signUp: login.signUp,
  signInWithPassword: login.signInWithPassword,
  redeemTicket: login.redeemTicket,
  continueLogin: login.continueLogin,
  providerCallback: login.providerCallback,
  continueByForm: login.continueByForm,
  registerClient: registration.registerClient,
  readRegistration: registration.readRegistration,
  updateRegistration: registration.updateRegistration,
  deleteRegistration: registration.deleteRegistration,
  getDiscovery: discovery.getDiscovery,
  getJwks: discovery.getJwks,
  getOpenApi: service.getOpenApi,
  getHealth: service.getHealth,
  getReadiness: service.getReadiness,
} as const;

/** Every operation the server serves, in the order of the documentation. */
export const allOperations: readonly Operation[] = [...Object.values(protocolOperations), ...Object.values(managementOperations)];
