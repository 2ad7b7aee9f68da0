import { Type } from "typebox";
import { limits } from "../lifetimes.ts";
import { operation } from "../operation.ts";
import { Closed, EmailAddress, Id, Metadata } from "../shapes.ts";

const name = (description: string) => Type.Optional(Type.String({ maxLength: 256, description }));

const SignUpRequest = Closed({
  client_id: Type.String({ minLength: 1, maxLength: 256, description: "The application: its OAuth `client_id`." }),
  email: Type.Optional(EmailAddress("The address. Required unless the connection takes user names.")),
  username: Type.Optional(Type.String({ maxLength: 512, description: "The user name, where the connection takes one." })),
  password: Type.Optional(
    Type.String({
      maxLength: 4_096,
      description: `${limits.passwordMin} to ${limits.passwordMax} characters of any kind, by the connection's \`password_policy\`. Without one, which needs an address, the person has no password yet.`,
    }),
  ),
  name: name("Full name."),
  given_name: name("Given name."),
  family_name: name("Family name."),
  user_metadata: Type.Optional(Metadata("The person's own data.")),
  connection: Type.Optional(
    Type.String({ maxLength: 128, description: "`connection_name` of a database connection. Default: the account's." }),
  ),
});

const SignedUp = Type.Object(
  {
    status: Type.Literal("created", { description: "Always `created`." }),
    user_id: Id("user", "The new user."),
    email_verified: Type.Literal(false, { description: "Always false: an address is verified later, by mail." }),
  },
  { title: "SignedUp" },
);

/** Self-service sign-up, for an application's own form. */
export const signUp = operation({
  id: "signUp",
  resource: "login",
  method: "POST",
  path: "/dbconnections/signup",
  summary: "Sign up with a password",
  description: `Creates a new, unverified user and starts no session. Browsers may call it from the client's \`web_origins\`. At most ${limits.signUps} a minute from one address.`,
  access: "public",
  body: SignUpRequest,
  reply: SignedUp,
  status: 200,
  errors: [
    "invalid_client",
    "invalid_connection",
    "no_database_connection",
    "invalid_email",
    "invalid_username",
    "invalid_name",
    "password_too_weak",
    "signup_disabled",
    "origin_not_allowed",
    "email_taken",
    "username_taken",
  ],
});
