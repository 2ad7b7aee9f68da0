import type { Claims } from "@faable/auth-actions/sandbox";
import { Type } from "typebox";
import { shapeOf } from "../../base/index.ts";
import type { AuthorizationRequest, Progress } from "./interaction.ts";

const Words = Type.Array(Type.String());
const Text = Type.Optional(Type.String());

/** What earlier and later versions store differs: whatever does not fit is an error and no guess. */
const StoredRequest = Type.Object({
  ownPage: Type.Optional(Type.Boolean()),
  clientId: Text,
  redirectUri: Type.String(),
  redirectUriGiven: Type.Boolean(),
  responseMode: Type.Union([Type.Literal("query"), Type.Literal("form_post")]),
  state: Text,
  scope: Text,
  audience: Text,
  nonce: Text,
  claims: Type.Object({ userinfo: Words, idToken: Words }),
  codeChallenge: Text,
  prompt: Type.Array(
    Type.Union([Type.Literal("none"), Type.Literal("login"), Type.Literal("consent"), Type.Literal("select_account")]),
  ),
  maxAge: Type.Optional(Type.Number()),
  loginHint: Text,
  hintedSubject: Text,
  uiLocales: Text,
  signUp: Type.Boolean(),
  breakGlass: Type.Optional(Type.Boolean()),
  connections: Words,
});

const StoredClaims = Type.Object({
  accessToken: Type.Unsafe<Claims["accessToken"]>({ type: "object" }),
  idToken: Type.Unsafe<Claims["idToken"]>({ type: "object" }),
});

const StoredProgress = Type.Object({
  passed: Type.Optional(Type.Object({ subject: Type.String(), claims: StoredClaims })),
  paused: Type.Optional(
    Type.Object({
      userId: Type.String(),
      action: Type.String(),
      position: Type.Object({ order: Type.Number(), createdAt: Type.Number(), id: Type.String() }),
      claims: StoredClaims,
      sessionId: Text,
      until: Type.String(),
    }),
  ),
  atProvider: Type.Optional(
    Type.Object({
      state: Type.String(),
      connectionId: Type.String(),
      application: Type.String(),
      verifier: Type.String(),
      nonce: Text,
      until: Type.String(),
    }),
  ),
  loginId: Text,
  pushed: Type.Optional(Type.Boolean()),
  ticket: Type.Optional(Type.Boolean()),
  identifier: Text,
  proof: Type.Optional(
    Type.Object({
      userId: Type.String(),
      connectionId: Type.Union([Type.String(), Type.Null()]),
      authenticatedAt: Type.String(),
      amr: Words,
      acr: Type.String(),
      signedUp: Type.Boolean(),
      remember: Type.Boolean(),
    }),
  ),
  sessionId: Text,
  accountChosen: Type.Optional(Type.Boolean()),
  another: Type.Optional(Type.Boolean()),
  consented: Type.Optional(Type.Boolean()),
});

const isRequest = shapeOf(StoredRequest);
const isProgress = shapeOf(StoredProgress);

const unknown = (what: string): Error => new Error(`The stored ${what} of a login is not what this version knows.`);

export const readRequest = (request: unknown): AuthorizationRequest => {
  if (!isRequest(request)) throw unknown("request");
  return {
    ...request,
    // A node that does not know such pages yet may have stored it.
    ownPage: request.ownPage ?? false,
    breakGlass: request.breakGlass ?? false,
    clientId: request.clientId,
    state: request.state,
    scope: request.scope,
    audience: request.audience,
    nonce: request.nonce,
    codeChallenge: request.codeChallenge,
    maxAge: request.maxAge,
    loginHint: request.loginHint,
    hintedSubject: request.hintedSubject,
    uiLocales: request.uiLocales,
  };
};

export const readProgress = (progress: unknown): Progress => {
  if (!isProgress(progress)) throw unknown("progress");
  return progress;
};
