/**
 * @faable/auth-contract: what callers of Faable Auth may rely on, declared once. The server binds handlers to these
 * operations; the SDK, the OpenAPI document and `docs/errors.md` are derived from them. Depends on typebox only.
 */
export * from "./errors.ts";
export * from "./errors-page.ts";
export * from "./events/audit.ts";
export * from "./events/event.ts";
export * from "./events/webhook.ts";
export * from "./events-page.ts";
export * from "./ids.ts";
export * from "./lifetimes.ts";
export * from "./listing.ts";
export * from "./openapi.ts";
export * from "./operation.ts";
export * from "./operations.ts";
export * from "./permissions.ts";
export * from "./protocol/authorize.ts";
export * from "./protocol/discovery.ts";
export * from "./protocol/login.ts";
export * from "./protocol/logout.ts";
export * from "./protocol/me.ts";
export * from "./protocol/registration.ts";
export * from "./protocol/service.ts";
export * from "./protocol/token.ts";
export * from "./protocol/userinfo.ts";
export * from "./resources/account.ts";
export * from "./resources/action.ts";
export * from "./resources/action-revision.ts";
export * from "./resources/action-trial.ts";
export * from "./resources/api.ts";
export * from "./resources/block.ts";
export * from "./resources/client.ts";
export * from "./resources/connection.ts";
export * from "./resources/credential.ts";
export * from "./resources/identity.ts";
export * from "./resources/log.ts";
export * from "./resources/role.ts";
export * from "./resources/role-member.ts";
export * from "./resources/session.ts";
export * from "./resources/team.ts";
export * from "./resources/team-member.ts";
export * from "./resources/user.ts";
export * from "./shapes.ts";
export * from "./tags.ts";
export * from "./web-url.ts";
export * from "./written-text.ts";
