import { inLogin, problem } from "../../../../base/index.ts";
import type { Target } from "../../../../engines/tokens/index.ts";
import { type Client, mayUseGrant } from "../../../../records/clients/index.ts";
import { type Grant as AuthorizationGrant, loginOf } from "../../../../records/grants/index.ts";
import type { UserShape } from "../../../../records/users/index.ts";
import type { TokenRequest } from "../request.ts";

/** A machine that acts for itself. */
export interface ClientAuthorized {
  readonly subject: "client";
  readonly target: Target;
  readonly scope: string;
  /** Whether it asked to be let past the tenant's Actions, to mend them. */
  readonly breakGlass: boolean;
}

/** A person who let the client act for them. */
export interface UserAuthorized {
  readonly subject: "user";
  readonly user: UserShape;
  readonly target: Target;
  readonly scope: string;
  readonly grant: Pick<
    AuthorizationGrant,
    "id" | "sessionId" | "nonce" | "claims" | "customClaims" | "authenticatedAt" | "amr" | "acr"
  >;
  readonly sid: string;
  readonly refreshToken: string | undefined;
}

/** What a grant answers: who, which scopes, which session. Never a token: making those is one place's matter. */
export type Authorized = ClientAuthorized | UserAuthorized;

/** One way to get tokens. Everything that all have in common stands once around them. */
export interface Grant {
  /** Its `grant_type`. */
  readonly type: string;
  /** What it reads of a request. Nothing else reaches it. */
  readonly parameters: readonly string[];
  /** Throws `unauthorized_client` for a client that may not use it. */
  readonly assertClient: (client: Client) => void;
  /** Answers at once where it can: awaiting what is known costs a tenth of an ES256 token. */
  readonly authorize: (request: TokenRequest) => Authorized | Promise<Authorized>;
}

/** The rule of most grants: the client's `grant_types` decides. */
export const assertMayUse =
  (type: string) =>
  (client: Client): void => {
    if (!mayUseGrant(client, type))
      throw problem(
        "unauthorized_client",
        `This client may not use ${type}. Its grant_types has: ${client.grantTypes?.join(", ") || "every grant but password"}.`,
      );
  };

/** For a `catch`: refusals are told as a part of this login. */
export const asPartOf =
  (login: string) =>
  (error: unknown): never => {
    throw inLogin(error, login);
  };

/** For the `catch` of what is done about a grant: its refusals are told as a part of the login that it came of. */
export const ofLogin = ({ id }: Pick<AuthorizationGrant, "id">) => asPartOf(loginOf(id));

export const invalidGrant = (description: string): Error => problem("invalid_grant", description);
