import { Type } from "typebox";
import { operation } from "../operation.ts";

const text = (description: string) => Type.Optional(Type.String({ description }));

const parameters = {
  id_token_hint: text(
    "An ID token of the session that is to end; an expired one will do. Without one that fits, the person is asked first.",
  ),
  client_id: text("The OAuth `client_id`. Default: that of the hint."),
  post_logout_redirect_uri: text("Where the person goes afterwards: one of the client's `logout_urls`, character for character."),
  returnTo: text("The same; older."),
  state: text("Comes back unchanged at `post_logout_redirect_uri`. At most 2,048 characters."),
  logout_hint: text("Accepted and not used."),
  ui_locales: text("Languages of the pages, the preferred first."),
};

/** What callers are told that are no browsers. */
export const LoggedOut = Type.Object(
  { status: Type.Literal("logout", { description: "No session of this browser is left." }) },
  { title: "LoggedOut" },
);

const errors = ["invalid_request", "invalid_client", "invalid_redirect_uri", "interaction_required"] as const;

const description =
  "Ends the browser's session (OIDC RP-Initiated Logout 1.0): its cookie and all its refresh tokens are void. Apps of the session with a `frontchannel_logout_uri` are told in frames, for three seconds at most. Then the browser goes to `post_logout_redirect_uri`, or is shown that it is signed out. A caller that accepts `application/json` gets the reply below instead of a page. An address that is not registered is told on a page, and the session goes on.";

export const logout = operation({
  id: "logout",
  resource: "oauth",
  method: "GET",
  path: "/logout",
  summary: "Log out",
  description,
  access: "public",
  query: Type.Object(parameters),
  reply: LoggedOut,
  status: 200,
  errors,
});

export const logoutByForm = operation({
  id: "logoutByForm",
  resource: "oauth",
  method: "POST",
  path: "/logout",
  summary: "Log out, by a form",
  description: `${description} The same parameters as by GET, in a form.`,
  access: "public",
  form: true,
  body: Type.Object(parameters, { title: "LogoutRequest" }),
  reply: LoggedOut,
  status: 200,
  errors,
});
