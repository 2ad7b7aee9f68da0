import { Type } from "typebox";
import type { Listing } from "../listing.ts";
import { listingQuery } from "../listing.ts";
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
  Name,
  Nullable,
  OneOf,
  Page,
  WebUrl,
} from "../shapes.ts";

const locales = OneOf(["en", "es"], "A language the hosted pages and mails speak.");
const link = Closed({
  label: Line(64, "Text of the link."),
  url: WebUrl("Where it leads."),
});

const welcomeEmail = Closed(
  {
    cta_url: Type.Optional(WebUrl("Target of the button.")),
    body: Type.Optional(Lines(4096, "Plain text, sent as it is in every language.")),
    social_links: Type.Optional(Type.Array(link, { maxItems: 6, description: "Links at the foot of the mail." })),
  },
  { description: "Own wording of the welcome mail; null means the built-in one. Replaced as a whole." },
);

const colour = (description: string) => Type.String({ pattern: "^#[0-9a-fA-F]{6}$", description });

/** A picture inside the setting itself, so that pages load nothing from elsewhere. Base64 of at most 64 KiB. */
const picture = (description: string) =>
  Type.String({ pattern: "^data:image/(png|jpeg|webp);base64,[A-Za-z0-9+/]+={0,2}$", maxLength: 87_410, description });

/** How the hosted pages look. What a member leaves out looks as it does by default. */
export const Branding = Closed(
  {
    primary_color: Type.Optional(
      colour("Colour of the main button and of links, `#rrggbb`. Corrected where text would be hard to read."),
    ),
    background_color: Type.Optional(colour("Colour around the card, `#rrggbb`.")),
    radius: Type.Optional(Type.Integer({ minimum: 0, maximum: 24, description: "Roundness of corners in pixels. Default 10." })),
    font: Type.Optional(
      OneOf(["system", "serif", "rounded", "mono"], "Family of fonts, of those a device has. Default `system`."),
    ),
    color_scheme: Type.Optional(OneOf(["auto", "light", "dark"], "`auto` follows the device. Default `auto`.")),
    logo: Type.Optional(picture("Logo on the pages: a `data:` URL of a PNG, JPEG or WebP picture of at most 64 KiB.")),
    logo_dark: Type.Optional(picture("Logo on dark pages, in the same form. Default: `logo`.")),
  },
  { description: "Look of the hosted pages; null means the built-in one. Replaced as a whole." },
);

const settings = {
  name: Name("Display name; also the sender's name of mails."),
  logo_src: Nullable(WebUrl("Logo shown on pages and mails.")),
  icon_src: Nullable(WebUrl("Icon shown on pages.")),
  callback_hostnames: Type.Array(Type.String({ format: "hostname", maxLength: 253 }), {
    maxItems: 100,
    description: "Host names of the tenant's applications; the first is the default target of the welcome mail.",
  }),
  default_connection: Nullable(Id("connection", "Connection used when neither the request nor the client names one.")),
  enabled_locales: Type.Array(locales, {
    minItems: 1,
    maxItems: 2,
    uniqueItems: true,
    description: 'Languages offered. Default `["en"]`.',
  }),
  notification_settings: Closed(
    {
      welcome_email_enabled: Type.Boolean({ description: "Send a welcome mail once an address is verified. Default false." }),
      verify_email_auto_send: Type.Boolean({ description: "Send a verification link at sign-up. Default false." }),
    },
    { description: "Which mails are sent unasked." },
  ),
  email_change_verification_mode: OneOf(["new_only", "old_and_new"], "Who must confirm a change of address. Default `new_only`."),
  email_reply_to: Nullable(EmailAddress("Reply-To of every mail of the tenant; stored in the normal form of addresses.")),
  welcome_email: Nullable(welcomeEmail),
  default_country_iso: Nullable(Type.String({ pattern: "^[A-Z]{2}$" }), {
    description: "ISO 3166-1 alpha-2 country that national phone numbers are read with.",
  }),
  branding: Nullable(Branding),
  login_methods: Closed(
    {
      order: Type.Optional(
        Type.Array(Id("connection", "A connection."), {
          maxItems: 100,
          description:
            "Connections in the order in which pages show them. The rest follows: passwords, then providers, oldest first.",
        }),
      ),
      removed: Type.Optional(
        Type.Array(Id("connection", "A connection."), { maxItems: 100, description: "Connections that are offered nowhere." }),
      ),
      identifier_first: Type.Optional(
        Type.Boolean({ description: "Ask for the address on a page of its own before the password. Default false." }),
      ),
      remember_me: Type.Optional(
        OneOf(["off", "optional"], "Whether the sign-in page lets people choose to stay signed in. Default `off`: they do."),
      ),
    },
    { description: "How people sign in. Replaced as a whole." },
  ),
  dynamic_registration_enabled: Type.Boolean({
    description:
      "Whether clients may register themselves (`POST /oidc/register`). They get no API until an administrator allows it. Default true.",
  }),
  keep_action_events: Type.Boolean({
    description:
      "Whether the last events given to Actions are kept, without what tells who it was, so that a draft can be tried with them (`POST /actions/:id/replay`). Default true.",
  }),
  logout_confirm_required: Type.Boolean({ description: "Ask before logging out. Default false." }),
};

/** A tenant: an OAuth issuer on its own host. */
export const Account = Type.Object(
  {
    ...base("account"),
    ...settings,
    slug: Type.String({ description: "Host label of the account. Never changes." }),
    domain: Type.String({ description: "The account's host, `<slug>.<base host>`." }),
    token_signing_alg: OneOf(["RS256"], "Algorithm of ID tokens."),
    team: Nullable(Type.String(), { description: "Owning project on the hosted platform; null here." }),
  },
  { title: "Account" },
);

const AccountCreate = Closed({
  name: settings.name,
  slug: Type.Optional(
    Type.String({
      pattern: "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$",
      description: "Host label. Default: made from the name. Unique in the installation, unchangeable.",
    }),
  ),
});

const AccountUpdate = AllOptional(settings);
const accountParams = Closed({ account_id: Id("account", "The account.") });

export const accountListing: Listing = {
  fields: { name: "text", slug: "text" },
  text: false,
  sort: ["createdAt"],
  expand: [],
  shortcuts: ["slug"],
};

export const listAccounts = operation({
  id: "listAccounts",
  alias: "accountList",
  resource: "account",
  method: "GET",
  path: "/account",
  summary: "List accounts",
  description: "A tenant's token sees its own account. The operator account's token sees every account of the installation.",
  access: { permission: "read:accounts" },
  query: listingQuery(accountListing),
  listing: accountListing,
  reply: Page(Account, "Account"),
  status: 200,
  errors: [],
});

export const getAccount = operation({
  id: "getAccount",
  alias: "accountGet",
  resource: "account",
  method: "GET",
  path: "/account/:account_id",
  summary: "Read an account",
  access: { permission: "read:accounts" },
  params: accountParams,
  reply: Account,
  status: 200,
  errors: ["invalid_id", "not_found"],
});

export const createAccount = operation({
  id: "createAccount",
  alias: "accountCreate",
  resource: "account",
  method: "POST",
  path: "/account",
  summary: "Create an account (operator only)",
  description: "Creates the tenant with its signing keys, its management API and a database connection, and nothing else.",
  access: { permission: "create:accounts" },
  body: AccountCreate,
  reply: Account,
  status: 201,
  errors: ["already_exists", "invalid_name"],
});

export const updateAccount = operation({
  id: "updateAccount",
  alias: "accountUpdate",
  resource: "account",
  method: "POST",
  path: "/account/:account_id",
  summary: "Change an account's settings",
  access: { permission: "update:accounts" },
  params: accountParams,
  body: AccountUpdate,
  reply: Account,
  status: 200,
  errors: ["invalid_id", "not_found", "invalid_email", "invalid_name"],
});

export const deleteAccount = operation({
  id: "deleteAccount",
  alias: "accountDelete",
  resource: "account",
  method: "DELETE",
  path: "/account/:account_id",
  summary: "Delete an account and all it owns (operator only)",
  access: { permission: "delete:accounts" },
  params: accountParams,
  reply: Deleted,
  status: 200,
  errors: ["invalid_id", "not_found", "system_resource"],
});

/** What anyone may know about a host. */
export const PublicAccount = Type.Object(
  {
    id: Id("account", "The account."),
    name: settings.name,
    slug: Account.properties.slug,
    domain: Account.properties.domain,
    logo_src: settings.logo_src,
    icon_src: settings.icon_src,
    enabled_locales: settings.enabled_locales,
  },
  { title: "PublicAccount" },
);

export const getAccountByHost = operation({
  id: "getAccountByHost",
  alias: "accountHost",
  resource: "account",
  method: "GET",
  path: "/account/host/:host",
  summary: "Find the account that a host belongs to",
  access: "public",
  params: Closed({ host: Type.String({ maxLength: 260, description: "Host name, with or without port." }) }),
  reply: PublicAccount,
  status: 200,
  errors: ["validation_error"],
});

/** A signing key's public life. Private parts never leave the server. */
export const SigningKey = Type.Object(
  {
    kid: Type.String({ description: "What the header of its tokens names." }),
    alg: OneOf(["RS256", "ES256"], "Signature algorithm."),
    status: OneOf(
      ["next", "current", "previous"],
      "`next` is published and will sign; `current` signs; `previous` only verifies.",
    ),
    published_at: Type.String({ format: "date-time", description: "Since when it is in the JWKS." }),
    signs_from: Nullable(Type.String({ format: "date-time" }), {
      description: "When it starts to sign; null until it is rotated in.",
    }),
    retires_at: Nullable(Type.String({ format: "date-time" }), {
      description: "When it leaves the JWKS: after the last token it can have signed.",
    }),
  },
  { title: "SigningKey" },
);

const keysReply = Type.Object(
  { keys: Type.Array(SigningKey, { description: "All keys that are published now." }) },
  { title: "SigningKeys" },
);

export const listAccountKeys = operation({
  id: "listAccountKeys",
  alias: "accountKeysList",
  resource: "account",
  method: "GET",
  path: "/account/keys",
  summary: "List the signing keys",
  access: { permission: "read:accountkeys" },
  reply: keysReply,
  status: 200,
  errors: [],
});

export const rotateAccountKeys = operation({
  id: "rotateAccountKeys",
  alias: "accountKeysRotate",
  resource: "account",
  method: "POST",
  path: "/account/keys/rotate",
  summary: "Rotate the signing keys",
  description:
    "The published `next` keys become the signing ones and new `next` keys are published. A key signs only after it has been in the JWKS for as long as clients may cache it (10 minutes), so right after a rotation or the creation of the account `signs_from` lies a little in the future. Tokens signed before keep verifying until they expire. May be repeated at once; at most 8 keys of an algorithm are published.",
  access: { permission: "update:accountkeys" },
  bodyOptional: true,
  body: Closed({}),
  reply: keysReply,
  status: 200,
  errors: ["conflict"],
});

export const revokeAccountKey = operation({
  id: "revokeAccountKey",
  alias: "accountKeysRevoke",
  resource: "account",
  method: "POST",
  path: "/account/keys/:kid/revoke",
  summary: "Revoke a leaked signing key",
  description:
    "For emergencies: the key stops signing and leaves the JWKS at once, and this server refuses its tokens. Another published key signs from now on. APIs that verify tokens themselves refuse the old ones as soon as their copy of the JWKS is older than 10 minutes.",
  access: { permission: "update:accountkeys" },
  params: Closed({ kid: Type.String({ pattern: "^[A-Za-z0-9._-]{1,64}$", description: "The key's `kid`." }) }),
  bodyOptional: true,
  body: Closed({}),
  reply: keysReply,
  status: 200,
  errors: ["not_found"],
});
