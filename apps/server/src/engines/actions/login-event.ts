import type { UserShape } from "../../records/users/index.ts";
import { present, primaryLanguage, type RequestFacts, requestPart } from "./event-parts.ts";
import type { SetMetadata } from "./occasion.ts";

/** An identity at a provider, as events tell of it. No token of the provider is part of it. */
export interface IdentityFacts {
  readonly connection: string;
  readonly identity_id: string;
  readonly profile_data: Readonly<Record<string, unknown>>;
}

/** A login, as far as Actions are told of it. */
export interface LoginFacts extends RequestFacts {
  readonly user: UserShape;
  readonly identities: readonly IdentityFacts[];
  readonly roles: readonly string[];
  readonly firstLanguage: string | null;
  /** The OAuth `client_id` and the name; a page of ours is no client's. */
  readonly client: { readonly clientId: string; readonly name: string };
  readonly connection: { readonly name: string; readonly type: string } | undefined;
  readonly hostname: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, string>>;
  readonly redirectUri: string;
  readonly scope: string | undefined;
  readonly state: string | undefined;
  readonly prompt: readonly string[];
  readonly authenticatedAt: Date;
  readonly amr: readonly string[];
  readonly isNewUser: boolean;
  readonly now: Date;
}

const merged = (stored: unknown, set: Readonly<Record<string, unknown>>): Record<string, unknown> => {
  const before = typeof stored === "object" && stored !== null ? stored : {};
  return Object.fromEntries(Object.entries({ ...before, ...set }).filter(([, value]) => value !== null));
};

const userPart = ({ user, identities }: LoginFacts, set: SetMetadata) => ({
  ...present({
    email: user.email,
    name: user.name,
    given_name: user.given_name,
    family_name: user.family_name,
    nickname: user.nickname,
    picture: user.picture,
    phone: user.phone,
    locale: user.locale,
    username: user.username,
    last_login: user.last_login,
  }),
  user_id: user.id,
  email_verified: user.email_verified,
  phone_verified: user.phone_verified,
  createdAt: user.createdAt,
  logins_count: user.logins_count,
  user_metadata: merged(user.user_metadata, set.user),
  app_metadata: merged(user.app_metadata, set.app),
  identities,
});

/** Names of RFC 8176 as they are told in events; others are told as they are. */
const methodNames: Readonly<Record<string, string>> = { pwd: "pwd", otp: "otp", fed: "federated", hwk: "hwk", mfa: "mfa" };

const languageChanged = ({ firstLanguage, language, user }: LoginFacts): boolean | undefined => {
  const now = primaryLanguage(language);
  if (firstLanguage === null || now === undefined || user.logins_count === 0) return undefined;
  return firstLanguage !== now;
};

const statsPart = (facts: LoginFacts) =>
  present({
    is_new_user: facts.isNewUser,
    account_age_ms: facts.now.getTime() - Date.parse(facts.user.createdAt),
    language_changed: languageChanged(facts),
  });

/** The event of `post-login` and `continue`. */
export const loginEvent = (facts: LoginFacts, set: SetMetadata): Record<string, unknown> => ({
  user: userPart(facts, set),
  client: { client_id: facts.client.clientId, name: facts.client.name },
  ...(facts.connection ? { connection: { name: facts.connection.name, strategy: facts.connection.type } } : {}),
  request: {
    ...requestPart(facts),
    hostname: facts.hostname,
    query: facts.query,
    ...(Object.keys(facts.body).length > 0 ? { body: facts.body } : {}),
  },
  stats: statsPart(facts),
  transaction: present({
    redirect_uri: facts.redirectUri,
    requested_scopes: facts.scope?.split(" ").filter((word) => word !== "") ?? [],
    state: facts.state,
    protocol: "oidc",
    prompt: facts.prompt,
  }),
  authentication: {
    methods: facts.amr.map((name) => ({ name: methodNames[name] ?? name, timestamp: facts.authenticatedAt.toISOString() })),
  },
  authorization: { roles: facts.roles },
});
