import { Type } from "typebox";
import { idPattern } from "../ids.ts";
import { limits } from "../lifetimes.ts";
import { type Listing, listingQuery } from "../listing.ts";
import { operation } from "../operation.ts";
import { base, Closed, Deleted, EmailAddress, Id, Nullable, OneOf, Page } from "../shapes.ts";

const username = Nullable(Type.String({ format: "line", maxLength: 512 }), {
  description:
    "User name, kept as it is typed and unique in the connection: no `@`, no white space, nothing that looks like an id.",
});

/** The password of a user on a database connection, without anything that was made from it. */
export const Credential = Type.Object(
  {
    ...base("credential"),
    user: Id("user", "The user."),
    connection: Id("connection", "The database connection."),
    email: Nullable(Type.String(), { description: "The user's address." }),
    username,
    password_hash_status: OneOf(["set", "not_set"], "Whether there is a password."),
    last_used_at: Nullable(Type.String({ format: "date-time" }), { description: "When the password was last right." }),
  },
  { title: "Credential" },
);

const password = Type.String({
  minLength: 1,
  maxLength: 4_096,
  description: `The password: ${limits.passwordMin} to ${limits.passwordMax} characters of any kind, by the connection's \`password_policy\`.`,
});

/** A hash that describes itself, or its parts. */
const PasswordHash = Type.Union(
  [
    Type.String({
      maxLength: 1_024,
      description:
        "bcrypt (`$2a$`, `$2b$`, `$2y$`), Argon2 (`$argon2id$`, `$argon2i$`), scrypt (`$scrypt$ln=…`), PBKDF2 (`$pbkdf2-sha256$…`, `pbkdf2_sha256$…`).",
    }),
    Closed({
      algorithm: OneOf(["scrypt", "pbkdf2-sha256", "pbkdf2-sha512", "firebase-scrypt"], "How it was made."),
      hash: Type.String({ maxLength: 512, description: "The hash in base64." }),
      salt: Type.String({ maxLength: 512, description: "The salt in base64." }),
      params: Closed(
        {
          iterations: Type.Optional(Type.Integer({ minimum: 1, description: "PBKDF2." })),
          ln: Type.Optional(Type.Integer({ minimum: 1, maximum: 63, description: "scrypt: the binary logarithm of N." })),
          r: Type.Optional(Type.Integer({ minimum: 1, description: "scrypt: block size." })),
          p: Type.Optional(Type.Integer({ minimum: 1, description: "scrypt: parallelization." })),
          signer_key: Type.Optional(Type.String({ maxLength: 512, description: "Firebase: `base64_signer_key`." })),
          salt_separator: Type.Optional(Type.String({ maxLength: 512, description: "Firebase: `base64_salt_separator`." })),
          rounds: Type.Optional(Type.Integer({ minimum: 1, description: "Firebase." })),
          mem_cost: Type.Optional(Type.Integer({ minimum: 1, maximum: 63, description: "Firebase." })),
        },
        { description: "The parameters of the algorithm." },
      ),
    }),
  ],
  {
    description:
      "A password's hash from another system. It is replaced by Argon2id at the first login; weak and excessive ones are refused.",
  },
);

const credentialParams = Closed({
  id: Type.String({
    pattern: `${idPattern("user")}|${idPattern("credential")}`,
    description: "The credential, or the user if it has exactly one.",
  }),
});

export const credentialListing: Listing = {
  fields: { user: "id", connection: "id", username: "text" },
  text: false,
  sort: ["createdAt"],
  expand: [],
  shortcuts: ["user", "connection"],
  examples: { username: "kim" },
};

export const listCredentials = operation({
  id: "listCredentials",
  alias: "credentialList",
  resource: "credentials",
  method: "GET",
  path: "/credentials",
  summary: "List credentials",
  access: { permission: "read:credentials" },
  query: listingQuery(credentialListing),
  listing: credentialListing,
  reply: Page(Credential, "Credential"),
  status: 200,
  errors: [],
});

export const createCredential = operation({
  id: "createCredential",
  alias: "credentialCreate",
  resource: "credentials",
  method: "POST",
  path: "/credentials",
  summary: "Give a user a password credential",
  description:
    "With a `password`, a `password_hash`, or neither. `email` becomes the user's address if it has none, and must be it otherwise. A user has at most one credential on a connection.",
  access: { permission: "create:credentials" },
  body: Closed({
    user: Id("user", "The user."),
    connection: Type.Optional(Id("connection", "The database connection. Default: the account's.")),
    email: Type.Optional(EmailAddress("The user's address.")),
    username: Type.Optional(username),
    password: Type.Optional(password),
    password_hash: Type.Optional(PasswordHash),
  }),
  reply: Credential,
  status: 201,
  errors: [
    "not_found",
    "already_exists",
    "invalid_connection",
    "no_database_connection",
    "invalid_email",
    "invalid_username",
    "password_too_weak",
    "invalid_password_hash",
    "weak_password_hash",
    "email_taken",
    "username_taken",
  ],
});

export const updateCredential = operation({
  id: "updateCredential",
  alias: "credentialUpdate",
  resource: "credentials",
  method: "POST",
  path: "/credentials/:id",
  summary: "Change a user name",
  access: { permission: "update:credentials" },
  params: credentialParams,
  body: Closed({ username: Type.Optional(username) }),
  reply: Credential,
  status: 200,
  errors: ["invalid_id", "credential_not_found", "invalid_username", "username_taken"],
});

export const setCredentialPassword = operation({
  id: "setCredentialPassword",
  alias: "credentialSetPassword",
  resource: "credentials",
  method: "POST",
  path: "/credentials/:id/set-password",
  summary: "Set a password, or the hash of one",
  description: "Send either `password` or `password_hash`. The one before ends at once.",
  access: { permission: "update:credentials" },
  params: credentialParams,
  body: Closed({ password: Type.Optional(password), password_hash: Type.Optional(PasswordHash) }, { minProperties: 1 }),
  reply: Credential,
  status: 200,
  errors: ["invalid_id", "credential_not_found", "password_too_weak", "invalid_password_hash", "weak_password_hash"],
});

export const deleteCredential = operation({
  id: "deleteCredential",
  alias: "credentialDelete",
  resource: "credentials",
  method: "DELETE",
  path: "/credentials/:id",
  summary: "Delete a password credential",
  access: { permission: "delete:credentials" },
  params: credentialParams,
  reply: Deleted,
  status: 200,
  errors: ["invalid_id", "credential_not_found"],
});
