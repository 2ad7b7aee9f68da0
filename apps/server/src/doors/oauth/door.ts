import type { FastifyInstance } from "fastify";
import type { AccessTokens, UserAccess } from "../../engines/tokens/index.ts";
import { type ErrorRenderer, readForms } from "../http/index.ts";
import { authorizeDoor } from "./authorize/door.ts";
import { type PasswordEndpoint, passwordDoor } from "./authorize/password.ts";
import { pushDoor } from "./authorize/push.ts";
import { introspectDoor } from "./introspect.ts";
import { type LogoutEndpoint, logoutDoor } from "./logout/door.ts";
import { revokeDoor } from "./revoke.ts";
import { type TokenEndpoint, tokenDoor } from "./token/endpoint.ts";
import { prepareForClients } from "./token/mount.ts";
import { userInfoDoor } from "./userinfo.ts";

/** What the protocol's endpoints work with. */
export interface OAuthRooms {
  readonly token: TokenEndpoint;
  readonly authorization: PasswordEndpoint;
  readonly logout: LogoutEndpoint;
  readonly accessTokens: AccessTokens;
  readonly userAccess: UserAccess;
}

/** Mounts what clients call themselves, with their credentials. */
export const clientEndpoints = async (app: FastifyInstance, rooms: OAuthRooms, render: ErrorRenderer): Promise<void> => {
  const { token, authorization, accessTokens } = rooms;
  await prepareForClients(app, token.refuse, render);
  const readers = { ...token, accessTokens };
  tokenDoor(app, token);
  revokeDoor(app, readers);
  introspectDoor(app, readers);
  pushDoor(app, { ...authorization, budgets: token.budgets });
};

/** Mounts what browsers are sent to, and what clients ask with a user's token. */
export const userEndpoints = async (app: FastifyInstance, { authorization, logout, userAccess }: OAuthRooms): Promise<void> => {
  await app.register(async (forms) => {
    readForms(forms);
    authorizeDoor(forms, authorization);
    logoutDoor(forms, logout);
  });
  passwordDoor(app, authorization);
  await app.register((forms) => userInfoDoor(forms, { ...authorization, userAccess }));
};
