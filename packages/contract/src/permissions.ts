const verbs = { read: "Read", create: "Create", update: "Change", delete: "Delete" } as const;
type Verb = keyof typeof verbs;

/** Resource → what a person calls it, and the verbs that exist for it. */
const catalogue = {
  accounts: { noun: "the account's settings", verbs: ["read", "update"] },
  accountkeys: { noun: "the account's signing keys", verbs: ["read", "update"] },
  users: { noun: "users", verbs: ["read", "create", "update", "delete"] },
  credentials: { noun: "password credentials", verbs: ["read", "create", "update", "delete"] },
  password_hashes: { noun: "password hashes in exports", verbs: ["read"] },
  identities: { noun: "identities at upstream providers", verbs: ["read", "create", "update", "delete"] },
  clients: { noun: "clients (applications)", verbs: ["read", "create", "update", "delete"] },
  connections: { noun: "connections (sources of users)", verbs: ["read", "create", "update", "delete"] },
  apis: { noun: "APIs and their permissions", verbs: ["read", "create", "update", "delete"] },
  roles: { noun: "roles", verbs: ["read", "create", "update", "delete"] },
  role_members: { noun: "role assignments", verbs: ["read", "create", "delete"] },
  teams: { noun: "teams", verbs: ["read", "create", "update", "delete"] },
  team_members: { noun: "team members", verbs: ["read", "create", "update", "delete"] },
  team_invites: { noun: "team invitations", verbs: ["read", "create", "delete"] },
  organizations: { noun: "organizations", verbs: ["read", "create", "update", "delete"] },
  actions: { noun: "Actions", verbs: ["read", "create", "update", "delete"] },
  notification_subscriptions: { noun: "webhook and mail subscriptions", verbs: ["read", "create", "update", "delete"] },
  logs: { noun: "logs", verbs: ["read"] },
  sessions: { noun: "sessions", verbs: ["read", "update"] },
  login_flows: { noun: "login flows", verbs: ["read", "create", "update", "delete"] },
  tickets: { noun: "tickets", verbs: ["read", "create", "delete"] },
  custom_domains: { noun: "custom domains", verbs: ["read", "create", "update", "delete"] },
  email_templates: { noun: "mail templates", verbs: ["read", "create", "update", "delete"] },
  factors: { noun: "second factors of users", verbs: ["read", "delete"] },
  blocks: { noun: "blocks set by Actions", verbs: ["read", "delete"] },
} as const satisfies Record<string, { noun: string; verbs: readonly Verb[] }>;

type Catalogue = typeof catalogue;
type TenantPermission = { [R in keyof Catalogue]: `${Catalogue[R]["verbs"][number]}:${R}` }[keyof Catalogue];

/** Only the operator account's management API has these: they concern the whole installation. */
export const operatorPermissions = [
  { value: "create:accounts", description: "Create accounts of this installation" },
  { value: "delete:accounts", description: "Delete accounts of this installation" },
] as const;

/** A management permission, `verb:resource`. */
export type Permission = TenantPermission | (typeof operatorPermissions)[number]["value"];

/** One entry of an API's permission catalogue. */
export interface PermissionEntry {
  readonly value: string;
  readonly description: string;
}

/** The catalogue of every account's management API, in the order it is listed. */
export const managementPermissions: readonly PermissionEntry[] = Object.entries(catalogue).flatMap(
  ([resource, { noun, verbs: allowed }]) =>
    allowed.map((verb) => ({ value: `${verb}:${resource}`, description: `${verbs[verb]} ${noun}` })),
);

const managementAudiencePrefix = "faable:management:";

/** The `aud` of tokens that an account's Management API accepts. */
export const managementAudience = (accountId: string): string => `${managementAudiencePrefix}${accountId}`;

/** The account that a management audience names, or `undefined` when it is no management audience. */
export const accountOfManagementAudience = (audience: string): string | undefined =>
  audience.startsWith(managementAudiencePrefix) ? audience.slice(managementAudiencePrefix.length) : undefined;

/** The scopes OpenID Connect defines. They are about a person, so a machine's token never carries one. */
export const oidcScopes = ["openid", "profile", "email", "phone", "address", "offline_access"] as const;
