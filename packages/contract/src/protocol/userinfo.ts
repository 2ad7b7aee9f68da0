import { Type } from "typebox";
import { operation } from "../operation.ts";

const claim = (description: string) => Type.Optional(Type.String({ description }));

/** OIDC Core §5.1 and §5.3: `sub` always, other claims by the scopes of the token; all of them for a token without scopes. */
export const UserInfo = Type.Object(
  {
    sub: Type.String({ description: "The user." }),
    name: claim("Full name."),
    given_name: claim("Given name."),
    family_name: claim("Family name."),
    middle_name: claim("Middle name."),
    nickname: claim("Explicit nickname, else the user name, else the given name. Never the address."),
    preferred_username: claim("The user name, else the address."),
    profile: claim("URL of the profile page."),
    picture: claim("URL of a picture."),
    website: claim("URL of a web page."),
    gender: claim("Gender."),
    birthdate: claim("`YYYY-MM-DD`, `0000-MM-DD` or `YYYY`."),
    zoneinfo: claim("Time zone, for example `Europe/Madrid`."),
    locale: claim("Language, for example `es`."),
    updated_at: Type.Optional(Type.Integer({ description: "Seconds since 1970." })),
    email: claim("Mail address."),
    email_verified: Type.Optional(Type.Boolean({ description: "Whether the address was proven." })),
    phone_number: claim("E.164."),
    phone_number_verified: Type.Optional(Type.Boolean({ description: "Whether the number was proven." })),
    address: Type.Optional(
      Type.Object(
        {
          formatted: claim("All parts, joined."),
          street_address: claim("Street and number."),
          locality: claim("City."),
          region: claim("Region."),
          postal_code: claim("Postal code."),
          country: claim("Country."),
        },
        { description: "Postal address; absent when no part is known." },
      ),
    ),
  },
  {
    title: "UserInfo",
    additionalProperties: true,
    description: "Beside these, the claims that Actions gave to the access token, by their names.",
  },
);

const description =
  "The claims of the user whose access token is presented, by header or, on POST, as `access_token` in a form body; never in the query.";

export const getUserInfo = operation({
  id: "getUserInfo",
  resource: "oauth",
  method: "GET",
  path: "/userinfo",
  summary: "UserInfo endpoint (OIDC Core §5.3)",
  description,
  access: "public",
  reply: UserInfo,
  status: 200,
  errors: ["unauthorized", "invalid_token"],
});

export const postUserInfo = operation({
  id: "postUserInfo",
  resource: "oauth",
  method: "POST",
  path: "/userinfo",
  summary: "UserInfo endpoint, by POST",
  description,
  access: "public",
  form: true,
  bodyOptional: true,
  body: Type.Object(
    { access_token: Type.Optional(Type.String({ description: "Instead of the header." })) },
    { title: "UserInfoRequest" },
  ),
  reply: UserInfo,
  status: 200,
  errors: ["unauthorized", "invalid_token"],
});
