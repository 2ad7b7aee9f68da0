/**
 * Types for the code of an Action, for editors:
 *
 * ```js
 * /** @type {import("@faable/auth-actions").OnExecutePostLogin} *\/
 * exports.onExecutePostLogin = async (event, api) => {
 *   if (!event.user.email_verified) return api.access.deny("Please confirm your email address first.");
 * };
 * ```
 *
 * There is nothing here to be called; what runs an Action is `@faable/auth-actions/sandbox`.
 */
import type { ClientCredentialsApi, ContinueApi, PostLoginApi, PreSignupApi } from "./api.ts";
import type { ClientCredentialsEvent, ContinueEvent, PostLoginEvent, PreSignupEvent } from "./events.ts";

export type {
  AccessApi,
  ClientCredentialsApi,
  ContinueApi,
  DenyOptions,
  PostLoginApi,
  PreSignupApi,
  RedirectApi,
  TokenApi,
  UserApi,
} from "./api.ts";
export type {
  AuthenticationMethod,
  ClientCredentialsEvent,
  CommonEvent,
  ContinueEvent,
  EventClient,
  EventConnection,
  EventRequest,
  EventTransaction,
  EventUser,
  LoginRequest,
  LoginStats,
  Metadata,
  PostLoginEvent,
  PreSignupEvent,
  SignupUser,
  UserIdentity,
} from "./events.ts";
export type { Trigger } from "./sandbox/action.ts";
export type { Json, JsonObject } from "./sandbox/rules/json.ts";

/** What a hook returns is ignored; a promise is awaited. A throw or a rejection refuses the login. */
type Hook<Event, Api> = (event: Event, api: Api) => unknown;

/** `exports.onExecutePostLogin`: identity is proven, and nothing is issued yet. */
export type OnExecutePostLogin = Hook<PostLoginEvent, PostLoginApi>;

/** `exports.onExecuteContinue`: the user comes back through `/continue`. */
export type OnExecuteContinue = Hook<ContinueEvent, ContinueApi>;

/** `exports.onExecuteClientCredentials`: a machine asks for a token. */
export type OnExecuteClientCredentials = Hook<ClientCredentialsEvent, ClientCredentialsApi>;

/** `exports.onExecutePreSignup`: somebody is about to become a user. */
export type OnExecutePreSignup = Hook<PreSignupEvent, PreSignupApi>;

/** `exports.onExecutePreUserRegistration`, another name of `onExecutePreSignup`. */
export type OnExecutePreUserRegistration = OnExecutePreSignup;
