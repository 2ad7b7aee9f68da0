import { Type } from "typebox";
import { limits } from "../lifetimes.ts";
import { type Listing, listingQuery } from "../listing.ts";
import { operation } from "../operation.ts";
import {
  AllOptional,
  base,
  Closed,
  Deleted,
  EmailAddress,
  Id,
  Line,
  Lines,
  Metadata,
  Nullable,
  Page,
  WebUrl,
} from "../shapes.ts";

const text = (maxLength: number, description: string) => Nullable(Line(maxLength, description));
const lines = (maxLength: number, description: string) => Nullable(Lines(maxLength, description));
const url = (description: string) => Nullable(WebUrl(description));

const address = Closed(
  {
    street_address: Type.Optional(lines(256, "Street and number.")),
    locality: Type.Optional(text(128, "City.")),
    region: Type.Optional(text(128, "State or province.")),
    postal_code: Type.Optional(text(32, "Postal code.")),
    country: Type.Optional(text(64, "Country.")),
    formatted: Type.Optional(lines(1024, "The address as one text.")),
  },
  { description: "Postal address (OIDC Core §5.1.1). Replaced as a whole." },
);

const metadataRule = `Merged key by key on update: \`null\` removes a key, \`{}\` changes nothing, \`null\` for the whole field clears it. At most ${limits.metadataBytes / 1024} KiB.`;

const profile = {
  email: Nullable(
    EmailAddress(
      "Stored in one normal form (trimmed, lower case, composed accents, the domain in ASCII) and unique in it in the account.",
    ),
  ),
  email_verified: Type.Boolean({ description: "Default false." }),
  name: text(256, "Full name."),
  given_name: text(128, "Given name."),
  family_name: text(128, "Family name."),
  middle_name: text(128, "Middle name."),
  nickname: text(128, "Nickname."),
  picture: url("Portrait."),
  profile: url("Profile page."),
  website: url("Web site."),
  gender: text(64, "Gender."),
  birthdate: text(32, "Birth date, `YYYY-MM-DD`."),
  zoneinfo: text(64, "Time zone, for example `Europe/Madrid`."),
  locale: text(35, "Language, for example `es`; decides the language of mails."),
  phone: text(
    32,
    "E.164. National numbers are read with the account's `default_country_iso`. Changing it resets `phone_verified`.",
  ),
  phone_verified: Type.Boolean({ description: "Default false." }),
  country_iso: Nullable(Type.String({ pattern: "^[A-Z]{2}$" }), { description: "ISO 3166-1 alpha-2." }),
  address: Nullable(address),
};

/** A person of the tenant. */
export const User = Type.Object(
  {
    ...base("user"),
    ...profile,
    email_verified_method: Nullable(Type.String(), { description: "How the address was verified, for example `admin`." }),
    email_change_locked_at: Nullable(Type.String({ format: "date-time" }), {
      description: "Since when upstream logins leave `email` alone.",
    }),
    username: text(128, "User name of the database credential."),
    phone_verified_method: Nullable(Type.String(), { description: "How the phone was verified." }),
    phone_e164: Type.Boolean({ description: "Whether the stored number is usable E.164." }),
    user_metadata: Metadata("Data the user may edit."),
    app_metadata: Metadata("Data only administrators and backends write."),
    suspended: Type.Boolean({ description: "A suspended user cannot sign in." }),
    suspended_at: Nullable(Type.String({ format: "date-time" }), { description: "Since when." }),
    suspended_reason: lines(512, "Why."),
    last_login: Nullable(Type.String({ format: "date-time" }), { description: "Last successful login." }),
    last_ip: text(64, "Source address of the last login."),
    logins_count: Type.Integer({ description: "Successful logins." }),
    imported_at: Nullable(Type.String({ format: "date-time" }), { description: "Set by bulk import." }),
  },
  { title: "User" },
);

const metadata = {
  user_metadata: Nullable(Metadata("Data the user may edit."), { description: `Data the user may edit. ${metadataRule}` }),
  app_metadata: Nullable(Metadata("Data only administrators write."), {
    description: `Data only administrators write. ${metadataRule}`,
  }),
};

const UserCreate = AllOptional({ ...profile, ...metadata });
const UserUpdate = AllOptional({
  ...profile,
  ...metadata,
  suspended: Type.Boolean({ description: "true suspends, false reinstates and clears reason and time." }),
  suspended_reason: lines(512, "Why; kept only while suspended."),
});

const userParams = Closed({ id: Id("user", "The user.") });

export const userListing: Listing = {
  fields: {
    email: "email",
    name: "text",
    phone: "text",
    suspended: "boolean",
    email_verified: "boolean",
    country_iso: "text",
    locale: "text",
    last_ip: "text",
    last_login_since: "since",
    last_login_until: "until",
    created_since: "since",
    created_until: "until",
  },
  text: true,
  sort: ["createdAt", "last_login", "logins_count"],
  expand: [],
  shortcuts: ["email", "phone"],
  examples: { name: "Kim", country_iso: "ES", locale: "es", last_ip: "203.0.113.7", phone: "34600111222" },
};

export const listUsers = operation({
  id: "listUsers",
  alias: "userList",
  resource: "user",
  method: "GET",
  path: "/user",
  otherPaths: ["/users"],
  summary: "List users",
  description: "`q` searches name, email and phone. Sorting by `last_login` leaves out users who never logged in.",
  access: { permission: "read:users" },
  query: listingQuery(userListing),
  listing: userListing,
  reply: Page(User, "User"),
  status: 200,
  errors: [],
});

export const getUser = operation({
  id: "getUser",
  alias: "userGet",
  resource: "user",
  method: "GET",
  path: "/user/:id",
  otherPaths: ["/users/:id"],
  summary: "Read a user",
  access: { permission: "read:users" },
  params: userParams,
  reply: User,
  status: 200,
  errors: ["invalid_id", "not_found"],
});

export const createUser = operation({
  id: "createUser",
  alias: "userCreate",
  resource: "user",
  method: "POST",
  path: "/user",
  otherPaths: ["/users"],
  summary: "Create a user",
  description: "Creates the profile only; the user has no password yet.",
  access: { permission: "create:users" },
  body: UserCreate,
  reply: User,
  status: 201,
  errors: ["already_exists", "invalid_email", "invalid_name", "invalid_phone"],
});

export const updateUser = operation({
  id: "updateUser",
  alias: "userUpdate",
  resource: "user",
  method: "POST",
  path: "/user/:id",
  otherPaths: ["/users/:id"],
  summary: "Change a user",
  description:
    "Omitted fields stay, `null` clears, nested objects are replaced, metadata is merged. `suspended` suspends and reinstates.",
  access: { permission: "update:users" },
  params: userParams,
  body: UserUpdate,
  reply: User,
  status: 200,
  errors: ["invalid_id", "not_found", "already_exists", "invalid_email", "invalid_name", "invalid_phone"],
});

export const deleteUser = operation({
  id: "deleteUser",
  alias: "userDelete",
  resource: "user",
  method: "DELETE",
  path: "/user/:id",
  otherPaths: ["/users/:id"],
  summary: "Delete a user with credentials and memberships",
  access: { permission: "delete:users" },
  params: userParams,
  reply: Deleted,
  status: 200,
  errors: ["invalid_id", "not_found"],
});
